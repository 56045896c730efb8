import "../main"; // which has loaded this
import { Refused, plain } from "../../api";
import { button, calm, el, newID, titled } from "../../dom";
import { Fates, identity } from "../fate";
import { type Field, choice, framed, text } from "../fields";
import { type Alike, allAlike, assign } from "../plan";
import type { Page, Task } from "../task";
import { kindWord, label } from "../words";
import { Batch, type Named, called } from "./batch";
import { meanings, recognize } from "./columns";
import { type Table, readTable } from "./rows";

/** How many rows of the preview are open at first. */
const most = 12;

/** Adds what the rows of a pasted table say: claims, publications, people, and what somebody says, with their links. */
export function table(page: Page): Task {
  const pasted = text("text", "Table", { rows: 6, required: true, hint: "Copy rows of a spreadsheet together with their row of headings, and paste them here; or paste the text of a CSV file." });
  const basis = choice("basis", "How they know what they say, where the table does not say it", page.words.TestimonyBasis, { required: true });
  const here = page.kind === "CLAIM" ? page.key : "";
  const preview = el("div", { class: "cited" });
  let read: Table = { headings: [], rows: [], problems: [] };
  let batch: Batch | undefined;
  const fates = new Fates();
  /** Why the table is not saved yet: it is not known which of its records the map has. */
  let held = "";
  let readFrom = "";
  let asked: AbortController | undefined;

  /** What somebody has chosen of records that the map may have; it has no control of its own, and a draft keeps it. */
  const known: Field = { name: "known", label: "What the map has already", required: false, element: el("div"), get: () => fates.kept, set: (value) => void (fates.kept = String(value)), focus: () => undefined, fail: () => undefined };
  const columns = columnsField(() => read.headings);
  columns.element.append(preview);
  const changed = () => void pasted.element.dispatchEvent(new Event("change", { bubbles: true }));
  const empty = () => String(pasted.get()).trim() === "";

  /** Looks for the records in the map, so that none is made twice. Nothing is saved before. */
  const ask = calm(300, async () => {
    const now = batch;
    if (!now || now.problems.length > 0) {
      return;
    }
    const { signal } = (asked = new AbortController());
    const none = new Map<string, string>();
    const mark = `-${Date.now().toString(36)}`;
    // What a row says of how somebody knows something makes nothing more like another record.
    const steps = now.steps(none, pasted.name, mark).map((step) => (step.edit["createTestimony"] ? { ...step, edit: { createTestimony: { basis: "HEARSAY", ...dropEmpty(step.edit["createTestimony"] as object) } } } : step));
    // A record may get another key while the server looks for it under this one.
    const sent = now.made(none).map((one): [Named, string] => [one, one.key + mark]);
    try {
      const found = await allAlike(page.api, steps, sent.length, signal);
      fates.becomes.clear();
      const rows = sent.flatMap(([one, key]) => {
        const alike = found.get(key);
        return alike && alike.nodes.length > 0 ? [el("li", {}, `${kindWord(one.kind).replace(/^./, (c) => c.toUpperCase())}: `, titled(plain(one.title)), " ", fates.choice(one.id, plain(one.title), alike, ({ item }) => isSame(one, item)))] : [];
      });
      held = "";
      tellAlike(...(rows.length > 0 ? [el("p", {}, el("strong", {}, "Are these in the map already?"), " Those that are stay as they are: the table adds links to them."), el("ul", { class: "choices" }, ...rows)] : []));
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof Refused && error.problems.some(({ path }) => path?.startsWith("input.edits["))) {
        now.problems.push(...[...assign(error.problems, steps).values()].flat());
        show(now);
      } else {
        held = "It is not known which of these the map has already. The table can be saved once that is known.";
        tellAlike(el("p", { class: "warning", dir: "auto" }, `The table could not be compared with the map. ${plain((error as Error).message)}`), el("p", {}, button("Compare it again", () => (again(), changed()))));
      }
    }
    changed();
  });
  const tellAlike = (...nodes: Node[]) => preview.querySelector(".alike")?.replaceChildren(...nodes);
  const again = () => {
    held = "The table is still being compared with the map. It can be saved once that is done.";
    tellAlike(el("p", { class: "soft comparing" }, "Comparing the table with the map…"));
    ask();
  };
  const counted = (now: Batch) => {
    const made = now.made(fates.becomes);
    const parts = sorts.flatMap(([one, many, is]) => {
      const fresh = made.filter(is).length;
      return fresh > 0 ? [`${fresh} new ${fresh === 1 ? one : many}`] : [];
    });
    return `${read.rows.length} ${read.rows.length === 1 ? "row" : "rows"}: ${[...parts, `${now.links.length} ${now.links.length === 1 ? "link" : "links"}`].join(", ")}.`;
  };
  const draw = (now: Batch) => {
    preview.querySelector(".sum")?.replaceChildren(counted(now));
    const left = now.leftOut(fates.becomes);
    preview.querySelector(".left")?.replaceChildren(...(left.length > 0 ? [el("p", {}, el("strong", {}, "Left out, or to be looked at")), el("ul", {}, ...left.map((one) => el("li", { dir: "auto" }, plain(one))))] : []));
    const agents = held ? [] : now.made(fates.becomes).filter(({ kind }) => kind === "AGENT");
    preview.querySelector(".who")?.replaceChildren(...(agents.length > 0 ? ["New in the map: ", ...listed(agents), "."] : []));
  };
  const show = (now: Batch) => {
    const wrong = now.problems.length > 0 ? [el("ul", { class: "wrong" }, ...now.problems.map((one) => el("li", { dir: "auto" }, plain(one))))] : [];
    const rows = now.links.map((link) => el("li", { value: String(link.row) }, ...said(link, page)));
    const more = rows.splice(most);
    preview.replaceChildren(
      ...wrong,
      el("p", { class: "sum", "aria-live": "polite" }),
      el("p", { class: "who" }),
      el("div", { class: "left" }),
      el("div", { class: "alike", "aria-live": "polite" }),
      el("ol", { class: "read" }, ...rows),
      ...(more.length > 0 ? [el("details", {}, el("summary", {}, `${more.length} more`), el("ol", { class: "read" }, ...more))] : []),
    );
    draw(now);
  };
  /** Reads the table again after a change of it, of its columns, or of what is assumed. */
  const update = () => {
    const now = JSON.stringify([pasted.get(), columns.get(), basis.get()]);
    if (now === readFrom) {
      if (batch) {
        draw(batch); // something of it may have become a record of the map
      }
      return;
    }
    const [was] = JSON.parse(readFrom || "[null]") as [string | null];
    if (was !== pasted.get()) {
      read = empty() ? { headings: [], rows: [], problems: [] } : readTable(String(pasted.get()));
      columns.offer(was !== null || columns.get() === "");
    }
    readFrom = JSON.stringify([pasted.get(), columns.get(), basis.get()]);
    asked?.abort();
    held = "";
    if (empty()) {
      batch = undefined;
      preview.replaceChildren();
      return;
    }
    batch = new Batch(read, (columns.get() as string).split(","), page.words, here, String(basis.get()));
    show(batch);
    if (batch.problems.length === 0) {
      again();
    }
  };
  return {
    name: `${page.kind}/${page.key} table`,
    fields: [pasted, columns, basis, known],
    intro: [el("p", {}, `Each row is a publication that is for or against a claim${here ? ": the claim that it names, or this one" : ""}; with a quote, or with what somebody says, it is a testimony; with a design, it is a study. Look at what is read of it, then save: all of it is one change.`)],
    base: { text: "", columns: "", basis: "", known: "" },
    version: page.version,
    button: "Add these rows",
    done: "The rows are added.",
    counts: (field) => field === pasted || (!empty() && (field === columns || (batch?.lacksBasis ?? false))),
    changed: update,
    wrong: () => (batch && batch.problems.length > 0 ? (batch.problems.length === 1 ? "The table has a problem. It can be saved once that is solved." : `The table has ${batch.problems.length} problems. It can be saved once these are solved.`) : held),
    plan: () => batch?.steps(fates.becomes, pasted.name) ?? [],
  };
}

