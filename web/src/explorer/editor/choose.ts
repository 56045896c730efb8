import { type Api, plain } from "../api";
import { type Offer, ahead } from "../ahead";
import { el, titled } from "../dom";
import { type Field, type Options, type Ref, framed } from "./fields";
import { kindWord } from "./words";

const hitsQuery = `query Hits($text: String!, $kinds: [ItemKind!]) { search(text: $text, kinds: $kinds, first: 8) { nodes { item { kind key headline } } } }`;
type Hits = { search: { nodes: { item: { kind: string; key: string; headline: string } }[] } };

/** How records are made that somebody names and the map does not have. */
export interface Maker {
  kinds: string[];
  /** The controls of a new record besides its title. */
  fields(kind: string): Field[];
  /** Records of the map that may be the same. */
  alike(ref: Ref): Promise<{ ref: Ref; why: string }[]>;
}

export interface ChooseOptions extends Options {
  kinds: string[];
  many?: boolean;
  make?: Maker;
  /** A record that cannot be chosen. */
  not?: string;
}

/** A control in which people name records by typing ahead. */
export function choose(api: Api, name: string, label: string, options: ChooseOptions): Field {
  const input = el("input", { type: "text", dir: "auto" });
  const chips = el("ul", { class: "chips" });
  const box = el("div", { class: "combo" });
  const frame = framed(name, label, { ...options, hint: options.hint ?? "Type a few letters of the name or the title." }, input);
  input.replaceWith(chips, box);
  box.append(input);

  let chosen: Ref[] = [];
  const changed = () => input.dispatchEvent(new Event("change", { bubbles: true }));
  const draw = () => {
    chips.replaceChildren(...chosen.map(chip));
    chips.hidden = chosen.length === 0;
    box.hidden = !options.many && chosen.length > 0;
  };
  const drop = (ref: Ref) => {
    chosen = chosen.filter((one) => one !== ref);
    draw();
    input.focus();
    changed();
  };
  const chip = (ref: Ref) => {
    const away = el("button", { type: "button", "aria-label": `Take away ${ref.text}`, click: () => drop(ref) }, "×");
    const item = el("li", {}, el("span", { class: "chip" }, titled(ref.text), ref.fresh ? el("span", { class: "soft" }, " new") : "", away));
    if (ref.fresh && options.make) {
      item.append(maker(ref, options.make));
    }
    return item;
  };
  const maker = (ref: Ref, make: Maker) => {
    const part = el("div", { class: "fresh" });
    const alike = el("div", { "aria-live": "polite" });
    part.append(alike);
    for (const field of make.fields(ref.kind)) {
      const value = ref.fresh![field.name];
      if (value !== undefined) {
        field.set(value);
      }
      const take = () => void (ref.fresh![field.name] = field.get());
      take();
      field.element.addEventListener("input", take);
      field.element.addEventListener("change", take);
      part.append(field.element);
    }
    void make.alike(ref).then((found) => {
      if (found.length > 0) {
        alike.append(
          el("p", {}, el("strong", {}, "Is it one of these, which the map has already?")),
          el("ul", {}, ...found.map((one) => el("li", {}, titled(one.ref.text), ` (${one.why}) `, el("button", { type: "button", click: () => replace(ref, one.ref) }, "Take this one")))),
        );
      }
    }, () => undefined);
    return part;
  };
  const replace = (old: Ref, by: Ref) => {
    chosen = chosen.map((one) => (one === old ? by : one));
    draw();
    (chips.querySelector("button") ?? input).focus();
    changed();
  };
  const take = (ref: Ref) => {
    chosen = options.many ? [...chosen, ref] : [ref];
    input.value = "";
    draw();
    if (!options.many) {
      chips.querySelector("button")?.focus();
    }
    changed();
  };
  const find = async (typed: string, signal: AbortSignal): Promise<Offer[]> => {
    const data = await api.ask<Hits>(hitsQuery, { text: typed.slice(0, 500), kinds: options.kinds }, signal);
    const known = new Set([...chosen.map((one) => one.key), options.not]);
    const hits = data.search.nodes.map(({ item }): Ref => ({ kind: item.kind, key: item.key, text: plain(item.headline) })).filter((one) => !known.has(one.key));
    const which = (ref: Ref) => (options.kinds.length > 1 ? el("span", { class: "notes" }, ` ${kindWord(ref.kind)}`) : "");
    const made = (options.make?.kinds ?? []).map((kind): Ref => ({ kind, key: slug(typed, kind), text: typed, fresh: {} }));
    return [
      ...hits.map((ref) => ({ content: [titled(ref.text), which(ref)], take: () => take(ref) })),
      ...made.map((ref) => ({ content: [`New ${kindWord(ref.kind)}: `, titled(ref.text)], take: () => take(ref), fresh: true })),
    ];
  };
  input.addEventListener("input", (event) => event.stopPropagation()); // what is typed here is no value yet
  ahead(input, { label, find, eager: true });
  draw();
  return {
    ...frame,
    get: () => chosen,
    set(value) {
      chosen = Array.isArray(value) ? value : [];
      draw();
    },
    focus: () => (box.hidden ? chips.querySelector("button") : input)?.focus(),
  };
}

/** A key of a title, in the form of keys. A title without such letters gets one by chance. */
export function slug(title: string, kind: string): string {
  const words = title.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f'’]/g, "").match(/[a-z0-9]+/g) ?? [];
  let key = "";
  for (const word of words) {
    const longer = key ? `${key}-${word}` : word;
    if (longer.length > 50) {
      break;
    }
    key = longer;
  }
  return key.length < 2 ? `${kind.toLowerCase()}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}` : key;
}
