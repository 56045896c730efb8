import { slug } from "../choose";
import { identity } from "../fate";
import { type Step, next } from "../plan";
import type { Word, Words } from "../words";
import { blank, withoutBlanks } from "./blanks";
import { isElsewhere, meanings } from "./columns";
import { type Person, people } from "./people";
import { type Row, Reader, type Table, sideWords } from "./rows";

/** A record that rows of a table name. */
export interface Named {
  /** What tells it from the other records of the table. */
  id: string;
  kind: "CLAIM" | "AGENT" | "SOURCE" | "STUDY" | "TESTIMONY";
  key: string;
  title: string;
  content: Record<string, unknown>;
  /** Where the table says it, by field. */
  places: Record<string, string>;
}

interface Link {
  /** The number of the row that says it first. */
  row: number;
  from: Named;
  to: Named | string;
  content: Record<string, unknown>;
  places: Record<string, string>;
}

const creations: Record<Named["kind"], [edit: string, title: string]> = {
  CLAIM: ["createClaim", "statement"],
  AGENT: ["createAgent", "name"],
  SOURCE: ["createSource", "title"],
  STUDY: ["createStudy", "title"],
  TESTIMONY: ["createTestimony", "summary"],
};

/** What rows of a table become: each record once, however many rows name it. */
export class Batch {
  readonly named: Named[] = [];
  readonly links: Link[] = [];
  /** What has to be mended before anything is added. */
  readonly problems: string[];
  /** What the table says and nothing takes, or takes only once. */
  private readonly left: string[];
  private readonly by = new Map<string, Named>();
  private readonly joins = new Map<string, Link>();
  private readonly keys = new Set<string>();
  private readonly reader: Reader;
  /** How many values were taken so far. */
  private taken = 0;

  constructor(
    table: Table,
    columns: string[],
    private readonly words: Words,
    /** The claim that a row is on if it names none; "" if there is none. */
    private readonly claim: string,
    /** How somebody knows something if the row does not say it. */
    private readonly basis: string,
  ) {
    this.reader = new Reader(table.headings, columns);
    this.reader.problems.push(...wrongColumns(table.headings, columns, claim === ""));
    const { rows, notes } = withoutBlanks(table, columns);
    for (const row of this.reader.problems.length === 0 ? rows : []) {
      this.read(row);
    }
    this.problems = [...table.problems, ...this.reader.problems];
    this.left = [...leftOut(table, columns), ...notes, ...this.reader.left];
  }

  /** Whether some testimony lacks a basis: no row says how its speaker knows it. */
  get lacksBasis(): boolean {
    return this.named.some(({ kind, content }) => kind === "TESTIMONY" && content["basis"] === undefined);
  }

  /** What is left out, and what was read in a way that somebody should know, if some records are records of the map already. */
  leftOut(becomes: Map<string, string>): string[] {
    const kept = this.named.flatMap(({ id, kind, title, content, places }) => {
      const said = [...new Set(Object.keys(places).filter((field) => content[field] !== undefined).map((field) => places[field]!.replace(/^R/, "r")))];
      return becomes.get(id) && said.length > 0 ? [`The ${called[kind]} “${title}” stays as the map has it. Not written: ${said.join("; ")}.`] : [];
    });
    return [...this.left, ...kept];
  }

  private read(row: Row): void {
    const { reader } = this;
    const [wrong, taken] = [reader.problems.length, this.taken];
    const claim = reader.text(row, "claim");
    const to = claim ? this.name(row, "CLAIM", "claim", claim) : this.claim;
    if (to === "") {
      reader.wrong(row, "claim", "nothing is there. Needed: what the claim says.");
    }
    const source = this.source(row);
    const from = this.study(row, source) ?? this.testimony(row, source) ?? source;
    if (!from) {
      if (reader.problems.length === wrong) {
        reader.wrong(row, "title", "nothing is there. Needed: the title of a publication or of a study, or a quote.");
      }
      return;
    }
    const link = this.join(row, from, to);
    this.word(row, "side", link, "relation", sideWords);
    this.word(row, "strength", link, "strength", this.words.Strength);
    this.add(link, row, ["rationale"]);
    if (link.row !== row.number && reader.problems.length === wrong && this.taken === taken) {
      reader.left.push(`Row ${row.number} says the same as row ${link.row}. It is added once.`);
    }
  }

