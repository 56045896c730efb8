// The page of a graph. The server writes each state of it, as a table and as a picture of the
// same; this script goes from one state to the next without a new page, so that nothing moves.

import { picture } from "./picture";
import { plane } from "./plane";

const graph = document.querySelector<HTMLElement>("#graph");
if (graph) {
  begin(graph);
}

/** Takes over the page that the server wrote. */
function begin(graph: HTMLElement): void {
  document.documentElement.classList.add("live");
  // What a step did, for those who do not see it.
  const status = document.createElement("p");
  status.className = "hidden";
  status.setAttribute("role", "status");
  graph.before(status);
  const alert = document.createElement("p");
  alert.className = "warning";
  alert.setAttribute("role", "alert");
  alert.hidden = true;
  graph.before(alert);

  const view = plane();
  view.take(graph);
  const tools = (): void => {
    const bar = document.createElement("p");
    bar.className = "tools";
    const button = (name: string, text: string, act: () => void): void => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      if (name !== text) {
        made.setAttribute("aria-label", name);
      }
      made.addEventListener("click", act);
      bar.append(made);
    };
    button("Larger", "+", () => view.zoom(1.25));
    button("Smaller", "−", () => view.zoom(0.8));
    button("Show all", "Show all", () => view.fit());
    button("Save as SVG", "SVG", () => void save("svg"));
    button("Save as PNG", "PNG", () => void save("png"));
    graph.querySelector(".picture")?.prepend(bar);
  };
  const save = async (form: "svg" | "png"): Promise<void> => {
    const drawn = graph.querySelector<SVGSVGElement>(".plane svg");
    if (drawn) {
      try {
        await picture(drawn, form, `graph-${graph.dataset["center"] ?? ""}`);
      } catch {
        tell("The picture is too large for this browser. Fold something, or save it as SVG.");
      }
    }
  };
  const tell = (text: string): void => {
    alert.hidden = text === "";
    alert.textContent = text;
  };
  tools();

  let asked: AbortController | undefined;
  /** Shows the state of an address. Focus is the id of the row that has it afterward. */
  const show = async (address: string, focus?: string, still = false): Promise<boolean> => {
    asked?.abort();
    asked = new AbortController();
    graph.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("#graph");
      if (!answer.ok || !next) {
        tell(page.querySelector("h1")?.textContent?.trim() || "The server cannot show this right now.");
        return false;
      }
      tell("");
      const before = new Set([...graph.querySelectorAll<HTMLElement>("tr[data-id]")].map((row) => row.dataset["id"]));
      const scrolled = scrollY;
      view.leave();
      graph.replaceChildren(...[...next.childNodes].map((node) => document.importNode(node, true)));
      tools();
      view.take(graph);
      scrollTo({ top: scrolled, behavior: "instant" });
      document.title = page.title;
      const rows = [...graph.querySelectorAll<HTMLElement>("tr[data-id]")];
      const fresh = rows.filter((row) => !before.has(row.dataset["id"]));
      if (focus !== undefined) {
        // The row itself if it is still in sight, or else what has come in its place.
        const own = row(focus);
        const back = own && inWindow(own) ? own : (fresh[0] ?? own ?? row(focus.split(".")[0] ?? "") ?? rows[0]);
        back?.focus({ preventScroll: still || inWindow(back) });
      }
      status.textContent = `${fresh.length} new. ${graph.querySelector(".counts")?.textContent ?? ""}`;
      return true;
    } catch (error) {
      if ((error as Error).name !== "AbortError") {
        tell("The server does not answer. The graph is as it was before; try again.");
      }
      return false;
    } finally {
      graph.removeAttribute("aria-busy");
    }
  };
  const row = (id: string): HTMLElement | undefined =>
    [...graph.querySelectorAll<HTMLElement>("tr[data-id]")].find((one) => one.dataset["id"] === id);

  const go = async (link: Element): Promise<void> => {
    const address = link.getAttribute("href") ?? "";
    const at = link.closest<HTMLElement>("[data-id]")?.dataset["id"];
    // Who clicks on the picture goes on looking at it.
    if (await show(address, at ?? "", link.closest(".plane") !== null)) {
      history.pushState(null, "", address);
    }
  };
  graph.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    if (link.hasAttribute("data-step")) {
      event.preventDefault();
      void go(link);
    } else if (link.getAttribute("href")?.startsWith("#row-")) {
      event.preventDefault();
      row(link.getAttribute("href")!.slice("#row-".length))?.focus();
    }
  });
  addEventListener("popstate", () => void show(location.href));

  // In the table, arrows unfold and fold the row that has the focus, and u undoes.
  graph.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest(".plane, input, select")) {
      return;
    }
    const here = (event.target as Element).closest("tr[data-id]");
    const sign = event.key === "ArrowRight" ? "+" : event.key === "ArrowLeft" ? "−" : "";
    const link = event.key === "u" ? graph.querySelector(".undo a") : sign && here ? here.querySelector(`a[data-sign="${sign}"]`) : null;
    if (link) {
      event.preventDefault();
      void go(link);
    }
  });
  // The picture marks what has the focus in the table.
  graph.addEventListener("focusin", (event) => view.mark((event.target as Element).closest<HTMLElement>("tr[data-id]")?.dataset["id"]));
}

/** Whether a part of an element is in the window. */
function inWindow(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
