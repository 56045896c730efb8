import { plain } from "../api";
import { el, titled } from "../dom";
import { type Moves, counted, counts, stale } from "../moves";
import { figure } from "./figure";
import { label } from "./words";

interface Figures {
  belief: number;
  disbelief: number;
  verdict: string;
  certainty: string;
}

interface Effect {
  key: string;
  claim: { headline: string } | null;
  before: Figures | null;
  after: Figures;
  change: number;
  verdictMoves: boolean;
  certaintyMoves: boolean;
}

/** What a batch did, or would do. */
export interface Outcome extends Moves {
  changedCount: number;
  revision: { id: string; sequence: number } | null;
  effects: { nodes: Effect[] };
  /** What to look at again. */
  warnings: { nodes: { text: string }[]; totalCount: number };
}

const figures = "{ belief disbelief verdict certainty }";
export const editQuery = `mutation Edit($input: EditInput!) { edit(input: $input) { changedCount ${counts} revision { id sequence } warnings { totalCount nodes { text } }
  effects(first: 100) { nodes { key claim { headline } before ${figures} after ${figures} change verdictMoves certaintyMoves } } } }`;

/** How many claims are listed before the others are folded. */
const listed = 6;

/** Says what would move: changed verdicts first, then changed certainties, then the largest changes. */
export function effects(outcome: Outcome, titles: Map<string, string>): Node[] {
  if (outcome.changedCount === 0) {
    return [el("p", {}, "The map has all of this already: there is nothing to save.")];
  }
  const rank = (one: Effect) => (one.verdictMoves ? 2 : 0) + (one.certaintyMoves ? 1 : 0);
  const list = [...outcome.effects.nodes].sort((a, b) => rank(b) - rank(a) || Math.abs(b.change) - Math.abs(a.change));
  const rows = list.map((one) => row(one, titles));
  const made: Node[] = [el("p", {}, el("strong", {}, counted(outcome, "would move") + (rows.length > 0 ? ":" : ".")))];
  if (rows.length > 0) {
    made.push(el("ul", { class: "moved" }, ...rows.slice(0, listed)));
  }
  if (rows.length > listed) {
    made.push(el("details", {}, el("summary", {}, `${rows.length - listed} more`), el("ul", { class: "moved" }, ...rows.slice(listed))));
  }
  if (list.length < outcome.movedCount) {
    made.push(el("p", { class: "soft" }, `The ${list.length} that move most are shown, of ${outcome.movedCount}.`));
  }
  const later = stale(outcome, "would move");
  if (later) {
    made.push(el("p", { class: "soft" }, later));
  }
  const { nodes, totalCount } = outcome.warnings;
  if (totalCount > 0) {
    const more = totalCount > nodes.length ? [el("li", {}, `${totalCount - nodes.length} more`)] : [];
    made.push(el("p", {}, el("strong", {}, "Look at this again:")), el("ul", {}, ...nodes.map((one) => el("li", { dir: "auto" }, one.text)), ...more));
  }
  return made;
}

function row(one: Effect, titles: Map<string, string>): HTMLElement {
  const title = plain(one.claim?.headline ?? titles.get(one.key) ?? one.key);
  const words = (f: Figures) => `${label(f.verdict).toLowerCase()}, ${label(f.certainty).toLowerCase()} certainty`;
  const after = one.after;
  const item = el("li", {}, el("p", {}, titled(title)));
  if (!one.before) {
    item.append(el("p", { class: "figures" }, `New: for ${figure(after.belief)}; `, el("strong", {}, words(after))));
    return item;
  }
  const line = el("p", { class: "figures" }, `For ${figure(one.before.belief)} → ${figure(after.belief)}`);
  if (figure(one.before.disbelief) !== figure(after.disbelief)) {
    line.append(`; against ${figure(one.before.disbelief)} → ${figure(after.disbelief)}`);
  }
  item.append(line);
  if (one.verdictMoves || one.certaintyMoves) {
    item.append(el("p", { class: "figures" }, `${label(words(one.before))} → `, el("strong", {}, words(after))));
  }
  return item;
}
