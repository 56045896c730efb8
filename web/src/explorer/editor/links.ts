import { type Api, plain } from "../api";
import { raise } from "./caveats";
import { el, titled } from "../dom";
import { type Field, type Values, radios, same, text } from "./fields";
import type { Subject } from "./kinds";
import type { Page, Task } from "./task";
import { label } from "./words";

const linkFields = "id name version relation strength jointly rationale locator from { kind key headline } to { key headline }";
const pageOf = (field: string) => `${field}(first: 100) { nodes { ${linkFields} } pageInfo { hasNextPage } }`;

interface Link {
  id: string;
  name: string;
  version: number;
  relation: string;
  strength: string;
  jointly: string | null;
  rationale: string | null;
  locator: string | null;
  from: { kind: string; key: string; headline: string };
  to: { key: string; headline: string };
}
type Pages = Record<string, { nodes: Link[]; pageInfo: { hasNextPage: boolean } }>;

/** Lists the links of the record of the page, to choose the one to change. */
export async function links(page: Page, show: (task: Task) => void): Promise<HTMLElement> {
  const bearing = pageOf("bearsOn");
  const selection = page.kind === "CLAIM" ? `... on Claim { ${pageOf("supportedBy")} ${pageOf("opposedBy")} ${bearing} }` : `... on Evidence { ${bearing} }`;
  const { item } = await page.api.ask<{ item: Pages }>(`query Links($ref: ID!) { item(ref: $ref) { ${selection} } }`, { ref: page.key });
  const list = Object.values(item).flatMap((one) => one.nodes);
  const rows = list.map((link) => {
    const change = el("button", { type: "button", click: () => show(relink(page, link)) }, "Change");
    const remove = el("button", { type: "button", click: () => show(unlink(page, link)) }, "Remove");
    const doubt = el("button", { type: "button", click: () => show(raise(page, { ref: link.name, said: said(link) })) }, "Raise a caveat");
    const name = `from ${plain(link.from.headline)} to ${plain(link.to.headline)}`;
    change.setAttribute("aria-label", `Change the link ${name}`);
    remove.setAttribute("aria-label", `Remove the link ${name}`);
    doubt.setAttribute("aria-label", `Raise a caveat on the link ${name}`);
    return el("li", {}, said(link, page.key), el("p", {}, change, " ", remove, " ", doubt));
  });
  if (rows.length === 0) {
    return el("p", {}, "It has no links.");
  }
  const more = Object.values(item).some((one) => one.pageInfo.hasNextPage);
  return el("div", {}, el("ul", { class: "choices" }, ...rows), more ? el("p", { class: "soft" }, "Only the first 100 of each kind are shown. Go to the page of the evidence to change another one.") : "");
}

/** What a link says, as a sentence. On the page of one of its ends, that one goes without saying. */
function said(link: Link, here = ""): HTMLElement {
  const way = `${link.relation === "SUPPORTS" ? "supports" : "contradicts"}${link.to.key === here ? " it" : ""}, ${label(link.strength).toLowerCase()}`;
  const from = link.from.key === here ? "" : titled(plain(link.from.headline));
  return el("p", {}, from, el("span", { class: "soft" }, ` ${from ? way : `It ${way}`}${link.to.key === here ? "" : ": "}`), link.to.key === here ? "" : titled(plain(link.to.headline)));
}

function valuesOf(link: Link): Values {
  return { relation: link.relation, strength: link.strength, jointly: link.jointly ?? "", rationale: link.rationale ?? "", locator: link.locator ?? "" };
}

async function again(api: Api, id: string): Promise<Subject> {
  const { node } = await api.ask<{ node: Link }>(`query Link($id: ID!) { node(id: $id) { ... on Link { ${linkFields} } } }`, { id });
  return { version: node.version, values: valuesOf(node) };
}

function relink(page: Page, link: Link): Task {
  const fields: Field[] = [
    radios("relation", "Which way does it point?", [
      { value: "SUPPORTS", label: "For", means: "It supports the claim." },
      { value: "CONTRADICTS", label: "Against", means: "It contradicts the claim." },
    ]),
    radios("strength", "How strongly, if it holds?", page.words.Strength),
    text("rationale", "Why so strongly", { rows: 2 }),
    text("locator", "At which place there", { hint: "A page, a minute, a paragraph." }),
    text("jointly", "A word that it shares with other links", { hint: "Links to one claim with the same word make one argument, which carries only if all of them do." }),
  ];
  const task: Task = {
    name: `link ${link.id}`,
    fields,
    intro: [said(link)],
    base: valuesOf(link),
    version: link.version,
    button: "Save",
    done: "The link is changed.",
    again: () => again(page.api, link.id),
    plan: () => {
      const changes: Record<string, unknown> = {};
      const paths: Record<string, string> = {};
      for (const field of fields) {
        if (!same(field.get(), task.base[field.name] ?? "")) {
          changes[field.name] = field.get() === "" ? null : field.get();
          paths[`relink.changes.${field.name}`] = field.name;
        }
      }
      return Object.keys(changes).length === 0 ? [] : [{ edit: { relink: { ref: link.id, changes, expectedVersion: task.version } }, fields: paths }];
    },
  };
  return task;
}

function unlink(page: Page, link: Link): Task {
  const task: Task = {
    name: `unlink ${link.id}`,
    fields: [],
    intro: [el("p", {}, "This link is removed. Both records stay."), said(link)],
    base: valuesOf(link),
    version: link.version,
    button: "Remove the link",
    done: "The link is removed.",
    drastic: true,
    again: () => again(page.api, link.id),
    plan: () => [{ edit: { unlink: { ref: link.id, expectedVersion: task.version } }, fields: {} }],
  };
  return task;
}
