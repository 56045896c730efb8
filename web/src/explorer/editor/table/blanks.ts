import type { Meaning } from "./columns";
import { type Row, type Table, rowsInWords } from "./rows";

/** What people write into a cell that holds nothing, whatever its column is for. */
const nothing = /^(?:[-\u2010-\u2015\u2212.?\u2026]+|n\.?\/a\.?|#n\/a|n\.a\.|nil|null)$/i;
/** Words that can be what somebody says, and are nothing as a name, a date or an address. */
const unknown = /^(?:na|nan|none|unknown|not (?:known|available|applicable|given|stated|specified)|anon\.?|anonymous)$/i;
/** Columns whose cells are sentences. */
const sentences: Meaning["name"][] = ["claim", "quote", "summary", "rationale"];

/** Whether a text in a column says that there is nothing. */
export function blank(column: string, text: string): boolean {
  return nothing.test(text) || (!sentences.includes(column) && unknown.test(text));
}

/** The rows without what only says that there is nothing, and where that was. */
export function withoutBlanks({ headings, rows }: Table, columns: string[]): { rows: Row[]; notes: string[] } {
  const found = new Map<string, Row[]>();
  const clean = rows.map((row): Row => ({
    ...row,
    cells: row.cells.map((cell, i) => {
      if (!columns[i] || !blank(columns[i], cell)) {
        return cell;
      }
      const what = `“${headings[i]}”: “${cell}” is read as a cell that is left blank.`;
      found.set(what, [...(found.get(what) ?? []), row]);
      return "";
    }),
  }));
  return { rows: clean, notes: [...found].map(([what, where]) => `${rowsInWords(where)}, ${what}`) };
}