  /** The link of a record to a claim, which is made by the first row that says it. */
  private join(row: Row, from: Named, to: Named | string): Link {
    const id = `${from.id}\n${typeof to === "string" ? to : to.id}`;
    const known = this.joins.get(id);
    if (known) {
      return known;
    }
    const at = `Row ${row.number}`;
    const made: Link = { row: row.number, from, to, content: {}, places: { relation: this.reader.place(row, "side"), strength: this.reader.place(row, "strength"), from: at, to: at, "": at } };
    this.joins.set(id, made);
    this.links.push(made);
    this.taken++;
    return made;
  }

  /** Takes a value of a row as a field. Two rows may not say different things of the same. */
  private take(row: Row, column: string, one: Named | Link, field: string, value: string | number | Named, shown: (value: unknown) => string = String): void {
    const was = one.content[field];
    if (was === undefined) {
      one.content[field] = value;
      one.places[field] = this.reader.place(row, column);
      this.taken++;
    } else if (was !== value) {
      const kind = "kind" in one ? one.kind : undefined;
      const or = kind === "SOURCE" || kind === "STUDY" ? "give them different titles" : "leave one of the rows out";
      this.reader.wrong(row, column, `“${this.reader.text(row, column)}” is there, and ${one.places[field]!.replace(/^R/, "r")} has “${shown(was)}” of the same ${kind ? called[kind] : "link"}. Keep one of them, or ${or}.`);
    }
  }

  /** Takes texts of a row as fields. */
  private add(one: Named | Link, row: Row, names: string[]): void {
    for (const name of names.filter((each) => this.reader.text(row, each) !== "")) {
      this.take(row, name, one, name, this.reader.text(row, name));
    }
  }

  /** Takes a word of a vocabulary as a field. */
  private word(row: Row, column: string, one: Named | Link, field: string, words: Word[]): void {
    const word = this.reader.word(row, column, words, "");
    if (word !== "") {
      this.take(row, column, one, field, word, (value) => words.find((each) => each.value === value)?.label ?? String(value));
    }
  }

  /** The record of a title, which is made when it is first named. */
  private name(row: Row, kind: Named["kind"], column: string, title: string, id = `${kind} ${identity(title)}`): Named {
    const known = this.by.get(id);
    if (known) {
      return known;
    }
    let key = slug(title, kind);
    while (this.keys.has(key)) {
      key = next(key);
    }
    this.keys.add(key);
    const at = this.reader.place(row, column);
    const made: Named = { id, kind, key, title, content: {}, places: { key: at, [creations[kind][1]]: at, "": at } };
    this.by.set(id, made);
    this.named.push(made);
    this.taken++;
    return made;
  }

  private source(row: Row): Named | undefined {
    const { reader } = this;
    const title = reader.text(row, "title");
    if (title === "") {
      reader.leave(row, ["author", "publisher", "published", "kind", "url", "doi"], "the row has no title of a publication. Add the title.");
      return undefined;
    }
    const source = this.name(row, "SOURCE", "title", title);
    this.add(source, row, ["published", "url", "doi"]);
    this.word(row, "kind", source, "sourceKind", this.words.SourceKind);
    const was = (source.content["authors"] as Named[] | undefined) ?? [];
    const authors = [...new Set([...was, ...this.people(row, "author")])];
    this.taken += authors.length - was.length;
    source.content["authors"] = authors;
    if (authors.length > 0) {
      source.places["authors"] ??= reader.place(row, "author");
    }
    const publisher = reader.text(row, "publisher");
    if (publisher !== "") {
      this.take(row, "publisher", source, "publisher", this.agent(row, "publisher", { name: publisher, kind: "ORGANIZATION" }), (one) => (one as Named).title);
    }
    return source;
  }

