import { type Problem, Refused, plain, sentence, unique, unsure } from "../api";
import { conflict } from "./conflict";
import { calm, el } from "../dom";
import { author, authorPath, longest } from "../author";
import { type Draft, Drafts } from "./drafts";
import { type Outcome, editQuery, effects } from "./effects";
import { type Field, type Value, type Values, same, text } from "./fields";
import { type Step, assign, retaken } from "./plan";
import type { Page, Task } from "./task";
import { note } from "./toast";

/** How long to wait after the last letter before a dry run, in milliseconds. */
const pause = 300;

/** The form of one task: its controls, what would move, and the button that saves. */
export class Form {
  readonly element = el("form", { novalidate: true });
  private readonly drafts: Drafts;
  private readonly told = el("div", { class: "effects", "aria-live": "polite", role: "region", "aria-label": "What would move" });
  private readonly general = el("div", { role: "alert" });
  private readonly aside = el("div");
  private readonly message = text("message", "Why", { hint: "For the history.", rows: 2, plain: true });
  private readonly name = text("author", "Your name", { required: true, hint: "It stands in the history with each of your changes." });
  private readonly save: HTMLButtonElement;
  private asked: AbortController | undefined;
  private sent: Draft["sent"];
  private readonly by = el("div");
  private busy = false;
  /** Whether nobody knows what became of what was sent last. Until it is sent again, nothing else is. */
  private lost = false;
  private gone = false;

