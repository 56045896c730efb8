import { Refused, plain, sentence } from "../api";
import { calm, el, titled } from "../dom";
import { text } from "./fields";
import { Fates, identity } from "./fate";
import { type Alike, type Step, alikeFields } from "./plan";
import type { Page, Task } from "./task";
import { kindWord, label } from "./words";

const query = `query Citation($text: String!) { citation(text: $text) { format
  sources { key title sourceKind authors publisher published url doi note retracted ${alikeFields} } agents { key name agentKind url ${alikeFields} } left { line message } } }`;

const formats: Record<string, string> = { BIBTEX: "BibTeX", PUBMED: "PubMed", CSL_JSON: "CSL-JSON" };

interface Source {
  alike: Alike | null;
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
interface Agent {
  alike: Alike | null;
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

/** Knows a record of the map that has the same name or title, and not only a similar one. */
const called = (name: string) => ({ item }: Alike["nodes"][number]) => identity(item.headline) === identity(name);

/** Adds the publications of a pasted citation, with the people who wrote them. */
export function cite(page: Page): Task {
  const pasted = text("text", "Citation", { rows: 6, required: true, hint: "Entries of BibTeX, RIS, PubMed or CSL-JSON, or DOIs. Nothing is fetched, so a DOI alone has no title." });
  const preview = el("div", { class: "cited", "aria-live": "polite" });
  pasted.element.append(preview);
  let read: Citation | undefined;
  let readFrom = "";
  let fates = new Fates();
  let titles = new Map<string, string>();
  let asked: AbortController | undefined;

  const changed = () => pasted.element.dispatchEvent(new Event("change", { bubbles: true }));
  const draw = (citation: Citation) => {
    fates = new Fates();
    titles = new Map();
    const sources = citation.sources.map((one) => {
      const kind = one.sourceKind ? label(one.sourceKind) : "Other, as the citation does not say";
      const item = el("li", {}, el("p", {}, one.title ? titled(plain(one.title)) : el("span", { class: "soft" }, plain(one.doi ?? one.url ?? "No title"))), el("p", { class: "soft" }, [kind, one.published, one.doi].filter(Boolean).join(", ")));
      if (!one.title) {
        const title = el("input", { type: "text", dir: "auto", "aria-label": `Title of ${plain(one.doi ?? one.url ?? "it")}`, placeholder: "Its title" });
        title.addEventListener("input", () => void titles.set(one.key, title.value.trim()));
        item.append(title);
      }
      item.querySelector("p:nth-child(2)")!.append(fates.choice(one.key, plain(one.title ?? one.doi ?? "it"), one.alike, called(one.title ?? "")));
      return item;
    });
    const agents = citation.agents.map((one) => el("li", {}, titled(plain(one.name)), el("span", { class: "soft" }, `, ${label(one.agentKind).toLowerCase()}`), " ", fates.choice(one.key, plain(one.name), one.alike, called(one.name))));
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
    const { becomes } = fates;
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
