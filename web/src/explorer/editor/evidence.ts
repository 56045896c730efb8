import { Refused, sentence } from "../api";
import { choose, slug } from "./choose";
import { calm, el, titled } from "../dom";
import { type Field, type Ref, type Values, radios, text } from "./fields";
import { controls, maker, specs, written } from "./kinds";
import { type Seen, type Step, creationsOf, look, next } from "./plan";
import type { Page, Task } from "./task";

/** What evidence can be, as people tell it apart. */
const forms = [
  { value: "TESTIMONY", label: "Somebody says it.", means: "A witness, a participant, an expert." },
  { value: "STUDY", label: "A study found it.", means: "By a method." },
  { value: "EXISTING", label: "A publication, another claim,", means: "or something that the map has already." },
];
const sides = [
  { value: "SUPPORTS", label: "For", means: "It supports the claim." },
  { value: "CONTRADICTS", label: "Against", means: "It contradicts the claim." },
];

/** The controls of a new testimony and a new study, besides those that come first. */
const parts: Record<string, string[]> = {
  TESTIMONY: ["quote", "summary", "basis", "speaker", "reportedIn", "locator", "date", "language"],
  STUDY: ["title", "design", "sampleSize", "population", "investigators", "reportedIn"],
};

/** Adds evidence to the claim of the page: the quote first, then who and where, then the link. */
export function addEvidence(page: Page): Task {
  const { api, words } = page;
  const form = radios("form", "What is it?", forms);
  const source = text("text", "Text of the source", { rows: 4, hint: "Paste the passage with the quote in it. The map keeps the quote, and a few words around it, not this text." });
  const mark = el("button", { type: "button" }, "Quote what is marked in the text");
  const found = el("div", { "aria-live": "polite" });
  const testimony = prefixed("testimony", controls(api, words, "TESTIMONY", parts["TESTIMONY"]));
  const study = prefixed("study", controls(api, words, "STUDY", parts["STUDY"]));
  const existing = choose(api, "existing", "Which one?", { kinds: ["TESTIMONY", "STUDY", "SOURCE", "CLAIM"], required: true, not: page.key, make: maker(api, words, ["SOURCE", "CLAIM"]) });
  const relation = radios("relation", "Which way does it point?", sides);
  const strength = radios("strength", "How strongly, if it holds?", words.Strength);
  const rationale = text("rationale", "Why so strongly", { rows: 2 });
  const quote = testimony.find((field) => field.name === "testimony.quote")!;
  const order = new Map(parts["TESTIMONY"]!.map((name, i) => [name, i]));
  testimony.sort((a, b) => order.get(bare(a))! - order.get(bare(b))!);
  const tools = el("div", {}, mark, found);
  quote.element.append(tools);

  let key: { title: string; key: string } = { title: "", key: "" };
  const keyOf = (title: string, kind: string) => {
    if (key.title !== title) {
      key = { title, key: slug(title, kind) };
    }
    return key.key;
  };
  const create = (kind: string, list: Field[], input: string): Step[] => {
    const content: Record<string, unknown> = {};
    const paths: Record<string, string> = {};
    const named: [string, Ref[]][] = [];
    for (const field of list) {
      const value = field.get();
      if (Array.isArray(value)) {
        named.push([field.name, value]);
      }
      const given = written(specs[kind]!.find((spec) => spec.name === bare(field)), value);
      if (given !== null && !(Array.isArray(given) && given.length === 0)) {
        content[bare(field)] = given;
      }
      paths[`${input}.${bare(field)}`] = field.name;
    }
    content["key"] = keyOf(String(content[kind === "STUDY" ? "title" : "summary"] ?? ""), kind);
    const steps: Step[] = [...creationsOf(named), { edit: { [input]: content }, fields: paths, taken: () => void (key.key = next(key.key)) }];
    if (kind === "TESTIMONY" && String(source.get()).trim() !== "" && content["quote"]) {
      steps.push({ edit: { verifyQuote: { ref: content["key"], text: source.get() } }, fields: { verifyQuote: quote.name } });
    }
    return steps;
  };
  const record = (): { steps: Step[]; from: string } => {
    switch (form.get()) {
      case "TESTIMONY": {
        const steps = create("TESTIMONY", testimony, "createTestimony");
        return { steps, from: key.key };
      }
      case "STUDY": {
        const steps = create("STUDY", study, "createStudy");
        return { steps, from: key.key };
      }
    }
    const refs = existing.get() as Ref[];
    return { steps: creationsOf([[existing.name, refs]]), from: refs[0]?.key ?? "" };
  };

  let asked: AbortController | undefined;
  let lookedAt = "";
  /** Has a dry run find the quote in the text, and records that say the same. */
  const check = calm(400, async () => {
    const words = String(quote.get()).trim();
    const title = String((form.get() === "STUDY" ? study : testimony).find((field) => ["testimony.summary", "study.title"].includes(field.name))!.get()).trim();
    const has = form.get() === "TESTIMONY" ? words || title : form.get() === "STUDY" ? title : "";
    const now = JSON.stringify([form.get(), words, title, source.get()]);
    if (now === lookedAt) {
      return;
    }
    lookedAt = now;
    asked?.abort();
    if (!has) {
      found.replaceChildren();
      return;
    }
    asked = new AbortController();
    const probe = `${slug(has, "probe").slice(0, 40)}-${Date.now().toString(36)}`;
    const steps: Step[] = [form.get() === "STUDY" ? { edit: { createStudy: { key: probe, title, design: "OTHER" } }, fields: {} } : { edit: { createTestimony: { key: probe, summary: title || words, basis: "HEARSAY", ...(words ? { quote: words } : {}) } }, fields: {} }];
    const compares = words !== "" && String(source.get()).trim() !== "" && form.get() === "TESTIMONY";
    if (compares) {
      steps.push({ edit: { verifyQuote: { ref: probe, text: source.get() } }, fields: {} });
    }
    try {
      tell(await look(api, steps, probe, asked.signal), compares);
    } catch (error) {
      if (error instanceof Refused) {
        found.replaceChildren(el("p", { class: "found not", dir: "auto" }, error.problems.map(sentence).join(" ")));
      }
    }
  });
  const tell = (seen: Seen, compared: boolean) => {
    found.replaceChildren();
    if (compared && seen.fields["quoteVerified"] === "true") {
      found.append(el("p", { class: "found", dir: "auto" }, el("strong", {}, "Found in the text: "), seen.fields["quotePrefix"] ?? "", " ", el("mark", {}, seen.fields["quote"] ?? ""), " ", seen.fields["quoteSuffix"] ?? ""));
    }
    if (seen.alike.length > 0) {
      const list = seen.alike.map((one) => {
        const take = el("button", { type: "button" }, "Take this one");
        take.addEventListener("click", () => {
          form.set("EXISTING");
          existing.set([one.ref]);
          found.replaceChildren();
          form.element.dispatchEvent(new Event("change", { bubbles: true }));
          existing.focus();
        });
        return el("li", {}, titled(one.ref.text), ` (${one.why}) `, take);
      });
      found.append(el("div", { class: "alike" }, el("p", {}, el("strong", {}, "Is it one of these, which the map has already?")), el("ul", {}, ...list)));
    }
  };
  mark.addEventListener("click", () => {
    const area = source.control as HTMLTextAreaElement;
    const marked = area.value.slice(area.selectionStart, area.selectionEnd).trim();
    if (marked === "") {
      found.replaceChildren(el("p", { class: "found not" }, "Mark the words in the text first, or type the quote."));
      area.focus();
      return;
    }
    quote.set(marked);
    quote.element.dispatchEvent(new Event("input", { bubbles: true }));
    quote.focus();
  });

  const fields: Field[] = [form, source, ...testimony, ...study, existing, relation, strength, rationale];
  const base: Values = Object.fromEntries(fields.map((field) => [field.name, Array.isArray(field.get()) ? [] : ""]));
  base["form"] = "TESTIMONY";
  base["relation"] = "SUPPORTS";
  const own: [string, Field[]][] = [["TESTIMONY", [source, ...testimony]], ["STUDY", study], ["EXISTING", [existing]]];
  return {
    name: `${page.kind}/${page.key} evidence`,
    fields,
    base,
    version: page.version,
    button: "Add it",
    done: "Your evidence is added.",
    counts: (field) => own.every(([kind, list]) => !list.includes(field) || form.get() === kind),
    changed: () => {
      (form.get() === "STUDY" ? study[0]!.element : tools).append(found);
      check();
    },
    plan: () => {
      const { steps, from } = record();
      const link: Record<string, unknown> = { from, to: page.key, relation: relation.get(), strength: strength.get() };
      if (rationale.get() !== "") {
        link["rationale"] = rationale.get();
      }
      const at = form.get() === "EXISTING" ? existing.name : "";
      return [...steps, { edit: { link }, fields: { "link.strength": strength.name, "link.relation": relation.name, "link.rationale": rationale.name, "link.from": at, link: at } }];
    },
  };
}

/** Gives controls names of their own, as those of two records share some. */
function prefixed(prefix: string, fields: Field[]): Field[] {
  return fields.map((field) => Object.assign(field, { name: `${prefix}.${field.name}` }));
}

function bare(field: Field): string {
  return field.name.slice(field.name.indexOf(".") + 1);
}
