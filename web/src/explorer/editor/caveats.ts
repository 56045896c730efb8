import { plain } from "../api";
import { slug } from "./choose";
import { el, titled } from "../dom";
import type { Field, Ref } from "./fields";
import { controls, readRecord, written } from "./kinds";
import { creationsOf, next } from "./plan";
import type { Page, Task } from "./task";
import { label } from "./words";

/** A link that a caveat is raised on. */
export interface OnLink {
  /** Its name. */
  ref: string;
  /** What it says. */
  said: Node;
}

/** Raises a caveat on the record of the page, or on one of its links. */
export function raise(page: Page, link?: OnLink): Task {
  const fields: Field[] = controls(page.api, page.words, "CAVEAT", ["text", "category", "severity", "raisedIn"]);
  let key = { text: "", key: "" };
  return {
    name: `${page.kind}/${page.key} raise${link ? ` on ${link.ref}` : ""}`,
    fields,
    intro: link && [el("p", {}, "The caveat is on this link: it weakens what the one says of the other, and nothing else."), link.said],
    base: Object.fromEntries(fields.map((field) => [field.name, Array.isArray(field.get()) ? [] : ""])),
    version: page.version,
    button: "Raise it",
    done: "The caveat is raised.",
    plan: () => {
      const value = (name: string) => fields.find((field) => field.name === name)!.get();
      const said = String(value("text"));
      if (key.text !== said) {
        key = { text: said, key: slug(said, "CAVEAT") };
      }
      const raisedIn = value("raisedIn") as Ref[];
      const caveat = { key: key.key, text: said, category: value("category"), severity: value("severity"), qualifies: [link?.ref ?? page.key], raisedIn: written({ name: "raisedIn", label: "", many: true }, raisedIn) };
      return [
        ...creationsOf([["raisedIn", raisedIn]]),
        { edit: { raiseCaveat: caveat }, fields: Object.fromEntries(fields.map((field) => [`raiseCaveat.${field.name}`, field.name])), taken: () => void (key.key = next(key.key)) },
      ];
    },
  };
}

const caveatsQuery = `query Caveats($ref: ID!) { item(ref: $ref) { ... on Qualifiable { caveats(first: 100) { nodes { key version text severity resolved } } } } }`;
interface Caveat {
  key: string;
  version: number;
  text: string;
  severity: string;
  resolved: boolean;
}

/** Lists the caveats on the record of the page, to resolve or reopen one. */
export async function caveats(page: Page, show: (task: Task) => void): Promise<HTMLElement> {
  const { item } = await page.api.ask<{ item: { caveats: { nodes: Caveat[] } } }>(caveatsQuery, { ref: page.key });
  const rows = item.caveats.nodes.map((caveat) => {
    const what = caveat.resolved ? "Reopen" : "Resolve";
    return el(
      "li",
      {},
      el("p", {}, titled(plain(caveat.text)), el("span", { class: "soft" }, ` ${label(caveat.severity).toLowerCase()}${caveat.resolved ? ", resolved" : ""}`)),
      el("button", { type: "button", "aria-label": `${what}: ${plain(caveat.text)}`, click: () => show(resolve(page, caveat)) }, what),
    );
  });
  return rows.length > 0 ? el("ul", { class: "choices" }, ...rows) : el("p", {}, "There is no caveat on it.");
}

/** Resolves a caveat, or reopens one that is resolved. */
export function resolve(page: Page, caveat: Omit<Caveat, "severity">): Task {
  const task: Task = {
    name: `caveat/${caveat.key} ${caveat.resolved ? "reopen" : "resolve"}`,
    fields: [],
    intro: [el("p", {}, caveat.resolved ? "The caveat is reopened: it weakens again what it is on." : "The caveat is resolved: it no longer weakens anything."), el("p", {}, titled(plain(caveat.text)))],
    base: {},
    version: caveat.version,
    button: caveat.resolved ? "Reopen it" : "Resolve it",
    done: caveat.resolved ? "The caveat is reopened." : "The caveat is resolved.",
    again: () => readRecord(page.api, "CAVEAT", caveat.key),
    plan: () => [{ edit: { resolveCaveat: { ref: caveat.key, reopen: caveat.resolved, expectedVersion: task.version } }, fields: {} }],
  };
  return task;
}
