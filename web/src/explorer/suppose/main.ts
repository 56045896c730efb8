// What-ifs on the page of a claim or of another record. The server's page of the what-if
// has all words and figures; parts of it are shown here, so that both say the same.

import "../main"; // which the page has loaded; so what both need comes with it
import { openPart } from "./part";
import { address, dim, read, show, withControl, without, type Read, type Step } from "./scenario";
import { Tray } from "./tray";

/** How long to wait for the next click, in milliseconds. */
const pause = 150;

export interface Supposing {
  changed(control: HTMLInputElement | HTMLSelectElement): void;
  added(form: HTMLFormElement): void;
  opened(box: SVGAElement, at: { x: number; y: number }): void;
}

/** Starts with what the address supposes. Here is where the page says what is supposed. */
export function start(here: HTMLElement, root: URL): Supposing {
  const of = here.dataset["of"] ?? "";
  let steps: Step[] = read(location.search);
  let timer = 0;
  let asked: AbortController | undefined;

  document.documentElement.classList.add("supposes");
  const tray = new Tray(root, of, here, {
    drop: (step) => suppose(without(steps, step.param, step.value)),
    clear: () => suppose([]),
    take: (search) => suppose(read(search)),
    again: () => ask(),
  });

  const suppose = (next: Step[]) => {
    steps = next;
    history.pushState(null, "", address(location.href, steps));
    follow(pause);
  };
  const follow = (after: number) => {
    show(steps);
    dim(steps);
    clearTimeout(timer);
    asked?.abort();
    tray.wait(steps);
    if (steps.length > 0) {
      timer = window.setTimeout(() => void ask(), after);
    }
  };
  const ask = async (): Promise<Read> => {
    if (steps.length === 0) {
      return "dropped";
    }
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const from = whatIf(root, of, steps);
    try {
      const answer = await fetch(from, { signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok) {
        tray.tell(page, from);
        return "told";
      }
      tray.fail(page.querySelector("main .lede")?.textContent ?? `The server answers ${answer.status}.`);
    } catch {
      if (signal.aborted) {
        return "dropped";
      }
      tray.fail("The server does not answer.");
    }
    return "failed";
  };
  addEventListener("popstate", () => {
    steps = read(location.search);
    follow(0);
  });
  follow(0);

  return {
    changed: (control) => suppose(withControl(steps, control)),
    added: (form) => {
      const get = (name: string) => String(new FormData(form).get(name) ?? "");
      const value = [get("side"), get("strength"), get("design"), get("reliability"), get("of")].join(":");
      suppose([...without(steps, "add", value), { param: "add", value }]);
    },
    opened: (box, at) => openPart(box.dataset["ref"] ?? "", box, at),
  };
}

/** The address of the page of a what-if. */
export function whatIf(root: URL, of: string, steps: Step[]): URL {
  const url = new URL(address(new URL("what-if", root).href, steps));
  if (of) {
    url.searchParams.set("of", of);
  }
  return url;
}