/** How new records are counted. */
const sorts: [one: string, many: string, is: (one: Named) => boolean][] = [
  [called.CLAIM, "claims", ({ kind }) => kind === "CLAIM"],
  [called.SOURCE, "publications", ({ kind }) => kind === "SOURCE"],
  [called.AGENT, "people", ({ kind, content }) => kind === "AGENT" && content["agentKind"] === "PERSON"],
  ["organization", "organizations", ({ content }) => content["agentKind"] === "ORGANIZATION"],
  [called.STUDY, "studies", ({ kind }) => kind === "STUDY"],
  [called.TESTIMONY, "testimonies", ({ kind }) => kind === "TESTIMONY"],
];

/** What a row says, as a sentence, with all whom it names. */
function said({ from, to, content }: Batch["links"][number], page: Page): (Node | string)[] {
  const reported = (from.content["reportedIn"] as Named[] | undefined)?.[0];
  const speaker = from.content["speaker"] as Named | undefined;
  const authors = ((reported ?? from).content["authors"] as Named[] | undefined) ?? [];
  const soft = (text: string) => el("span", { class: "soft" }, text);
  const size = from.content["sampleSize"] === undefined ? "" : `, of ${String(from.content["sampleSize"])}`;
  return [
    titled(plain(from.title)),
    ...(from.kind === "STUDY" ? [soft(` (${label(String(from.content["design"] ?? called.STUDY)).toLowerCase()}${size})`)] : []),
    ...(speaker ? [soft(" says "), ...listed([speaker])] : []),
    ...(reported ? [soft(" in "), titled(plain(reported.title))] : []),
    ...(authors.length > 0 ? [soft(" by "), ...listed(authors)] : []),
    soft(content["relation"] === "CONTRADICTS" ? " is against " : " is for "),
    titled(typeof to === "string" ? page.headline : plain(to.title)),
    soft(` (${label(String(content["strength"] ?? "MODERATE")).toLowerCase()})`),
  ];
}

