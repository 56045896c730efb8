import { type Api, plain } from "../api";
import { calm, el, newID, titled } from "../dom";
import { type Field, type Options, type Ref, type Values, framed } from "./fields";
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
  const input = el("input", { type: "text", role: "combobox", dir: "auto", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false" });
  const list = el("ul", { class: "hits", role: "listbox", id: newID(), "aria-label": label, hidden: true });
  const chips = el("ul", { class: "chips" });
  const told = el("p", { class: "hidden", role: "status" });
  input.setAttribute("aria-controls", list.id);
  const box = el("div", { class: "combo" }, input, list);
  const frame = framed(name, label, { ...options, hint: options.hint ?? "Type a few letters of the name or the title." }, input);
  input.replaceWith(box);
  box.prepend(input);
  frame.element.append(told);
  box.before(chips);

  let chosen: Ref[] = [];
  let offers: { ref: Ref; fresh: boolean }[] = [];
  let at = -1;
  let asked: AbortController | undefined;

  const changed = () => input.dispatchEvent(new Event("change", { bubbles: true }));
  const close = () => {
    asked?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
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
  const take = (i: number) => {
    const offer = offers[i];
    if (!offer) {
      return;
    }
    chosen = options.many ? [...chosen, offer.ref] : [offer.ref];
    input.value = "";
    close();
    draw();
    told.textContent = `${offer.ref.text} is chosen`;
    if (!options.many) {
      chips.querySelector("button")?.focus();
    }
    changed();
  };
  const show = (hits: Ref[], typed: string) => {
    const known = new Set([...chosen.map((one) => one.key), options.not]);
    offers = hits.filter((one) => !known.has(one.key)).map((ref) => ({ ref, fresh: false }));
    for (const kind of options.make?.kinds ?? []) {
      offers.push({ ref: { kind, key: slug(typed, kind), text: typed, fresh: {} as Values }, fresh: true });
    }
    list.replaceChildren(
      ...offers.map(({ ref, fresh }, i) =>
        el(
          "li",
          { role: "option", id: `${list.id}-${i}`, "aria-selected": "false", click: () => take(i) },
          fresh ? el("span", {}, `New ${kindWord(ref.kind)}: `, titled(ref.text)) : titled(ref.text),
          options.kinds.length > 1 && !fresh ? el("span", { class: "notes" }, ` ${kindWord(ref.kind)}`) : "",
        ),
      ),
    );
    at = -1;
    list.hidden = offers.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = hits.length === 0 ? "Nothing found" : `${hits.length} found`;
  };
  const ask = calm(150, async () => {
    const typed = input.value.trim();
    if (typed === "") {
      close();
      return;
    }
    asked?.abort();
    asked = new AbortController();
    try {
      const data = await api.ask<Hits>(hitsQuery, { text: typed.slice(0, 500), kinds: options.kinds }, asked.signal);
      show(data.search.nodes.map(({ item }) => ({ kind: item.kind, key: item.key, text: plain(item.headline) })), typed);
    } catch {
      // A later letter has ended it, or the server is gone, and the panel says so.
    }
  });
  const mark = (to: number) => {
    const items = [...list.children];
    items[at]?.setAttribute("aria-selected", "false");
    at = (to + items.length) % items.length;
    items[at]?.setAttribute("aria-selected", "true");
    items[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  };
  input.addEventListener("input", (event) => {
    event.stopPropagation(); // what is typed here is no value yet
    ask();
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      return;
    }
    if (event.key === "ArrowDown") {
      mark(at + 1);
    } else if (event.key === "ArrowUp") {
      mark(at < 0 ? -1 : at - 1);
    } else if (event.key === "Enter") {
      take(at < 0 ? 0 : at);
    } else if (event.key === "Escape") {
      close();
      event.stopPropagation();
    } else {
      return;
    }
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
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