  constructor(
    private readonly page: Page,
    private readonly task: Task,
    /** Begins anew, without what was typed. */
    private readonly anew: () => void,
  ) {
    this.drafts = new Drafts(page.api.root, task.name);
    this.save = el("button", { type: "submit", class: task.drastic ? "primary drastic" : "primary" }, task.button);
    this.fill(task.base);
    const draft = this.drafts.read();
    const restored = el("p", { class: "draft" });
    if (draft) {
      this.restore(draft, restored);
    }
    restored.hidden = !draft;
    this.name.set(author.get());
    this.name.control.maxLength = longest;
    this.element.append(restored, this.aside, ...(task.intro ?? []), ...task.fields.map((field) => field.element), this.message.element, this.told, this.by, this.general, el("div", { class: "buttons" }, this.save));
    this.by.append(this.who());
    const look = calm(pause, () => void this.look());
    const changed = (event: Event) => {
      if (event.target instanceof Node && this.name.element.contains(event.target)) {
        author.set(String(this.name.get()));
        return;
      }
      this.keep();
      this.task.changed?.();
      this.arrange();
      look();
    };
    this.element.addEventListener("input", changed);
    this.element.addEventListener("change", changed);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.write();
    });
    this.task.changed?.();
    this.arrange();
    this.lose(draft?.sent !== undefined);
    void this.look();
  }

  /** Ends what the form asks for. What was typed stays in its draft. */
  leave(): void {
    this.gone = true;
    this.asked?.abort();
  }

  private fill(values: Values): void {
    for (const field of this.task.fields) {
      const value = values[field.name];
      if (value !== undefined) {
        field.set(value);
      }
    }
  }

  private values(): Values {
    return Object.fromEntries(this.task.fields.map((field): [string, Value] => [field.name, structuredClone(field.get())]));
  }

  private restore(draft: Draft, told: HTMLElement): void {
    this.task.base = draft.base;
    this.task.version = draft.version;
    this.sent = draft.sent;
    this.fill(draft.values);
    this.message.set(draft.message);
    const drop = el("button", { type: "button" }, "Throw it away");
    drop.addEventListener("click", () => {
      this.drafts.drop();
      this.leave();
      this.anew();
    });
    told.append(`Here is what you typed on ${new Date(draft.at).toLocaleString()}. `, drop);
  }

  private keep(): void {
    const values = this.values();
    const touched = this.task.fields.some((field) => !same(values[field.name]!, this.task.base[field.name] ?? "")) || this.message.get() !== "" || this.sent !== undefined;
    if (!touched) {
      this.drafts.drop();
      return;
    }
    this.drafts.keep({ values, base: this.task.base, version: this.task.version, message: String(this.message.get()), at: new Date().toISOString(), ...(this.sent ? { sent: this.sent } : {}) });
  }

  /** Asks once who the editor is. */
  private who(): HTMLElement {
    if (!author.get()) {
      return this.name.element;
    }
    const line = el("p", { class: "soft" }, "As ", el("bdi", {}, author.get()), ". ");
    const box = el("div", {}, line);
    const other = el("button", { type: "button", class: "link" }, "Somebody else?");
    other.addEventListener("click", () => {
      box.replaceChildren(this.name.element);
      this.name.focus();
    });
    line.append(other);
    return box;
  }

  /** Holds what was sent as it is while nobody knows what became of it. */
  private lose(lost: boolean): void {
    this.lost = lost;
    if (!lost) {
      this.sent = undefined;
    }
    for (const element of [...this.task.fields, this.message].map((field) => field.element)) {
      element.inert = lost;
    }
    if (lost) {
      this.tell(el("p", {}, "It is not known whether this was saved. Save it again to find out: nothing is done twice."));
    }
  }

  private counts(field: Field): boolean {
    return this.task.counts?.(field) ?? true;
  }

  /** Shows the controls that count now. */
  private arrange(): void {
    for (const field of this.task.fields) {
      field.element.hidden = !this.counts(field);
    }
  }

  private missing(): Field[] {
    return this.task.fields.filter((field) => field.required && this.counts(field) && (Array.isArray(field.get()) ? (field.get() as unknown[]).length === 0 : String(field.get()).trim() === ""));
  }

  /** Why there is nothing to save; "" if there is. */
  private nothing(): string {
    return this.task.wrong?.() || (this.task.plan().length === 0 ? "Nothing is changed yet." : "");
  }

  private input(steps: Step[]): { edits: object[]; message?: string } {
    const message = String(this.message.get()).trim();
    return { edits: steps.map((step) => step.edit), ...(message ? { message } : {}) };
  }

  /** The titles of new claims, which no answer of a dry run has. */
  private titles(steps: Step[]): Map<string, string> {
    const titles = new Map<string, string>();
    for (const { edit } of steps) {
      const claim = edit["createClaim"] as { key: string; statement: string } | undefined;
      if (claim) {
        titles.set(claim.key, claim.statement);
      }
    }
    return titles;
  }

  /** Has a dry run say what would move. */
  private async look(): Promise<void> {
    this.asked?.abort();
    if (this.busy || this.lost || this.gone) {
      return;
    }
    const missing = this.missing();
    if (missing.length > 0) {
      this.tell(el("p", { class: "soft" }, `Fill in first: ${missing.map((field) => field.label.toLowerCase()).join("; ")}. Then this says what moves.`));
      return;
    }
    const none = this.nothing();
    if (none) {
      this.clear();
      this.tell(el("p", { class: "soft" }, none));
      return;
    }
    this.asked = new AbortController();
    this.told.classList.add("working");
    try {
      const { outcome, steps } = await this.run(true, this.asked.signal);
      this.clear();
      this.tell(...effects(outcome, this.titles(steps)));
    } catch (error) {
      if (!this.asked.signal.aborted) {
        this.refused(error, false);
      }
    }
  }

  /** Sends the batch. A new key that is taken gets another one. */
  private async run(dryRun: boolean, signal?: AbortSignal): Promise<{ outcome: Outcome; steps: Step[] }> {
    for (let tries = 0; ; tries++) {
      const steps = this.task.plan();
      const input: object = this.lost && this.sent ? (JSON.parse(this.sent.input) as object) : { ...this.input(steps), dryRun };
      try {
        const data = await this.page.api.ask<{ edit: Outcome }>(editQuery, { input: dryRun ? input : { ...input, idempotencyKey: this.once(input) } }, signal);
        return { outcome: data.edit, steps };
      } catch (error) {
        if (this.lost || tries > 8 || !(error instanceof Refused) || !retaken(error.problems, steps)) {
          throw error;
        }
      }
    }
  }

  /** The key under which an input is done once, also if it is sent again after a lost answer. */
  private once(input: object): string {
    const sent = JSON.stringify(input);
    if (this.sent?.input !== sent) {
      this.sent = { input: sent, key: unique() };
      this.keep();
    }
    return this.sent.key;
  }

  private async write(): Promise<void> {
    if (this.busy) {
      return;
    }
    const missing = this.lost ? [] : this.missing();
    this.clear();
    if (!author.get()) {
      this.name.fail(["Fill this in."]);
      missing.push(this.name);
    }
    for (const field of missing) {
      field.fail(["Fill this in."]);
    }
    if (missing.length > 0) {
      missing[0]!.focus();
      return;
    }
    const none = this.lost ? "" : this.nothing();
    if (none) {
      this.general.replaceChildren(el("p", { class: "warning" }, none));
      return;
    }
    this.asked?.abort();
    this.busy = true;
    this.save.setAttribute("aria-busy", "true");
    try {
      const { outcome } = await this.run(false);
      this.drafts.drop();
      note({ text: this.task.done, revision: outcome.revision?.id ?? "", sequence: outcome.revision?.sequence ?? 0 });
      this.leave();
      const to = this.task.goes?.();
      if (to === undefined) {
        location.reload();
      } else {
        location.assign(new URL(to, this.page.api.root));
      }
    } catch (error) {
      this.refused(error, true);
    } finally {
      this.busy = false;
      this.save.removeAttribute("aria-busy");
    }
  }

  /** Says what is wrong, beside the controls that it is about. */
  private refused(error: unknown, saving: boolean): void {
    this.clear();
    if (saving) {
      this.lose(unsure(error));
      this.keep();
    }
    if (!(error instanceof Refused)) {
      if (!saving) {
        this.tell();
      }
      this.general.replaceChildren(el("p", { class: "warning" }, `${(error as Error).message} What you typed is kept here.`));
      return;
    }
    const overtaken = error.problems.find((one) => one.path?.endsWith(".expectedVersion"));
    if (overtaken) {
      void this.meet(overtaken);
      return;
    }
    const unnamed = error.problems.filter((one) => one.path === authorPath);
    if (unnamed.length > 0) {
      this.by.replaceChildren(this.name.element);
      this.name.fail(unnamed.map(sentence));
    }
    const found = assign(error.problems.filter((one) => one.path !== authorPath), this.task.plan());
    for (const field of [...this.task.fields, this.message]) {
      field.fail(found.get(field.name) ?? []);
      found.delete(field.name);
    }
    const rest = [...found.values()].flat();
    if (!this.lost) {
      this.tell(el("p", { class: "soft" }, "It cannot be saved like this."));
    }
    this.general.replaceChildren(...rest.map((one) => el("p", { class: "warning", dir: "auto" }, one)));
    if (saving) {
      this.element.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    }
  }

  /** Shows a conflict three ways, and goes on with what the editor chooses. */
  private async meet(problem: Problem): Promise<void> {
    this.tell();
    let theirs;
    try {
      theirs = await this.task.again?.();
    } catch (error) {
      this.general.replaceChildren(el("p", { class: "warning" }, `Somebody else has changed it. ${plain((error as Error).message)} What you typed is kept here.`));
      return;
    }
    if (!theirs || this.gone) {
      this.general.replaceChildren(el("p", { class: "warning" }, sentence(problem)));
      return;
    }
    const others = this.task.fields.map((field) => field.element).concat(this.message.element, this.by);
    const view = conflict(problem, this.task.fields, this.task.base, theirs, (values) => {
      view.remove();
      for (const one of others) {
        one.hidden = false;
      }
      this.save.hidden = false;
      this.task.base = { ...this.task.base, ...theirs.values };
      this.task.version = theirs.version;
      this.fill(values);
      this.keep();
      this.arrange();
      this.save.focus();
      void this.look();
    });
    for (const one of others) {
      one.hidden = true;
    }
    this.save.hidden = true;
    this.aside.replaceChildren(view);
    view.querySelector<HTMLElement>("h3")?.focus();
  }

  private clear(): void {
    this.general.replaceChildren();
    for (const field of [...this.task.fields, this.message, this.name]) {
      field.fail([]);
    }
  }

  private tell(...nodes: Node[]): void {
    this.told.classList.remove("working");
    this.told.replaceChildren(...nodes);
  }
}

