import { type Offer, ahead } from "./ahead";
import { el } from "./dom";

/** How many hits to show. */
const most = 8;

/** Shows hits while a reader types into the search box, and leads to the one that they take. */
export function suggest(input: HTMLInputElement | null, root: URL): void {
  if (input) {
    ahead(input, { label: "Hits", find: hits(root, ({ to }) => location.assign(to)) });
  }
}

/** Lets readers name records by some of their words, in boxes of forms that take keys. */
export function names(inputs: Iterable<HTMLInputElement>, root: URL): void {
  for (const input of inputs) {
    const take = ({ key }: Hit) => {
      input.value = key;
      if (input.hasAttribute("data-alone")) {
        input.form?.requestSubmit();
      }
    };
    ahead(input, { label: "Records", find: hits(root, take) });
  }
}

interface Hit {
  to: URL;
  key: string;
}

/**
 * Finds records by their words. It asks for the page of the search and takes the hits from
 * there, so that both say the same.
 */
function hits(root: URL, take: (hit: Hit) => void): (text: string, signal: AbortSignal) => Promise<Offer[]> {
  return async (text, signal) => {
    const address = new URL(`search?q=${encodeURIComponent(text)}`, root);
    const answer = await fetch(address, { signal });
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[data-hit]")].slice(0, most).map((hit): Offer => {
      const link = hit.querySelector("a");
      const to = new URL(link?.getAttribute("href") ?? "", address);
      const title = el("span", { dir: "auto" }, ...[...(link?.childNodes ?? [])].map((node) => document.importNode(node, true)));
      const notes = el("span", { class: "notes" }, hit.querySelector(".notes")?.textContent ?? "");
      return { content: [title, notes], take: () => take({ to, key: decodeURIComponent(to.pathname.split("/").pop() ?? "") }) };
    });
  };
}
