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
    ahead(input, { label: "Records", find: hits(root, take, input.dataset.record?.split(" ").filter(Boolean)) });
  }
}

interface Hit {
  to: URL;
  key: string;
}

/**
 * Finds records by their words, of some kinds or of all. It asks for the page of the search and takes
 * the hits from there, so that both say the same.
 */
function hits(root: URL, take: (hit: Hit) => void, kinds: string[] = []): (text: string, signal: AbortSignal) => Promise<Offer[]> {
  return async (text, signal) => {
    const address = new URL(`search?q=${encodeURIComponent(text)}${kinds.length === 1 ? `&kind=${kinds[0]}` : ""}`, root);
    const answer = await fetch(address, { signal });
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...page.querySelectorAll("[data-hit]")].map((hit) => {
      const link = hit.querySelector("a");
      const to = new URL(link?.getAttribute("href") ?? "", address);
      const [kind = "", key = ""] = to.pathname.split("/").slice(-2);
      return { hit, link, to, kind, key: decodeURIComponent(key) };
    });
    const fitting = found.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
    return fitting.slice(0, most).map(({ hit, link, to, key }): Offer => {
      const title = el("span", { dir: "auto" }, ...[...(link?.childNodes ?? [])].map((node) => document.importNode(node, true)));
      const notes = el("span", { class: "notes" }, hit.querySelector(".notes")?.textContent ?? "");
      return { content: [title, notes], take: () => take({ to, key }) };
    });
  };
}
