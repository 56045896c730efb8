import { Refused, plain, sentence } from "../api";
import { calm, el, newID, titled } from "../dom";
import { text } from "./fields";
import { type Step, likeness } from "./plan";
import type { Page, Task } from "./task";
import { kindWord, label } from "./words";

const alike = "alike(first: 3) { nodes { reason item { key headline } } }";
const query = `query Citation($text: String!) { citation(text: $text) { format
  sources { key title sourceKind authors publisher published url doi note retracted ${alike} } agents { key name agentKind url ${alike} } left { line message } } }`;

const formats: Record<string, string> = { BIBTEX: "BibTeX", PUBMED: "PubMed", CSL_JSON: "CSL-JSON" };

interface Alike {
  alike: { nodes: { reason: string; item: { key: string; headline: string } }[] } | null;
}
interface Source extends Alike {
  key: string;
  title: string | null;
  sourceKind: string | null;
  authors: string[];
  publisher: string | null;
  published: string | null;
  url: string | null;
  doi: string | null;
  note: string | null;
  retracted: boolean;
}
interface Agent extends Alike {
  key: string;
  name: string;
  agentKind: string;
  url: string | null;
}
interface Citation {
  format: string;
  sources: Source[];
  agents: Agent[];
  left: { line: number; message: string }[];
}

/** Adds the publications of a pasted citation, with the people who wrote them. */
export function cite(page: Page): Task {
  const pasted = text("text", "Citation", { rows: 6, required: true, hint: "Entries of BibTeX, RIS, PubMed or CSL-JSON, or DOIs. Nothing is fetched, so a DOI alone has no title." });
  const preview = el("div", { class: "cited", "aria-live": "polite" });
  pasted.element.append(preview);
  let read: Citation | undefined;
  let readFrom = "";
  /** What becomes of each part: the key of a record of the map, or "" for a new one. */
  let becomes = new Map<string, string>();
  let titles = new Map<string, string>();
  let asked: AbortController | undefined;

  const changed = () => pasted.element.dispatchEvent(new Event("change", { bubbles: true }));
  /**
   * A choice between making a part anew and taking a record that is like it. A publication is
   * chosen beforehand only by its DOI or address, as two titles may be alike by chance; a
   * person, who has none, by their whole name.
   */
  const fate = (key: string, what: string, one: Alike, name?: string): Node => {
    const found = one.alike?.nodes ?? [];
    const namesake = (headline: string) => headline.toLowerCase() === name?.toLowerCase();
    const sure = found.find(({ reason, item }) => reason === "SAME_DOI" || reason === "SAME_URL" || namesake(item.headline))?.item.key ?? "";
    becomes.set(key, sure);
    if (found.length === 0) {
      return el("span", { class: "soft" }, ", new");
    }
    const menu = el("select", { id: newID(), "aria-label": `What ${what} is` }, ...found.map(({ reason, item }) => el("option", { value: item.key }, `In the map: ${plain(item.headline)} (${namesake(item.headline) ? "the same name" : likeness(reason)})`)), el("option", { value: "" }, "A new one"));
    menu.value = sure;
    menu.addEventListener("change", () => void becomes.set(key, menu.value));
    return menu;
  };
  const draw = (citation: Citation) => {
    becomes = new Map();
    titles = new Map();
    const sources = citation.sources.map((one) => {
      const kind = one.sourceKind ? label(one.sourceKind) : "Other, as the citation does not say";
      const item = el("li", {}, el("p", {}, one.title ? titled(plain(one.title)) : el("span", { class: "soft" }, plain(one.doi ?? one.url ?? "No title"))), el("p", { class: "soft" }, [kind, one.published, one.doi].filter(Boolean).join(", ")));
      if (!one.title) {
        const title = el("input", { type: "text", dir: "auto", "aria-label": `Title of ${plain(one.doi ?? one.url ?? "it")}`, placeholder: "Its title" });
        title.addEventListener("input", () => void titles.set(one.key, title.value.trim()));
        item.append(title);
      }
      item.querySelector("p:nth-child(2)")!.append(fate(one.key, plain(one.title ?? one.doi ?? "it"), one));
      return item;
    });
    const agents = citation.agents.map((one) => el("li", {}, titled(plain(one.name)), el("span", { class: "soft" }, `, ${label(one.agentKind).toLowerCase()}`), " ", fate(one.key, plain(one.name), one, one.name)));
    preview.replaceChildren(el("p", {}, el("strong", {}, `Read as ${formats[citation.format] ?? citation.format}.`)), el("ul", { class: "choices" }, ...sources));
    if (agents.length > 0) {
      preview.append(el("p", {}, el("strong", {}, "By")), el("ul", { class: "choices" }, ...agents));
    }
    if (citation.left.length > 0) {
      preview.append(el("p", {}, el("strong", {}, "Left out")), el("ul", {}, ...citation.left.map((one) => el("li", {}, `Line ${one.line}: ${plain(one.message)}`))));
    }
  };
  const ask = calm(300, async () => {
    const now = String(pasted.get());
    if (now === readFrom) {
      return;
    }
    readFrom = now;
    read = undefined;
    asked?.abort();
    preview.replaceChildren();
    if (now.trim() === "") {
      return;
    }
    asked = new AbortController();
    try {
      read = (await page.api.ask<{ citation: Citation }>(query, { text: now }, asked.signal)).citation;
      draw(read);
      changed();
    } catch (error) {
      if (error instanceof Refused) {
        preview.replaceChildren(el("p", { class: "found not", dir: "auto" }, error.problems.map(sentence).join(" ")));
      }
    }
  });

  const steps = (): Step[] => {
    if (!read || readFrom !== pasted.get()) {
      return [];
    }
    const made = read.sources.filter((one) => !becomes.get(one.key));
    const needed = new Set(made.flatMap((one) => [...one.authors, one.publisher]));
    const list: Step[] = [];
    for (const one of read.agents) {
      if (needed.has(one.key) && !becomes.get(one.key)) {
        list.push({ edit: { createAgent: { key: one.key, name: one.name, agentKind: one.agentKind, url: one.url } }, fields: { createAgent: "text" } });
      }
    }
    const who = (key: string) => becomes.get(key) || key;
    for (const { alike: _, ...one } of made) {
      const source = { ...one, title: one.title ?? titles.get(one.key) ?? "", sourceKind: one.sourceKind ?? "OTHER", authors: one.authors.map(who), publisher: one.publisher && who(one.publisher) };
      list.push({ edit: { createSource: source }, fields: { createSource: "text" } });
    }
    return list;
  };
  return {
    name: "citation",
    fields: [pasted],
    intro: [el("p", {}, `Each publication becomes a ${kindWord("SOURCE")} of the map. Look at what is read of it, then save.`)],
    base: { text: "" },
    version: page.version,
    button: "Add what is new",
    done: "The publications are added.",
    changed: ask,
    plan: steps,
    goes: () => "sources",
  };
}
