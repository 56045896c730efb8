import { type Problem, plain } from "../api";
import { el, newID } from "../dom";
import { meanwhile } from "../meanwhile";
import { type Field, type Values, same, shown } from "./fields";
import type { Subject } from "./kinds";
import { label } from "./words";

/** One field in a conflict: what it was, what it is now, and what the editor typed. */
interface Clash {
  field: Field;
  take: "yours" | "theirs";
}

/**
 * Shows what somebody else has changed meanwhile, beside what it was and what the editor
 * typed. Done calls back with the values to go on with.
 */
export function conflict(problem: Problem, fields: Field[], base: Values, theirs: Subject, done: (values: Values) => void): HTMLElement {
  const clashes: Clash[] = [];
  const rows: HTMLElement[] = [];
  for (const field of fields.filter((one) => one.name in theirs.values)) {
    const was = base[field.name] ?? "";
    const now = theirs.values[field.name] ?? "";
    const yours = field.get();
    if (same(was, now) && same(was, yours)) {
      continue;
    }
    const clash: Clash = { field, take: same(was, yours) ? "theirs" : "yours" };
    clashes.push(clash);
    const group = newID();
    const option = (take: Clash["take"], who: string, value: string) => {
      const input = el("input", { type: "radio", name: group, checked: clash.take === take, change: () => void (clash.take = take) });
      return el("label", { class: "radio" }, input, el("span", {}, el("strong", {}, who), " ", el("span", { dir: "auto" }, value || "nothing")));
    };
    const text = (value: typeof was) => plain(shown(value, field.words));
    const both = !same(was, now) && !same(was, yours) && !same(now, yours);
    rows.push(
      el(
        "fieldset",
        {},
        el("legend", {}, field.label.replace(/^./, (c) => c.toUpperCase()), both ? el("span", { class: "warn" }, " – both of you changed it") : ""),
        el("p", { class: "was" }, el("strong", {}, "It was"), " ", el("span", { dir: "auto" }, text(was) || "nothing")),
        option("theirs", "Theirs", text(now)),
        option("yours", "Yours", text(yours)),
      ),
    );
  }
  const named = (name: string) => (fields.find((one) => one.name === name)?.label ?? label(name)).toLowerCase();
  const go = el("button", { type: "button", class: "primary" }, "Go on with these");
  go.addEventListener("click", () => {
    const values: Values = Object.fromEntries(fields.map((field) => [field.name, theirs.values[field.name] ?? field.get()]));
    for (const clash of clashes) {
      if (clash.take === "yours") {
        values[clash.field.name] = clash.field.get();
      }
    }
    done(values);
  });
  const title = el("h3", { id: newID(), tabindex: "-1" }, "It was changed while you were at it");
  return el(
    "section",
    { class: "conflict", "aria-labelledby": title.id },
    title,
    el("p", {}, ...meanwhile(problem, named), " Nothing that you typed is lost, and nothing is saved yet."),
    ...(rows.length > 0 ? [el("p", {}, "Choose what each field shall say:"), ...rows] : []),
    go,
  );
}