  /** The people and organizations that a cell names. */
  private people(row: Row, column: string): Named[] {
    const cell = this.reader.text(row, column);
    const { people: list, note } = people(cell);
    if (note) {
      this.reader.tell(row, column, note);
    }
    return list.flatMap((one) => {
      if (blank(column, one.name)) {
        this.reader.tell(row, column, `“${one.name}” is no name, and is left out.`);
        return [];
      }
      return [this.agent(row, column, one)];
    });
  }

  private agent(row: Row, column: string, { name, kind }: Person): Named {
    const agent = this.name(row, "AGENT", column, name);
    agent.content["agentKind"] ??= kind;
    return agent;
  }

  private study(row: Row, source: Named | undefined): Named | undefined {
    const { reader } = this;
    const title = reader.text(row, "study") || (reader.text(row, "design") && source ? source.title : "");
    if (title === "") {
      reader.leave(row, ["design"], "the row has no title of a study or of a publication. Add the title.");
      reader.leave(row, ["sampleSize", "population"], "the row is not on a study. Add the design of the study.");
      return undefined;
    }
    if (reader.text(row, "design") === "") {
      reader.wrong(row, "design", `nothing is there. Needed for a study: ${this.words.StudyDesign.map((one) => one.label).join(", ")}.`);
    }
    const made = this.name(row, "STUDY", reader.text(row, "study") ? "study" : "title", title, `STUDY ${identity(title)}\n${source?.id}`);
    this.word(row, "design", made, "design", this.words.StudyDesign);
    const size = reader.text(row, "sampleSize");
    if (/^(?:\d+|[1-9]\d{0,2}([,. \u00a0\u202f])\d{3}(?:\1\d{3})*)$/.test(size)) {
      this.take(row, "sampleSize", made, "sampleSize", Number(size.replace(/\D/g, "")));
    } else if (size !== "") {
      reader.wrong(row, "sampleSize", `“${size}” is not a whole number. Needed: a number such as 1058 or 1,058.`);
    }
    this.add(made, row, ["population"]);
    made.content["reportedIn"] = source ? [source] : [];
    reader.leave(row, ["quote", "summary", "basis", "speaker", "locator"], "the row is on a study. Put what somebody says into a row without a design.");
    return made;
  }

  private testimony(row: Row, source: Named | undefined): Named | undefined {
    const { reader } = this;
    const quote = reader.text(row, "quote");
    const summary = reader.text(row, "summary") || quote;
    if (summary === "") {
      reader.leave(row, ["speaker", "locator", "basis"], "the row has no quote, and not what somebody says. Add one of them.");
      return undefined;
    }
    const speakers = this.people(row, "speaker");
    if (speakers.length > 1) {
      reader.wrong(row, "speaker", `“${reader.text(row, "speaker")}” names ${speakers.length}. Needed: one. Give each a row with what they say.`);
    }
    const column = reader.text(row, "summary") ? "summary" : "quote";
    const made = this.name(row, "TESTIMONY", column, summary, `TESTIMONY ${[identity(summary), identity(quote), source?.id, speakers[0]?.id].join("\n")}`);
    this.add(made, row, ["quote", "locator"]);
    this.word(row, "basis", made, "basis", this.words.TestimonyBasis);
    made.places["basis"] ??= reader.place(row, "basis");
    made.content["reportedIn"] = source ? [source] : [];
    if (speakers[0]) {
      made.content["speaker"] = speakers[0];
      made.places["speaker"] = reader.place(row, "speaker");
    }
    return made;
  }

