/** How long to wait for the next letter, in milliseconds, and how many hits to show. */
const pause = 120;
const most = 8;

/**
 * Shows hits while a reader types into the search box. It asks for the page of the search and
 * takes the hits from there, so that both say the same.
 */
export function suggest(input: HTMLInputElement | null, root: URL): void {
  const form = input?.form;
  if (!input || !form) {
    return;
  }
  const list = document.createElement("ul");
  list.id = "hits";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Hits");
  list.hidden = true;
  const told = document.createElement("p");
  told.className = "hidden";
  told.setAttribute("role", "status");
  form.append(list, told);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer = 0;
  let asked: AbortController | undefined;
  let at = -1;

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (to: number) => {
    const options = [...list.children];
    options[at]?.setAttribute("aria-selected", "false");
    at = (to + options.length) % options.length;
    options[at]?.setAttribute("aria-selected", "true");
    options[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `hit-${at}`);
  };
  const show = (page: Document, address: URL) => {
    const hits = [...page.querySelectorAll("[data-hit]")].slice(0, most);
    list.replaceChildren(
      ...hits.map((hit, i) => {
        const option = document.createElement("li");
        option.id = `hit-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const link = hit.querySelector("a");
        option.dataset["to"] = new URL(link?.getAttribute("href") ?? "", address).href;
        const title = document.createElement("span");
        title.dir = "auto";
        title.append(...[...(link?.childNodes ?? [])].map((node) => document.importNode(node, true)));
        const notes = document.createElement("span");
        notes.className = "notes";
        notes.textContent = hit.querySelector(".notes")?.textContent ?? "";
        option.append(title, notes);
        return option;
      }),
    );
    at = -1;
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    told.textContent = hits.length === 0 ? "Nothing found" : hits.length === 1 ? "1 hit shown" : `${hits.length} hits shown`;
  };
  const ask = async (text: string) => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(`search?q=${encodeURIComponent(text)}`, root);
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) {
        show(new DOMParser().parseFromString(await answer.text(), "text/html"), address);
      } else {
        close(); // hits for another text would mislead
      }
    } catch {
      // A later letter has ended it, or the server is gone: Enter still asks for the page.
    }
  };
  const open = (option: Element | null | undefined) => {
    const to = option instanceof HTMLElement && option.dataset["to"];
    if (to) {
      location.assign(to);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text === "") {
      close();
      return;
    }
    timer = window.setTimeout(() => void ask(text), pause);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (event.key === "ArrowDown" && !list.hidden) {
      choose(at + 1);
    } else if (event.key === "ArrowUp" && !list.hidden) {
      choose(at < 0 ? -1 : at - 1);
    } else {
      return;
    }
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (at >= 0) {
      event.preventDefault();
      open(list.children[at]);
    }
  });
  // Before the box loses the focus, or the list would be gone.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => open((event.target as Element).closest("li")));
  input.addEventListener("blur", close);
}
