import { type Field, type Ref, same } from "./fields";
import { controls, readRecord, specs, written } from "./kinds";
import { type Step, creationsOf } from "./plan";
import type { Page, Task } from "./task";

const inputs: Record<string, string> = { CLAIM: "updateClaim", TESTIMONY: "updateTestimony", STUDY: "updateStudy", SOURCE: "updateSource", AGENT: "updateAgent", CAVEAT: "updateCaveat", REMARK: "updateRemark", VIEW: "updateView" };

/** Changes the fields of the record of the page. */
export async function update(page: Page): Promise<Task> {
  const { api, kind, key } = page;
  const read = await readRecord(api, kind, key);
  const fields = controls(api, page.words, kind, undefined, key);
  const task: Task = {
    name: `${kind}/${key} fields`,
    fields,
    base: read.values,
    version: read.version,
    button: "Save",
    done: "Your change is saved.",
    plan: () => changesOf(task, inputs[kind]!, key, kind, fields),
    again: () => readRecord(api, kind, key),
  };
  return task;
}

/** The edit that gives a record the values of controls, after those that make what they name. */
function changesOf(task: Task, input: string, ref: string, kind: string, fields: Field[]): Step[] {
  const changes: Record<string, unknown> = {};
  const paths: Record<string, string> = {};
  const named: [string, Ref[]][] = [];
  for (const field of fields) {
    const value = field.get();
    if (same(value, task.base[field.name] ?? "")) {
      continue;
    }
    if (Array.isArray(value)) {
      named.push([field.name, value]);
    }
    changes[field.name] = written(specs[kind]?.find((one) => one.name === field.name), value);
    paths[`${input}.changes.${field.name}`] = field.name;
  }
  if (Object.keys(changes).length === 0) {
    return [];
  }
  return [...creationsOf(named), { edit: { [input]: { ref, changes, expectedVersion: task.version } }, fields: paths }];
}
