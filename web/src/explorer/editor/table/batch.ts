import { slug } from "../choose";
import { type Step, next } from "../plan";
import type { Words } from "../words";
import { simple } from "./columns";
import { type Row, Reader, type Table, sideWords } from "./rows";

/** A record that rows of a table name. */
export interface Named {
  /** What tells it from the other records of the table. */
  id: string;
  kind: "CLAIM" | "AGENT" | "SOURCE" | "TESTIMONY";
  key: string;
  title: string;
  content: Record<string, unknown>;
  /** Where the table says it, by field. */
  places: Record<string, string>;
}

interface Link {
  from: Named;
  to: Named | string;
  content: Record<string, unknown>;
  places: Record<string, string>;
}

/** The people of a cell: with semicolons, "and" or commas between, or as "Family, Given". */
function people(cell: string): string[] {
  return cell.split(/\s*;\s*|\s+and\s+|\s*&\s*/).flatMap((part) => {
    const [first = "", second, ...more] = part.split(/\s*,\s*/);
    const inverted = second && more.length === 0 && !(first.includes(" ") && second.includes(" "));
    return (inverted ? [`${second} ${first}`] : [first, second ?? "", ...more]).filter(Boolean);
  });
}

const creations: Record<Named["kind"], [edit: string, title: string]> = { CLAIM: ["createClaim", "statement"], AGENT: ["createAgent", "name"], SOURCE: ["createSource", "title"], TESTIMONY: ["createTestimony", "summary"] };

/** What rows of a table become: each record once, however many rows name it. */
export class Batch {
  readonly named: Named[] = [];
  readonly links: Link[] = [];
  readonly problems: string[];
  /** Whether there is a row that does not say how somebody knows something. */
  lacksBasis = false;
  private readonly by = new Map<string, Named>();
  private readonly keys = new Set<string>();
  private readonly reader: Reader;

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
    if (claim === "" && !columns.includes("claim")) {
      this.reader.problems.push("No column holds the claim.");
    }
    for (const row of this.reader.problems.length === 0 ? table.rows : []) {
      this.read(row);
    }
    this.problems = [...table.problems, ...this.reader.problems];
  }

  private read(row: Row): void {
    const { reader } = this;
    const claim = reader.text(row, "claim");
    const to = claim ? this.name(row, "CLAIM", "claim", claim) : this.claim;
    if (to === "") {
      reader.wrong(row, "claim", "nothing is there. Needed: what the claim says.");
    }
    const source = this.source(row);
    const from = this.testimony(row, source) ?? source;
    if (!from) {
      reader.wrong(row, "title", "nothing is there. Needed: the title of a publication, or a quote.");
      return;
    }
    const content: Record<string, unknown> = { relation: reader.word(row, "side", sideWords, "SUPPORTS"), strength: reader.word(row, "strength", this.words.Strength, "MODERATE") };
    const places = { relation: reader.place(row, "side"), strength: reader.place(row, "strength"), from: `Row ${row.number}`, to: `Row ${row.number}`, "": `Row ${row.number}` };
    this.add(content, places, row, ["rationale"]);
    this.links.push({ from, to, content, places });
  }

  /** Takes texts of a row as fields. */
  private add(content: Record<string, unknown>, places: Record<string, string>, row: Row, names: string[]): void {
    for (const name of names) {
      const text = this.reader.text(row, name);
      if (text !== "" && content[name] !== undefined && content[name] !== text) {
        this.reader.wrong(row, name, `“${text}” is there, and ${places[name]!.replace(/^R/, "r")} has “${String(content[name])}” of the same publication.`);
      } else if (text !== "" && content[name] === undefined) {
        content[name] = text;
        places[name] = this.reader.place(row, name);
      }
    }
  }

  /** The record of a title, which is made when it is first named. */
  private name(row: Row, kind: Named["kind"], column: string, title: string, id = `${kind} ${simple(title)}`): Named {
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
    return made;
  }

  private source(row: Row): Named | undefined {
    const title = this.reader.text(row, "title");
    if (title === "") {
      return undefined;
    }
    const authors = people(this.reader.text(row, "author")).map((name) => this.agent(row, "author", name));
    const source = this.name(row, "SOURCE", "title", title);
    this.add(source.content, source.places, row, ["published", "url", "doi"]);
    source.content["sourceKind"] = this.reader.word(row, "kind", this.words.SourceKind, (source.content["sourceKind"] as string | undefined) ?? "OTHER");
    source.content["authors"] = [...new Set([...((source.content["authors"] as Named[] | undefined) ?? []), ...authors])];
    return source;
  }

  private agent(row: Row, column: string, name: string): Named {
    const agent = this.name(row, "AGENT", column, name);
    agent.content["agentKind"] = "PERSON";
    return agent;
  }

  private testimony(row: Row, source: Named | undefined): Named | undefined {
    const { reader } = this;
    const quote = reader.text(row, "quote");
    const summary = reader.text(row, "summary") || quote;
    if (summary === "") {
      return undefined;
    }
    const basis = reader.word(row, "basis", this.words.TestimonyBasis, "");
    this.lacksBasis ||= basis === "";
    const speaker = reader.text(row, "speaker");
    const made = this.name(row, "TESTIMONY", reader.text(row, "summary") ? "summary" : "quote", summary, `TESTIMONY ${simple(summary)} ${simple(quote)} ${source?.key} ${simple(speaker)}`);
    this.add(made.content, made.places, row, ["quote", "locator"]);
    made.content["basis"] = basis || this.basis;
    made.places["basis"] = reader.place(row, "basis");
    made.content["reportedIn"] = source ? [source] : [];
    if (speaker !== "") {
      made.content["speaker"] = this.agent(row, "speaker", speaker);
    }
    return made;
  }

  /** The records that have to be made if some are records of the map already, by id; what others name comes first. */
  made(becomes: Map<string, string>): Named[] {
    const fresh = this.named.filter((one) => !becomes.get(one.id));
    const named = new Set(fresh.flatMap((one) => Object.values(one.content).flat()));
    const order: Named["kind"][] = ["AGENT", "SOURCE", "CLAIM", "TESTIMONY"];
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
        return { ...step(edit, { key: one.key + mark, [title]: one.title, ...one.content }, one.places), taken: () => this.rekey(one) };
      }),
      ...this.links.map(({ from, to, content, places }) => step("link", { from, to, ...content }, places)),
    ];
  }

  private rekey(one: Named): void {
    do {
      one.key = next(one.key);
    } while (this.keys.has(one.key));
    this.keys.add(one.key);
  }
}