  /** The records that have to be made if some are records of the map already, by id; what others name comes first. */
  made(becomes: Map<string, string>): Named[] {
    const fresh = this.named.filter((one) => !becomes.get(one.id));
    const named = new Set(fresh.flatMap((one) => Object.values(one.content).flat()));
    const order: Named["kind"][] = ["AGENT", "SOURCE", "CLAIM", "STUDY", "TESTIMONY"];
    return order.flatMap((kind) => fresh.filter((one) => one.kind === kind && (kind !== "AGENT" || named.has(one))));
  }

  /** The edits that make all of it, and the control that they come from. A mark tells keys that are only for a look from all others. */
  steps(becomes: Map<string, string>, field: string, mark = ""): Step[] {
    const value = (one: unknown): unknown => (Array.isArray(one) ? one.map(value) : typeof one === "object" && one !== null ? becomes.get((one as Named).id) || (one as Named).key + mark : one);
    const step = (edit: string, content: Record<string, unknown>, places: Record<string, string>): Step => ({
      edit: { [edit]: Object.fromEntries(Object.entries(content).map(([name, one]) => [name, value(one)])) },
      fields: { [edit]: field },
      places: Object.fromEntries(Object.entries(places).map(([name, place]) => [name === "" ? edit : `${edit}.${name}`, place])),
    });
    return [
      ...this.made(becomes).map((one): Step => {
        const [edit, title] = creations[one.kind];
        return { ...step(edit, { key: one.key + mark, [title]: one.title, ...this.assumed(one), ...one.content }, one.places), taken: () => this.rekey(one) };
      }),
      ...this.links.map(({ from, to, content, places }) => step("link", { from, to, relation: "SUPPORTS", strength: "MODERATE", ...content }, places)),
    ];
  }

  /** What is assumed of a record where no row says it. */
  private assumed({ kind }: Named): Record<string, unknown> {
    return kind === "SOURCE" ? { sourceKind: "OTHER" } : kind === "TESTIMONY" ? { basis: this.basis } : {};
  }

  private rekey(one: Named): void {
    do {
      one.key = next(one.key);
    } while (this.keys.has(one.key));
    this.keys.add(one.key);
  }
}

/** Kinds of records in running text, as the preview has them. */
export const called = { CLAIM: "claim", SOURCE: "publication", AGENT: "person", STUDY: "study", TESTIMONY: "testimony" };

/** What is wrong with what columns hold. */
function wrongColumns(headings: string[], columns: string[], needsClaim: boolean): string[] {
  const wrong = meanings.flatMap(({ name, label: what }) => {
    const own = headings.filter((_, i) => columns[i] === name);
    return own.length > 1 ? [`${inWords(own)} both hold “${what}”. Leave one of them out.`] : [];
  });
  if (needsClaim && !columns.includes("claim")) {
    wrong.push("No column holds the claim. Say above which does.");
  }
  if (!["title", "study", "quote", "summary"].some((name) => columns.includes(name))) {
    wrong.push("No column holds the title of a publication, a quote, or what somebody says. Say above which does.");
  }
  return wrong;
}

/** Tells once which columns with something in them are left out. */
function leftOut({ headings, rows }: Table, columns: string[]): string[] {
  const names = headings.flatMap((heading, i) => (!columns[i] && rows.some(({ cells }) => cells[i]) ? [heading || `column ${i + 1}`] : []));
  const [other, own] = [names.filter((name) => !isElsewhere(name)), names.filter(isElsewhere)];
  const told = (list: string[], one: string, many = one) => (list.length === 0 ? [] : [list.length === 1 ? `The column ${inWords(list)}. ${one}` : `The columns ${inWords(list)}. ${many}`]);
  return [
    ...told(other, "Say above what it holds, if it is to be taken.", "Say above what they hold, if they are to be taken."),
    ...told(own, "No table adds that. Add it to each record, once the rows are saved."),
  ];
}

function inWords(names: string[]): string {
  const quoted = names.map((name) => `“${name}”`);
  return quoted.length === 1 ? quoted[0]! : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
