import { type Api, plain } from "../api";
import { type Maker, choose, slug } from "./choose";
import { type Field, type Ref, type Value, type Values, choice, text, tick } from "./fields";
import { creation, look } from "./plan";
import type { Vocabulary, Words } from "./words";

/** A field of a kind of record, and the control for it. */
interface Spec {
  name: string;
  label: string;
  form?: "area" | "number" | "tick" | "tags";
  words?: Vocabulary;
  kinds?: string[];
  many?: boolean;
  /** The fields of the API that have what it names, if these are pages instead of one list: of records, and of links. */
  pages?: string[];
  required?: boolean;
  hint?: string;
}

const qualifiable = ["CLAIM", "TESTIMONY", "STUDY", "SOURCE", "AGENT"];
const exhibits = ["TESTIMONY", "STUDY", "SOURCE"];
const day = "YYYY, YYYY-MM or YYYY-MM-DD; two of them with a / between for a range.";
const note: Spec = { name: "note", label: "Note", form: "area" };
const url: Spec = { name: "url", label: "Address on the web", hint: "It begins with https://, http:// or mailto:." };

/** The fields that people edit. What a check of a quote sets, and keys, have tasks of their own. */
export const specs: Record<string, Spec[]> = {
  CLAIM: [
    { name: "statement", label: "Statement", form: "area", required: true },
    { name: "tags", label: "Tags", form: "tags", hint: "With commas between." },
    note,
  ],
  TESTIMONY: [
    { name: "quote", label: "Quote", form: "area" },
    { name: "quotePrefix", label: "The words before the quote", form: "area" },
    { name: "quoteSuffix", label: "The words after the quote", form: "area" },
    { name: "summary", label: "What they say, in one sentence", form: "area", required: true },
    { name: "basis", label: "How they know", words: "TestimonyBasis", required: true },
    { name: "speaker", label: "Who says it", kinds: ["AGENT"] },
    { name: "reportedIn", label: "Where it can be read", kinds: ["SOURCE"], many: true },
    { name: "locator", label: "At which place there", hint: "A page, a minute, a paragraph." },
    { name: "date", label: "When it was said", hint: day },
    { name: "language", label: "Language of the quote", hint: "A code, such as en or ar." },
    { name: "collectedIn", label: "In which study it was collected", kinds: ["STUDY"], many: true },
    { name: "basedOn", label: "What it is based on", kinds: exhibits, many: true },
    note,
  ],
  STUDY: [
    { name: "title", label: "Title", required: true },
    { name: "design", label: "Design", words: "StudyDesign", required: true },
    { name: "sampleSize", label: "Size of the sample", form: "number" },
    { name: "population", label: "Population" },
    { name: "method", label: "Method", form: "area" },
    { name: "period", label: "Period" },
    { name: "investigators", label: "Investigators", kinds: ["AGENT"], many: true },
    { name: "reportedIn", label: "Where it can be read", kinds: ["SOURCE"], many: true },
    { name: "derivedFrom", label: "Derived from", kinds: ["STUDY", "SOURCE"], many: true },
    note,
  ],
  SOURCE: [
    { name: "title", label: "Title", required: true },
    { name: "sourceKind", label: "Kind of publication", words: "SourceKind", required: true },
    { name: "authors", label: "Authors", kinds: ["AGENT"], many: true },
    { name: "publisher", label: "Publisher", kinds: ["AGENT"] },
    { name: "published", label: "Published", hint: day },
    url,
    { name: "doi", label: "DOI" },
    { name: "reliability", label: "Reliability", words: "Reliability" },
    { name: "derivedFrom", label: "Derived from", kinds: exhibits, many: true },
    { name: "cites", label: "Which publications it cites", kinds: ["SOURCE"], many: true, pages: ["cites"] },
    note,
  ],
  AGENT: [
    { name: "name", label: "Name", required: true },
    { name: "agentKind", label: "A person or an organization", words: "AgentKind", required: true },
    { name: "pseudonymous", label: "The name is a pseudonym", form: "tick" },
    { name: "reliability", label: "Reliability", words: "Reliability" },
    { name: "affiliation", label: "Belongs to", kinds: ["AGENT"] },
    url,
    note,
  ],
  CAVEAT: [
    { name: "text", label: "What is wrong", form: "area", required: true },
    { name: "category", label: "What it is about", words: "CaveatCategory", required: true },
    { name: "severity", label: "How much it weakens", words: "Severity", required: true },
    { name: "qualifies", label: "What it weakens", kinds: qualifiable, many: true, pages: ["qualifies", "qualifiesLinks"], required: true, hint: "Type a few letters of a name or a title. To doubt a link, open the claim." },
    { name: "raisedIn", label: "Where it was raised", kinds: ["SOURCE"], many: true },
  ],
  REMARK: [
    { name: "remarkKind", label: "A question or a remark", words: "RemarkKind", required: true },
    { name: "text", label: "In words", form: "area", required: true },
    { name: "about", label: "What it is about", kinds: [...qualifiable, "CAVEAT", "REMARK"], many: true, pages: ["about", "aboutLinks"], required: true },
    { name: "status", label: "Is it settled?", words: "RemarkStatus" },
  ],
  VIEW: [
    { name: "title", label: "Name", required: true },
    { name: "address", label: "Page", required: true, hint: "Below the first page, such as sources?retracted=yes." },
    note,
  ],
};

