import type { Problem } from "../api";
import type { Ref } from "./fields";
import { sentence } from "../api";
import type { Api } from "../api";
import { plain } from "../api";
import { label } from "./words";

/** One edit of a batch, and to which controls its paths belong. */
export interface Step {
  edit: Record<string, unknown>;
  /** Names of controls by the paths of their values, such as `createAgent.name`. */
  fields: Record<string, string>;
  /** Where values come from, in words, by the same paths, if a control has more than one. */
  places?: Record<string, string>;
  /** What to do if the key of a new record is taken. */
  taken?: () => void;
}

const creations: Record<string, [string, string]> = {
  AGENT: ["createAgent", "name"],
  SOURCE: ["createSource", "title"],
  STUDY: ["createStudy", "title"],
  TESTIMONY: ["createTestimony", "summary"],
  CLAIM: ["createClaim", "statement"],
};

/** The edit that makes a new record. Its problems belong to the control in which it was named. */
export function creation(ref: Ref, field: string): Step {
  const [edit, title] = creations[ref.kind]!;
  const content: Record<string, unknown> = { key: ref.key, [title]: ref.text };
  for (const [name, value] of Object.entries(ref.fresh ?? {})) {
    if (value !== "" && !(Array.isArray(value) && value.length === 0)) {
      content[name] = value;
    }
  }
  return { edit: { [edit]: content }, fields: { [edit]: field }, taken: () => void (ref.key = next(ref.key)) };
}

/** Why two records are probably the same, in words. */
export function likeness(reason: string): string {
  return reason === "ALIKE" ? "nearly the same words" : label(reason).toLowerCase().replace("doi", "DOI").replace("url", "address");
}

/** The next key to try after one that is taken. */
export function next(key: string): string {
  const [, stem, n] = /^(.*?)(?:-(\d+))?$/.exec(key)!;
  return `${stem}-${Number(n ?? 1) + 1}`;
}

/** The edits that make the new records among some, each once. */
export function creationsOf(named: [field: string, refs: Ref[]][], done: Set<string> = new Set()): Step[] {
  const steps: Step[] = [];
  for (const [field, refs] of named) {
    for (const ref of refs) {
      if (ref.fresh && !done.has(ref.key)) {
        done.add(ref.key);
        steps.push(creation(ref, field));
      }
    }
  }
  return steps;
}

/** What is wrong, by the names of controls; under "" what belongs to none. */
export function assign(problems: Problem[], steps: Step[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const p of problems) {
    const [, index, path] = /^input\.edits\[(\d+)\]\.?(.*)$/.exec(p.path ?? "") ?? [];
    const step = index === undefined ? undefined : steps[Number(index)];
    const field = index === undefined ? (p.path === "input.message" ? "message" : "") : nearest(path ?? "", step?.fields);
    const place = nearest(path ?? "", step?.places);
    found.set(field, [...(found.get(field) ?? []), place ? `${place}: ${sentence(p)}` : sentence(p)]);
  }
  return found;
}

/** What the longest beginning of a path has. */
function nearest(path: string, by: Record<string, string> = {}): string {
  for (let at = path; at !== ""; at = at.replace(/(\.|^)[^.[]*$|\[\d+\]$/, "")) {
    const found = by[at];
    if (found !== undefined) {
      return found;
    }
  }
  return "";
}

/** Does what steps ask if keys of theirs are taken, and says whether there was one. */
export function retaken(problems: Problem[], steps: Step[]): boolean {
  let any = false;
  for (const p of problems) {
    const [, index] = /^input\.edits\[(\d+)\]\.create\w+\.key$/.exec(p.path ?? "") ?? [];
    const step = index === undefined ? undefined : steps[Number(index)];
    if (p.code === "CONFLICT" && step?.taken) {
      step.taken();
      any = true;
    }
  }
  return any;
}

/** Records of the map that are probably the same, the most certain first. */
export interface Alike {
  nodes: { reason: string; item: { kind: string; key: string; headline: string; speaker?: { headline: string } | null } }[];
}
export const alikeFields = "alike(first: 3) { nodes { reason item { kind key headline } } }";

const lookQuery = `mutation Look($input: EditInput!) { edit(input: $input) { changes(first: 3) { nodes { kind name fields { field after } ${alikeFields} } } } }`;
type Looked = { edit: { changes: { nodes: { kind: string; name: string; fields: { field: string; after: string | null }[]; alike: Alike | null }[] } } };

export interface Seen {
  fields: Record<string, string>;
  alike: { ref: Ref; why: string }[];
}

const allAlikeQuery = `mutation Alike($input: EditInput!, $first: Int!, $after: String) { edit(input: $input) { changes(first: $first, after: $after) { nodes { name ${alikeFields.replace("headline", "headline ... on Testimony { speaker { headline } }")} } pageInfo { endCursor } } } }`;
type AllAlike = { edit: { changes: { nodes: { name: string; alike: Alike | null }[]; pageInfo: { endCursor: string | null } } } };

/** Has dry runs list which records the map has that are like new ones, by the keys of these: the first records that steps make. */
export async function allAlike(api: Api, steps: Step[], records: number, signal: AbortSignal): Promise<Map<string, Alike>> {
  const page = 20; // more would cost more than one request may
  const found = new Map<string, Alike>();
  const input = { edits: steps.map((step) => step.edit), dryRun: true };
  for (let [read, after] = [0, null as string | null]; read < records; read += page) {
    const { edit } = await api.ask<AllAlike>(allAlikeQuery, { input, first: Math.min(page, records - read), after }, signal);
    after = edit.changes.pageInfo.endCursor;
    for (const { name, alike } of edit.changes.nodes) {
      found.set(name, alike ?? { nodes: [] });
    }
  }
  return found;
}

/** Has a dry run look at a new record: what its fields would be, and which records are like it. */
export async function look(api: Api, steps: Step[], key: string, signal?: AbortSignal): Promise<Seen> {
  const data = await api.ask<Looked>(lookQuery, { input: { edits: steps.map((step) => step.edit), dryRun: true } }, signal);
  const change = data.edit.changes.nodes.find((one) => one.name === key);
  return {
    fields: Object.fromEntries((change?.fields ?? []).map((one) => [one.field, plain(one.after ?? "")])),
    alike: (change?.alike?.nodes ?? []).map(({ reason, item }) => ({ ref: { kind: item.kind, key: item.key, text: plain(item.headline) }, why: likeness(reason) })),
  };
}