/** People and organizations by their names. */
function listed(agents: Named[]): (Node | string)[] {
  return agents.flatMap(({ title, content }, i) => [i > 0 ? "; " : "", titled(plain(title)), content["agentKind"] === "ORGANIZATION" ? el("span", { class: "soft" }, " (organization)") : ""]);
}

/** Whether a record of the map that is like one of the table has the same name; testimonies have the same speaker, too. */
function isSame({ kind, title, content }: Named, { headline, speaker }: Alike["nodes"][number]["item"]): boolean {
  const who = (content["speaker"] as Named | undefined)?.title ?? "";
  return identity(headline) === identity(title) && (kind !== "TESTIMONY" || identity(speaker?.headline ?? "") === identity(who));
}

function dropEmpty(content: object): object {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== ""));
}

/** A control that says what each column of a table holds. */
function columnsField(headings: () => string[]): Field & { offer(anew: boolean): void } {
  const group = el("div", { class: "columns" });
  const frame = framed("columns", "What the columns hold", { plain: true }, group, true);
  let menus: HTMLSelectElement[] = [];
  let value = "";
  const tell = () => menus.forEach((menu, i) => void (menu.value = value.split(",")[i] ?? ""));
  return {
    ...frame,
    get: () => value,
    set(next) {
      value = String(next);
      tell();
    },
    focus: () => menus[0]?.focus(),
    offer(anew) {
      if (anew) {
        value = recognize(headings()).join(",");
      }
      menus = headings().map(() => {
        const menu = el("select", { id: newID() }, el("option", { value: "" }, "Leave it out"), ...meanings.map((one) => el("option", { value: one.name }, one.label)));
        menu.addEventListener("change", () => void (value = menus.map((one) => one.value).join(",")));
        return menu;
      });
      group.replaceChildren(...menus.map((menu, i) => el("p", {}, el("label", { for: menu.id, dir: "auto" }, plain(headings()[i] || "No heading")), menu)));
      tell();
    },
  };
}