/** Makes the controls of a kind of record, or of some of its fields. */
export function controls(api: Api, words: Words, kind: string, names?: string[], not = ""): Field[] {
  return (specs[kind] ?? [])
    .filter((spec) => names?.includes(spec.name) ?? true)
    .map((spec): Field => {
      const options = { required: spec.required ?? false, ...(spec.hint ? { hint: spec.hint } : {}) };
      if (spec.words) {
        return choice(spec.name, spec.label, words[spec.words], options);
      }
      if (spec.kinds) {
        return choose(api, spec.name, spec.label, { ...options, kinds: spec.kinds, many: spec.many ?? false, not, make: maker(api, words, spec.kinds.filter((one) => one === "AGENT" || one === "SOURCE" && spec.kinds?.length === 1)) });
      }
      return spec.form === "tick" ? tick(spec.name, spec.label) : text(spec.name, spec.label, { ...options, ...(spec.form === "area" ? { rows: 3 } : {}), ...(spec.form === "number" ? { type: "number" } : {}) });
    });
}

/** What a new record needs besides its title, where people name one in passing. */
const inPassing: Record<string, string[]> = { AGENT: ["agentKind", "reliability"], SOURCE: ["sourceKind", "published", "url", "doi", "reliability"], CLAIM: [] };
const assumed: Record<string, Values> = { AGENT: { agentKind: "PERSON" }, SOURCE: { sourceKind: "OTHER" }, CLAIM: {} };

/** How records of some kinds are made in passing. */
export function maker(api: Api, words: Words, kinds: string[]): Maker {
  return {
    kinds,
    fields(kind) {
      const list = controls(api, words, kind, inPassing[kind]);
      for (const field of list) {
        const value = assumed[kind]?.[field.name];
        if (value !== undefined) {
          field.set(value);
        }
      }
      return list;
    },
    async alike(ref) {
      const asked: Ref = { ...ref, key: `${slug(ref.text, ref.kind).slice(0, 40)}-${Date.now().toString(36)}`, fresh: { ...assumed[ref.kind] } };
      return (await look(api, [creation(asked, "")], asked.key)).alike;
    },
  };
}

/** A record or link as it was read: what a change begins with. */
export interface Subject {
  version: number;
  values: Values;
}

/** The selection of the fields of a kind. */
function selection(kind: string): string {
  const one = (spec: Spec) => (spec.pages ? spec.pages.map((field) => pageOf(field)).join(" ") : spec.kinds ? `${spec.name} { ${named} }` : spec.name);
  return (specs[kind] ?? []).map(one).join(" ");
}

const named = "kind key headline";

/** The selection of a page of what a record names: records, or links. */
function pageOf(field: string, after = ""): string {
  const node = field.endsWith("Links") ? "name from { headline } to { headline }" : `... on Item { ${named} }`;
  return `${field}(first: 100${after}) { nodes { ${node} } pageInfo { hasNextPage endCursor } }`;
}

type Entry = Record<string, unknown> & { version: number };
type Named = { kind: string; key: string; headline: string };
type Joined = { name: string; from: { headline: string }; to: { headline: string } };
interface Names {
  nodes: (Named | Joined)[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

/** Reads the rest of what a record names, as a list that is saved replaces the whole list. */
async function readOn(api: Api, kind: string, key: string, field: string, first: Names): Promise<Ref[]> {
  const list = [...first.nodes];
  for (let { hasNextPage, endCursor } = first.pageInfo; hasNextPage; ) {
    const query = `query More($ref: ID!, $after: String!) { item(ref: $ref) { ... on ${type(kind)} { ${pageOf(field, ", after: $after")} } } }`;
    const { item } = await api.ask<{ item: Record<string, Names> }>(query, { ref: key, after: endCursor });
    list.push(...item[field]!.nodes);
    ({ hasNextPage, endCursor } = item[field]!.pageInfo);
  }
  return list.map((one) => ("name" in one ? { kind: "LINK", key: one.name, text: `the link from ${plain(one.from.headline)} to ${plain(one.to.headline)}` } : refOf(one)));
}

function refOf(one: Named): Ref {
  return { kind: one.kind, key: one.key, text: plain(one.headline) };
}

/** Reads a record. */
export async function readRecord(api: Api, kind: string, key: string): Promise<Subject & { headline: string; retracted: boolean; resolved: boolean }> {
  const query = `query Record($ref: ID!) { item(ref: $ref) { version headline ... on ${type(kind)} { ${selection(kind)} ${kind === "SOURCE" ? "retracted" : ""} ${kind === "CAVEAT" ? "resolved" : ""} } } }`;
  const { item } = await api.ask<{ item: Entry & { headline: string; retracted?: boolean; resolved?: boolean } }>(query, { ref: key });
  const values: Values = {};
  for (const spec of specs[kind] ?? []) {
    const lists = (spec.pages ?? []).map((field) => readOn(api, kind, key, field, item[field] as Names));
    values[spec.name] = spec.pages ? (await Promise.all(lists)).flat() : valueOf(spec, item[spec.name]);
  }
  return { version: item.version, values, headline: plain(item.headline), retracted: item.retracted ?? false, resolved: item.resolved ?? false };
}

function type(kind: string): string {
  return kind.charAt(0) + kind.slice(1).toLowerCase();
}

function valueOf(spec: Spec, read: unknown): Value {
  if (spec.kinds) {
    const list = (Array.isArray(read) ? read : read ? [read] : []) as Named[];
    return list.map(refOf);
  }
  if (spec.form === "tick") {
    return read === true;
  }
  return spec.form === "tags" ? ((read as string[] | null) ?? []).join(", ") : read === null || read === undefined ? "" : String(read);
}

/** A value as the API takes it. */
export function written(spec: Spec | undefined, value: Value): unknown {
  if (Array.isArray(value)) {
    return spec?.many ? value.map((ref) => ref.key) : (value[0]?.key ?? null);
  }
  if (typeof value === "boolean") {
    return value;
  }
  if (spec?.form === "tags") {
    return value.split(",").map((tag) => tag.trim()).filter(Boolean);
  }
  return value === "" ? null : spec?.form === "number" ? Number(value) : value;
}
