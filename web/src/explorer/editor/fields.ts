import { el, newID } from "../dom";
import type { Word } from "./words";

/** A record by its title, as people choose it. A new one is made together with what names it. */
export interface Ref {
  kind: string;
  key: string;
  text: string;
  /** What a new record says besides its title. */
  fresh?: Values;
}

export type Value = string | boolean | Ref[];
export type Values = Record<string, Value>;

/** A control with its label, its hint and its problems. */
export interface Field {
  name: string;
  label: string;
  required: boolean;
  /** The words that it is one of. */
  words?: Word[];
  element: HTMLElement;
  get(): Value;
  set(value: Value): void;
  focus(): void;
  /** Says beside the control what is wrong with it. */
  fail(messages: string[]): void;
}

export interface Options {
  hint?: string;
  required?: boolean;
  /** Whether the label says nothing of a value that is not known. */
  plain?: boolean;
}

/** What all controls have around them. */
export function framed(name: string, label: string, options: Options, control: HTMLElement, group = false): Omit<Field, "get" | "set" | "focus"> {
  const wrong = el("ul", { class: "wrong", id: newID(), hidden: true });
  const described = [wrong.id];
  const element = el("div", { class: "field" });
  if (group) {
    const title = el("p", { class: "label", id: newID() }, label, ...optional(options));
    control.setAttribute("role", "group");
    control.setAttribute("aria-labelledby", title.id);
    element.append(title);
  } else {
    control.id ||= newID();
    element.append(el("label", { for: control.id }, label, ...optional(options)));
  }
  if (options.hint) {
    const hint = el("p", { class: "hint", id: newID() }, options.hint);
    described.push(hint.id);
    element.append(hint);
  }
  element.append(control, wrong);
  control.setAttribute("aria-describedby", described.join(" "));
  return {
    name,
    label,
    required: options.required ?? false,
    element,
    fail(messages) {
      wrong.replaceChildren(...messages.map((text) => el("li", { dir: "auto" }, text)));
      wrong.hidden = messages.length === 0;
      for (const one of control.matches("input, select, textarea") ? [control] : control.querySelectorAll("input, select, textarea")) {
        if (messages.length > 0) {
          one.setAttribute("aria-invalid", "true");
        } else {
          one.removeAttribute("aria-invalid");
        }
      }
    },
  };
}

function optional(options: Options): Node[] {
  return options.required || options.plain ? [] : [el("span", { class: "soft" }, " (if known)")];
}

/** A line, or several lines, of text. */
export function text(name: string, label: string, options: Options & { rows?: number; type?: string } = {}): Field & { control: HTMLInputElement | HTMLTextAreaElement } {
  const control = options.rows ? el("textarea", { rows: String(options.rows), dir: "auto" }) : el("input", { type: options.type ?? "text", dir: "auto", autocomplete: "off" });
  return { ...framed(name, label, options, control), control, get: () => control.value, set: (value) => void (control.value = String(value)), focus: () => control.focus() };
}

/** One of some words, with what the chosen one means. */
export function choice(name: string, label: string, words: Word[], options: Options = {}): Field {
  const control = el("select", {}, el("option", { value: "" }, options.required ? "Choose" : "Not known"), ...words.map((word) => el("option", { value: word.value }, word.label)));
  const means = el("p", { class: "hint", "aria-live": "polite" });
  const tell = () => void (means.textContent = words.find((word) => word.value === control.value)?.means ?? "");
  control.addEventListener("change", tell);
  const frame = framed(name, label, options, control);
  control.after(means);
  return {
    ...frame,
    words,
    get: () => control.value,
    set(value) {
      control.value = String(value);
      tell();
    },
    focus: () => control.focus(),
  };
}

/** One of a few words, all of them with what they mean. */
export function radios(name: string, label: string, words: Word[]): Field {
  const id = newID();
  const inputs = words.map((word) => el("input", { type: "radio", name: id, value: word.value, id: newID() }));
  const control = el("div", { class: "radios" });
  inputs.forEach((input, i) => {
    const word = words[i]!;
    control.append(el("label", { class: "radio" }, input, el("span", {}, el("strong", {}, word.label), word.means ? ` ${word.means}` : "")));
  });
  const frame = framed(name, label, { required: true }, control, true);
  control.setAttribute("role", "radiogroup");
  return {
    ...frame,
    words,
    get: () => inputs.find((input) => input.checked)?.value ?? "",
    set: (value) => inputs.forEach((input) => void (input.checked = input.value === value)),
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
  };
}

/** Something that is so or not. */
export function tick(name: string, label: string, hint = ""): Field {
  const control = el("input", { type: "checkbox" });
  const element = el("div", { class: "field" }, el("label", { class: "radio" }, control, el("span", {}, el("strong", {}, label), hint ? ` ${hint}` : "")));
  return { name, label, required: false, element, get: () => control.checked, set: (value) => void (control.checked = value === true), focus: () => control.focus(), fail: () => undefined };
}

/** Whether two values are the same to the map. */
export function same(a: Value, b: Value): boolean {
  return content(a) === content(b);
}

function content(value: Value): string {
  return Array.isArray(value) ? JSON.stringify(value.map((ref) => [ref.key, ref.fresh])) : String(value);
}

/** A value as people read it. */
export function shown(value: Value, words: Word[] | undefined): string {
  if (Array.isArray(value)) {
    return value.map((ref) => ref.text).join("; ");
  }
  if (typeof value === "boolean") {
    return value ? "yes" : "no";
  }
  return words?.find((word) => word.value === value)?.label ?? value;
}
