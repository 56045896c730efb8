import { slug } from "./choose";
import { el } from "../dom";
import type { Field } from "./fields";
import { controls, readRecord } from "./kinds";
import { next } from "./plan";
import type { Page, Task } from "./task";

/** Asks a question about the record of the page, or remarks on it. */
export function remarkOn(page: Page): Task {
  const fields: Field[] = controls(page.api, page.words, "REMARK", ["remarkKind", "text"]);
  const value = (name: string) => String(fields.find((field) => field.name === name)!.get());
  let key = { text: "", key: "" };
  return {
    name: `${page.kind}/${page.key} remark`,
    fields,
    intro: [el("p", {}, "Others see it on the page of this record, and among the questions. It moves no figure.")],
    base: Object.fromEntries(fields.map((field) => [field.name, ""])),
    version: page.version,
    button: "Add it",
    done: "It is added.",
    plan: () => {
      const text = value("text");
      if (key.text !== text) {
        key = { text, key: slug(text, "REMARK") };
      }
      const remark = { key: key.key, remarkKind: value("remarkKind"), text, about: [page.key] };
      return [{ edit: { createRemark: remark }, fields: Object.fromEntries(fields.map((field) => [`createRemark.${field.name}`, field.name])), taken: () => void (key.key = next(key.key)) }];
    },
  };
}

/** Marks the remark of the page as resolved, or reopens it. */
export function settle(page: Page, resolved: boolean): Task {
  const task: Task = {
    name: `${page.kind}/${page.key} ${resolved ? "reopen" : "resolve"}`,
    fields: [],
    intro: [el("p", {}, resolved ? "It is open again." : "A question has its answer, or a remark is dealt with.")],
    base: {},
    version: page.version,
    button: resolved ? "Reopen it" : "Mark it as resolved",
    done: resolved ? "It is open again." : "It is resolved.",
    again: () => readRecord(page.api, page.kind, page.key),
    plan: () => [{ edit: { updateRemark: { ref: page.key, changes: { status: resolved ? "OPEN" : "RESOLVED" }, expectedVersion: task.version } }, fields: {} }],
  };
  return task;
}
