import { choose } from "./choose";
import { el } from "../dom";
import { type Field, type Ref, text, tick } from "./fields";
import { readRecord } from "./kinds";
import type { Page, Task } from "./task";
import { kindWord } from "./words";

/** The address of a record below the root. */
function address(kind: string, key: string): string {
  return `${kind.toLowerCase()}/${encodeURIComponent(key)}`;
}

/** A task about the record as a whole: what it says in the menu is what it does. */
function whole(page: Page, name: string, about: string, fields: Field[], rest: Pick<Task, "plan" | "button" | "done"> & Partial<Task>): Task {
  return {
    name: `${page.kind}/${page.key} ${name}`,
    fields,
    intro: [el("p", {}, about)],
    base: Object.fromEntries(fields.map((field) => [field.name, Array.isArray(field.get()) ? [] : field.get()])),
    version: page.version,
    again: () => readRecord(page.api, page.kind, page.key),
    ...rest,
  };
}

/** Marks a source as retracted. */
export function retract(page: Page): Task {
  const task: Task = whole(page, "retract", "Evidence that needs this source then counts for nothing.", [], {
    button: "Mark it as retracted",
    done: "The source is marked as retracted.",
    drastic: true,
    plan: () => [{ edit: { retractSource: { ref: page.key, expectedVersion: task.version } }, fields: {} }],
  });
  return task;
}

/** Takes back that a source is retracted. */
export function reinstate(page: Page): Task {
  const task: Task = whole(page, "reinstate", "The source is no longer marked as retracted, and counts again.", [], {
    button: "It is not retracted",
    done: "The source is no longer marked as retracted.",
    plan: () => [{ edit: { updateSource: { ref: page.key, changes: { retracted: false }, expectedVersion: task.version } }, fields: {} }],
  });
  return task;
}

/** Gives the record another key. */
export function rename(page: Page): Task {
  const key = text("key", "Key", { required: true, hint: "Letters from a to z, digits and -. The old key still leads to it." });
  const task: Task = whole(page, "rename", "The key is the name of the record in addresses and map files.", [key], {
    base: { key: page.key },
    button: "Give it this key",
    done: "It has another key.",
    plan: () => (key.get() === page.key ? [] : [{ edit: { rename: { ref: page.key, key: key.get(), expectedVersion: task.version } }, fields: { rename: "key" } }]),
    goes: () => address(page.kind, String(key.get())),
  });
  return task;
}

/** Merges another record into the one of the page. */
export function merge(page: Page): Task {
  const other = choose(page.api, "other", "The other record", { kinds: [page.kind], required: true, not: page.key });
  const task: Task = whole(page, "merge", "Two records of the same thing become one: this one. It takes the links, references, caveats and remarks of the other, and what it does not say itself. The other one ends.", [other], {
    button: "Make one of both",
    done: "Both records are one.",
    drastic: true,
    plan: () => {
      const [ref] = other.get() as Ref[];
      return ref ? [{ edit: { merge: { into: page.key, other: ref.key, expectedVersion: task.version } }, fields: { "merge.other": "other" } }] : [];
    },
  });
  return task;
}

const lists: Record<string, string> = { CLAIM: "", TESTIMONY: "testimonies", STUDY: "studies", SOURCE: "sources", AGENT: "agents", CAVEAT: "caveats", REMARK: "questions", VIEW: "views" };

/** Removes the record. */
export function remove(page: Page): Task {
  const withLinks = tick("withLinks", "Remove its links, too.");
  const task: Task = whole(page, "remove", `The ${kindWord(page.kind)} is removed. If others need it, nothing is removed, and they are named here.`, ["AGENT", "CAVEAT", "REMARK", "VIEW"].includes(page.kind) ? [] : [withLinks], {
    button: "Remove it",
    done: `The ${kindWord(page.kind)} is removed.`,
    drastic: true,
    plan: () => [{ edit: { remove: { ref: page.key, withLinks: withLinks.get(), expectedVersion: task.version } }, fields: {} }],
    goes: () => lists[page.kind] ?? "",
  });
  return task;
}

/** Looks for the quote of a testimony in a text of its source. */
export function verify(page: Page): Task {
  const source = text("text", "Text of the source", { rows: 6, required: true, hint: "Paste it here. The map keeps the quote as the text has it, and a few words around it." });
  const task: Task = whole(page, "verify", "If the text holds the quote, the quote counts as verified.", [source], {
    button: "Mark the quote as verified",
    done: "The quote is verified.",
    plan: () => (source.get() === "" ? [] : [{ edit: { verifyQuote: { ref: page.key, text: source.get(), expectedVersion: task.version } }, fields: { verifyQuote: "text" } }]),
  });
  return task;
}
