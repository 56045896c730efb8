import { plain } from "../api";
import { el, newID } from "../dom";
import { type Alike, likeness } from "./plan";

type Found = Alike["nodes"][number];

/**
 * What becomes of each record that somebody brings along: the key of a record of the map, or
 * "" for a new one. Each is named by an id.
 */
export class Fates {
  readonly becomes = new Map<string, string>();
  /** What somebody has chosen, apart from what was chosen beforehand. */
  private chosen = new Map<string, string>();

  /** What was chosen, as a text that a draft keeps; "" if nothing was. */
  get kept(): string {
    return this.chosen.size > 0 ? JSON.stringify([...this.chosen]) : "";
  }

  set kept(text: string) {
    this.chosen = new Map(text ? (JSON.parse(text) as [string, string][]) : []);
  }

  /**
   * A choice between making a record anew and taking one of the map that is like it. One is
   * chosen beforehand only by its DOI or address, or if the caller knows it to be the same, as by
   * the same words; two titles may be alike by chance. What somebody has chosen stays, as long as the map has it.
   */
  choice(id: string, what: string, alike: Alike | null, same: (one: Found) => boolean = () => false): Node {
    const found = alike?.nodes ?? [];
    const sure = found.find((one) => one.reason === "SAME_DOI" || one.reason === "SAME_URL" || same(one))?.item.key ?? "";
    const chosen = this.chosen.get(id);
    this.becomes.set(id, chosen === "" || found.some(({ item }) => item.key === chosen) ? chosen! : sure);
    if (found.length === 0) {
      return el("span", { class: "soft" }, ", new");
    }
    const option = (one: Found) => el("option", { value: one.item.key }, `In the map: ${plain(one.item.headline)} (${same(one) ? "the same words" : likeness(one.reason)})`);
    const menu = el("select", { id: newID(), "aria-label": `What ${what} is` }, ...found.map(option), el("option", { value: "" }, "A new one"));
    menu.value = this.becomes.get(id)!;
    menu.addEventListener("change", () => {
      this.chosen.set(id, menu.value);
      this.becomes.set(id, menu.value);
    });
    return menu;
  }
}

/** What tells a text from others: all but its case and its spaces. "C#" is not "C++". */
export function identity(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
}
