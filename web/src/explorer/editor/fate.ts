import { plain } from "../api";
import { el, newID } from "../dom";
import { type Alike, likeness } from "./plan";

/**
 * What becomes of each record that somebody brings along: the key of a record of the map, or
 * "" for a new one. Each is named by an id.
 */
export class Fates {
  readonly becomes = new Map<string, string>();

  /**
   * A choice between making a record anew and taking one of the map that is like it. One is
   * chosen beforehand only by its DOI or address, or, with a name, by having the same; two
   * titles may be alike by chance.
   */
  choice(id: string, what: string, alike: Alike | null, name?: string): Node {
    const found = alike?.nodes ?? [];
    const namesake = (headline: string) => headline.toLowerCase() === name?.toLowerCase();
    const sure = found.find(({ reason, item }) => reason === "SAME_DOI" || reason === "SAME_URL" || namesake(item.headline))?.item.key ?? "";
    if (!this.becomes.has(id)) {
      this.becomes.set(id, sure);
    }
    if (found.length === 0) {
      return el("span", { class: "soft" }, ", new");
    }
    const option = ({ reason, item }: (typeof found)[number]) => el("option", { value: item.key }, `In the map: ${plain(item.headline)} (${namesake(item.headline) ? "the same words" : likeness(reason)})`);
    const menu = el("select", { id: newID(), "aria-label": `What ${what} is` }, ...found.map(option), el("option", { value: "" }, "A new one"));
    menu.value = this.becomes.get(id) ?? "";
    menu.addEventListener("change", () => void this.becomes.set(id, menu.value));
    return menu;
  }
}
