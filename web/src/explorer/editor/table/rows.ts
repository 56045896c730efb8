import { parse } from "papaparse";
import type { Word } from "../words";
import { meanings, simple } from "./columns";

/** How many rows one change takes. */
export const most = 100;

/** A row of a pasted table. */
export interface Row {
  /** As a spreadsheet counts it, from the first row that was pasted. */
  number: number;
  cells: string[];
}

export interface Table {
  headings: string[];
  rows: Row[];
  /** What is wrong with the table as a whole, or with the form of a row. */
  problems: string[];
}

/** Reads what somebody copied from a spreadsheet, or the text of a CSV file. Blank lines may come first. */
export function readTable(pasted: string): Table {
  const lead = /^(?:[^\S\n]*\r?\n)*/.exec(pasted)![0];
  const text = pasted.slice(lead.length);
  const { data, errors } = text.split("\n", 1)[0]!.includes("\t") ? parse<string[]>(literal(text), { delimiter: "\t" }) : parse<string[]>(text, { delimitersToGuess: [",", ";", "|"] });
  const above = lead.split("\n").length; // the number of the first row that is read
  const all = data.map((cells, i): Row => ({ number: i + above, cells: cells.map((cell) => cell.trim()) })).filter(({ cells }) => cells.some((cell) => cell !== ""));
  const [{ cells: headings } = { cells: [] }, ...rows] = all;
  const quotes = errors.find((one) => one.type === "Quotes");
  if (quotes) {
    // From there on, nobody can tell where a cell ends.
    return { headings, rows: [], problems: [`Row ${(quotes.row ?? 0) + above}: a quotation mark at the beginning of a cell has none at its end. Put the whole cell between quotation marks, and write each one within it twice, as in """We starve,"" he said".`] };
  }
  const problems: string[] = [];
  const wide = rows.filter(({ cells }) => cells.slice(headings.length).some((cell) => cell !== ""));
  if (wide.length > 0) {
    problems.push(`${rowsInWords(wide)} ${wide.length === 1 ? "has" : "have"} more cells than there are headings, which are ${headings.length}. Give each column a heading. A text that holds the sign between cells stands in quotation marks.`);
  }
  if (rows.length > most) {
    problems.push(`There are ${rows.length} rows. One change takes at most ${most}; paste the others after it.`);
  } else if (rows.length === 0) {
    problems.push("There is no row below the headings.");
  }
  return { headings, rows, problems };
}

/**
 * Cells between tabs as they are meant: one that begins with a quotation mark, and does not end with the other of the
 * pair, is a text like any other. Spreadsheets put both around a cell with a tab, with ends of lines or with quotation marks.
 */
function literal(text: string): string {
  const cells = /(?<=^|[\t\n])(?:"[^"]*(?:""[^"]*)*"(?=\t|\r?\n|\r?$)|"[^\t\r\n]*)/g;
  return text.replace(cells, (cell) => (/^"[^"]*(?:""[^"]*)*"$/.test(cell) ? cell : `"${cell.replaceAll('"', '""')}"`));
}

/** Names rows by their numbers, or the first of many. */
export function rowsInWords(rows: Row[]): string {
  const numbers = rows.slice(0, 5).map(({ number }) => String(number));
  const rest = rows.length - numbers.length;
  const list = rest > 0 ? [...numbers, `${rest} more`] : numbers;
  return list.length === 1 ? `Row ${list[0]}` : `Rows ${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;
}

/** The words by which tables say on which side something is. */
const sides: Record<string, string[]> = {
  SUPPORTS: ["supports", "support", "supporting", "for", "pro", "yes", "agrees"],
  CONTRADICTS: ["contradicts", "contradict", "contradicting", "against", "con", "contra", "no", "opposes", "disputes"],
};
export const sideWords: Word[] = [
  { value: "SUPPORTS", label: "For", means: "" },
  { value: "CONTRADICTS", label: "Against", means: "" },
];

/** Reads cells by what their columns hold, and notes what is wrong with them, and what is not taken. */
export class Reader {
  /** What has to be mended first. */
  readonly problems: string[] = [];
  /** What is left out, or was read in a way that somebody should know. */
  readonly left: string[] = [];

  constructor(
    private readonly headings: string[],
    private readonly columns: string[],
  ) {}

  /** What a row says of something; "" if it says nothing. */
  text(row: Row, name: string): string {
    return row.cells[this.columns.indexOf(name)] ?? "";
  }

  /** Where a row says something, in words. */
  place(row: Row, name: string): string {
    const at = this.columns.indexOf(name);
    return `Row ${row.number}, ${at < 0 ? meanings.find((one) => one.name === name)!.label.toLowerCase() : `“${this.headings[at]}”`}`;
  }

  wrong(row: Row, name: string, what: string): void {
    this.problems.push(`${this.place(row, name)}: ${what}`);
  }

  /** Tells something of a cell that stops nobody. */
  tell(row: Row, name: string, what: string): void {
    this.left.push(`${this.place(row, name)}: ${what}`);
  }

  /** Tells that cells of a row are left out, and why. */
  leave(row: Row, names: string[], why: string): void {
    for (const name of names.filter((one) => this.text(row, one) !== "")) {
      this.tell(row, name, `“${this.text(row, name)}” is left out, as ${why}`);
    }
  }

  /** The word of a vocabulary that a cell holds, by its value or its label; or else what is assumed. */
  word(row: Row, name: string, words: Word[], assumed: string): string {
    const cell = this.text(row, name);
    if (cell === "") {
      return assumed;
    }
    const told = simple(cell);
    const found = words.find(({ value, label }) => [simple(value), simple(label), ...(sides[value] ?? [])].includes(told));
    if (found) {
      return found.value;
    }
    const near = words.map(({ label }) => ({ label, far: distance(told, simple(label)) })).sort((a, b) => a.far - b.far)[0];
    const meant = near && near.far <= Math.max(2, told.length / 3) ? ` Do you mean “${near.label}”?` : "";
    this.wrong(row, name, `“${cell}” is not known here. Needed: ${words.map(({ label }) => label).join(", ")}.${meant}`);
    return assumed;
  }
}

/** How many letters have to be changed, added or dropped to make one word of another. */
function distance(a: string, b: string): number {
  let last = [...b, ""].map((_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(last[j + 1]! + 1, next[j]! + 1, last[j]! + (letter === other ? 0 : 1)));
    }
    last = next;
  }
  return last.at(-1)!;
}
