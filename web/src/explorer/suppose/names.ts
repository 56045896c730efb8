import { button, el } from "../dom";

interface Named {
  name: string;
  search: string; // of the page of the what-if
  says: string;
}

/** Scenarios that a reader has named. They stay in the browser. */
export class Names {
  readonly element = el("div", { class: "names" });
  private readonly store: string;
  private readonly list = el("ul", { class: "steps" });
  private readonly compared = el("div", { class: "compared" });
  private readonly form = el("form");
  private readonly input = el("input");
  /** What became of keeping a scenario, or what has to be decided first. */
  private readonly told = el("div");
  private search = "";
  private says = "";

  constructor(
    private readonly root: URL,
    private readonly of: string,
    private readonly use: (search: string) => void,
    private readonly say: (text: string) => void,
  ) {
    this.store = `corroborate-scenarios:${root.pathname}`;
    this.input.required = true;
    this.input.maxLength = 80;
    this.input.dir = "auto";
    const save = el("button", {}, "Keep it under this name");
    this.form.append(el("label", {}, "A name for this scenario ", this.input), " ", save);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = this.input.value.trim();
      const known = this.read().find((one) => one.name === name);
      if (known && known.search !== this.search) {
        this.ask(known);
      } else if (name) {
        this.keep(name);
      }
    });
    this.element.append(el("h2", {}, "Named scenarios"), this.form, this.told, this.list, this.compared);
    this.show();
  }

  /** Offers to name what is supposed now. */
  offer(search: string, says: string): void {
    this.search = search;
    this.says = says;
    this.form.hidden = search === "";
    this.told.replaceChildren();
    this.compared.replaceChildren();
  }

  private read(): Named[] {
    try {
      const list: unknown = JSON.parse(localStorage.getItem(this.store) ?? "[]");
      return Array.isArray(list) ? list.filter((one): one is Named => typeof one?.name === "string" && typeof one?.search === "string").map((one) => ({ ...one, says: String(one.says ?? "") })) : [];
    } catch {
      return []; // a browser may keep nothing, or something else
    }
  }

  /** Asks before another scenario loses its name. */
  private ask({ name, says }: Named): void {
    const replace = button("Replace it", () => this.keep(name));
    const other = button("Choose another name", () => {
      this.told.replaceChildren();
      this.input.select();
    });
    this.tell(el("p", { class: "warning" }, "There is a scenario ", el("bdi", {}, name), " already: ", el("bdi", {}, says), "."), el("p", { class: "acts" }, replace, " ", other));
    replace.focus();
  }

  private keep(name: string): void {
    if (this.write([...this.read().filter((one) => one.name !== name), { name, search: this.search, says: this.says }])) {
      this.tell(el("p", { class: "soft" }, "Kept as ", el("bdi", {}, name), "."));
      this.input.value = "";
    }
    this.input.focus();
  }

  private tell(...told: Node[]): void {
    this.told.replaceChildren(...told);
    this.say(told.map((one) => one.textContent).join(" "));
  }

  /** Whether the browser keeps the scenarios. */
  private write(list: Named[]): boolean {
    let kept = true;
    try {
      localStorage.setItem(this.store, JSON.stringify(list));
    } catch {
      kept = false;
      this.tell(el("p", { class: "warning" }, "The browser did not keep this: it keeps nothing for this page, or has no room left."));
    }
    this.show();
    return kept;
  }

  private show(): void {
    const list = this.read();
    this.list.replaceChildren(
      ...list.map((one) => {
        const use = button("suppose this", () => this.use(one.search));
        use.append(el("span", { class: "hidden" }, `: ${one.name}`));
        const drop = button("forget", () => {
          this.told.replaceChildren();
          this.write(this.read().filter((other) => other.name !== one.name));
          this.input.focus();
        });
        drop.append(el("span", { class: "hidden" }, `: ${one.name}`));
        const name = el("bdi", {}, el("strong", {}, one.name));
        return el("li", {}, name, " ", el("bdi", { class: "soft" }, one.says), " ", use, " ", drop);
      }),
    );
    if (list.length > 0 && this.of) {
      this.list.append(el("li", {}, button(list.length === 1 ? "Compare it with the map" : "Compare them side by side", () => void this.compare(list))));
    }
  }

  /** Shows how the claim would stand in each scenario. */
  private async compare(list: Named[]): Promise<void> {
    const all = this.search ? [...list, { name: "what is supposed now", search: this.search, says: "" }] : list;
    const rows = await Promise.all(all.map((one) => this.row(one)));
    const head = el("tr", {}, ...["Scenario", "This claim", "Others"].map((text) => cell("col", text)));
    const table = el("table", { class: "rows narrow" }, el("caption", { class: "hidden" }, "The scenarios side by side"), el("thead", {}, head), el("tbody", {}, ...rows));
    this.compared.replaceChildren(table);
    this.say(`${all.length} scenarios are compared`);
  }

  private async row(one: Named): Promise<HTMLTableRowElement> {
    const query = new URLSearchParams(one.search);
    query.set("of", this.of);
    const from = new URL(`what-if?${query}`, this.root);
    let told = "The server does not answer.";
    let others = "";
    try {
      const answer = await fetch(from);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const lost = [...page.querySelectorAll("[data-lost]")].map((part) => part.textContent).join(" ");
      told = [page.querySelector(answer.ok ? "[data-told]" : "main .lede")?.textContent ?? "", lost].filter(Boolean).join(". ");
      others = page.querySelector("[data-others]")?.textContent ?? "";
    } catch {
      // The row says so.
    }
    const name = cell("row", "");
    name.append(el("bdi", {}, one.name));
    return el("tr", {}, name, el("td", {}, told), el("td", {}, others));
  }
}

function cell(scope: string, text: string): HTMLTableCellElement {
  const element = el("th", {}, text);
  element.scope = scope;
  return element;
}
