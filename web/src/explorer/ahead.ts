import { calm, el, newID } from "./dom";

/** Something that a reader may mean. */
export interface Offer {
  /** What the list shows of it. */
  content: (Node | string)[];
  take(): void;
  /** Whether the map does not have it, and it would be made. */
  fresh?: boolean;
}

export interface Ahead {
  /** What the list is called. */
  label: string;
  /** Finds what a text may mean. It fails if that is not known. */
  find(text: string, signal: AbortSignal): Promise<Offer[]>;
  /** Whether Enter takes the first offer if none is marked. */
  eager?: boolean;
}

/** How long to wait for the next letter, in milliseconds. */
const pause = 120;

/** Shows below a box what a reader may mean, while they type into it. What the box stands in is a frame for the list. */
export function ahead(input: HTMLInputElement, { label, find, eager }: Ahead): void {
  const list = el("ul", { class: "ahead", role: "listbox", id: newID(), "aria-label": label, hidden: true });
  const told = el("p", { class: "hidden", role: "status" });
  input.after(list, told);
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }
  let offers: Offer[] = [];
  let at = -1;
  let asked: AbortController | undefined;

  const show = (found: Offer[]) => {
    offers = found;
    at = -1;
    list.replaceChildren(...found.map((offer, i) => el("li", { role: "option", id: `${list.id}-${i}`, "aria-selected": "false", click: () => take(i) }, ...offer.content)));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    asked?.abort();
    show([]);
  };
  const take = (i: number) => {
    const offer = offers[i];
    const text = list.children[i]?.textContent ?? "";
    close();
    if (offer) {
      told.textContent = `${text} is chosen`;
      offer.take();
    }
  };
  const mark = (to: number) => {
    const items = [...list.children];
    items[at]?.setAttribute("aria-selected", "false");
    at = (to + items.length) % items.length;
    items[at]?.setAttribute("aria-selected", "true");
    items[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  };
  const ask = calm(pause, async () => {
    asked?.abort();
    const typed = input.value.trim();
    if (typed === "" || document.activeElement !== input) {
      show([]);
      return;
    }
    const { signal } = (asked = new AbortController());
    try {
      const found = await find(typed, signal);
      if (!signal.aborted) {
        show(found);
        const known = found.filter((one) => !one.fresh).length;
        told.textContent = known === 0 ? "Nothing found" : `${known} found`;
      }
    } catch {
      if (!signal.aborted) {
        show([]); // what was found for another text would mislead
      }
    }
  });
  input.addEventListener("input", ask);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      return;
    }
    if (event.key === "ArrowDown") {
      mark(at + 1);
    } else if (event.key === "ArrowUp") {
      mark(at < 0 ? -1 : at - 1);
    } else if (event.key === "Enter" && (at >= 0 || eager)) {
      take(Math.max(at, 0));
    } else if (event.key === "Escape") {
      close();
      event.stopPropagation();
    } else {
      return;
    }
    event.preventDefault();
  });
  // Before the box loses the focus, or the list would be gone.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}
