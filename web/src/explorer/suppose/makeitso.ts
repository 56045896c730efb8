import { Api, type Problem, Refused, plain, sentence, unique, unsure } from "../api";
import { author, authorPath, longest } from "../author";
import { button, el } from "../dom";
import { meanwhile } from "../meanwhile";
import { type Moves, counted, counts, stale } from "../moves";
import { type Revision, takeBack } from "../undo";
import type { Read } from "./scenario";

interface Payload extends Moves {
  changedCount: number;
  revision: Revision | null;
}

const query = `mutation MakeItSo($input: EditInput!) { edit(input: $input) { changedCount ${counts} revision { id sequence } } }`;

/** Offers to write what is supposed into the map: after a preview, and with a way back. */
export class MakeItSo {
  readonly element = el("div", { class: "makeitso" });
  /** What would have to be written for what is supposed now; nothing until the server has told it. */
  private edits: unknown[] = [];
  /** What each of them does, in words. */
  private does: string[] = [];
  /** The preview under way. */
  private asked: AbortController | undefined;
  private writing = false;
  private readonly list = el("ul");
  /** What the preview of these edits says. */
  private readonly trial = el("div");
  /** What became of a change that was sent. It stays when something else is supposed. */
  private readonly written = el("div");
  private readonly message = el("input");
  private readonly name = el("input", { type: "text", maxlength: String(longest), autocomplete: "name", dir: "auto", required: true });
  private readonly named = el("label", {}, "Your name, for the history ", this.name);
  private readonly api: Api;
  private readonly preview = button("Preview the change", () => void this.tryOut());

  constructor(
    private readonly root: URL,
    private readonly say: (text: string) => void,
    /** Reads anew what is supposed, with the records as they are now, and offers it here. */
    private readonly again: () => Promise<Read>,
  ) {
    this.api = new Api(root, author.get);
    this.named.hidden = author.get() !== "";
    this.message.maxLength = 1000;
    this.message.dir = "auto";
    const whyNot = refusal();
    if (whyNot) {
      this.element.append(el("h2", {}, "Make it so"), el("p", {}, "You can read this map here, and not change it. ", whyNot));
      return;
    }
    this.element.append(el("h2", {}, "Make it so"), this.list, el("p", {}, el("label", {}, "Why? For the history ", this.message), " ", this.named, " ", this.preview), this.trial, this.written);
    this.arrange();
  }

  /** Whether a change is being written here, or was, so that it can be taken back. */
  get done(): boolean {
    return this.writing || this.written.childElementCount > 0;
  }

  /** Takes from the page of the what-if what would have to be written; without one, offers nothing. */
  offer(page?: Document): void {
    this.forget();
    const items = [...(page?.querySelectorAll<HTMLElement>("#edits li") ?? [])];
    const written = items.filter((one) => one.dataset["edit"]);
    this.edits = written.map((one) => JSON.parse(one.dataset["edit"]!) as unknown);
    this.does = written.map((one) => one.textContent ?? "");
    this.list.replaceChildren(...items.map((one) => el("li", one.dataset["edit"] ? {} : { class: "soft" }, el("bdi", {}, one.textContent ?? ""))));
    this.arrange();
  }

  /** Drops what is offered, and ends its preview: something else is supposed now. */
  forget(): void {
    this.asked?.abort();
    this.asked = undefined;
    this.edits = [];
    this.does = [];
    this.trial.replaceChildren();
    this.arrange();
  }

  private arrange(): void {
    this.preview.disabled = this.edits.length === 0 || this.writing || this.asked !== undefined;
  }

  private async tryOut(): Promise<void> {
    this.know();
    const { edits, does } = this;
    const asked = (this.asked = new AbortController());
    this.arrange();
    try {
      const payload = await this.edit({ ...this.input(edits), dryRun: true }, asked.signal);
      if (!asked.signal.aborted) {
        const records = payload.changedCount === 1 ? "1 record or link" : `${payload.changedCount} records or links`;
        const write = button("Write it into the map", () => void this.write(edits, does));
        this.show(this.trial, el("p", {}, `This would change ${records}. ${moved(payload, "would move")}`), el("p", { class: "acts" }, write, " ", button("Do not", () => this.trial.replaceChildren())));
      }
    } catch (error) {
      if (!asked.signal.aborted && !(await this.overtaken(error, does))) {
        this.show(this.trial, this.trouble(error));
      }
    }
    if (this.asked === asked) {
      this.asked = undefined;
      this.arrange();
    }
  }

  /** The edits with the reason as it is typed now. */
  private input(edits: unknown[]): object {
    return { edits, ...(this.message.value ? { message: this.message.value } : {}) };
  }

  private async edit(input: object, signal?: AbortSignal): Promise<Payload> {
    return (await this.api.ask<{ edit: Payload }>(query, { input }, signal)).edit;
  }

  private async write(edits: unknown[], does: string[]): Promise<void> {
    this.know();
    if (!author.get()) {
      this.say("Your name is needed, for the history.");
      this.name.setAttribute("aria-invalid", "true");
      this.name.focus();
      return;
    }
    const input = { ...this.input(edits), idempotencyKey: unique() }; // the same if it is sent again
    await this.send(
      () => this.edit(input),
      (payload) => {
        const revision = payload.revision;
        if (!revision) {
          return [el("p", {}, "The map is like this already.")];
        }
        this.forget(); // it is in the map now
        return [el("p", {}, `Written, as change ${revision.sequence}. ${moved(payload, "moved")}`), el("p", { class: "acts" }, this.back(revision), " ", this.fresh(location.pathname))];
      },
      (error) => this.overtaken(error, does),
    );
  }

  /** Offers to take back what was written. What is supposed is still supposed then, and can be written again. */
  private back(revision: Revision): HTMLButtonElement {
    const ask = takeBack(this.api, revision.id);
    const taken = () => [el("p", {}, "Taken back. The map is as it was."), el("p", { class: "acts" }, this.fresh(location.pathname + location.search))];
    const refused = async (error: unknown) => {
      if (!(error instanceof Refused) || error.code !== "CONFLICT") {
        return false;
      }
      const page = el("a", { href: new URL(`undo?change=${revision.sequence}`, this.root).href }, `See what was changed after change ${revision.sequence}`);
      this.show(this.written, el("p", { class: "warning" }, `Change ${revision.sequence} is written, and was not taken back: somebody has changed the same after it.`), el("p", { class: "acts" }, page, " ", this.fresh(location.pathname)));
      return true;
    };
    return button("Take it back", () =>
      void this.send(
        async () => {
          const done = await ask();
          await this.again(); // the records have other versions now
          return done;
        },
        taken,
        refused,
      ),
    );
  }

  /**
   * Meets a change that somebody made to what the edits are about: says what it was, reads the records anew, and offers
   * to go on. It is false if that is not what is wrong.
   */
  private async overtaken(error: unknown, does: string[]): Promise<boolean> {
    const changes = error instanceof Refused ? error.problems.filter(({ code, path }) => ["CONFLICT", "NOT_FOUND"].includes(code) && path?.startsWith("input.edits[")) : [];
    if (changes.length === 0) {
      return false;
    }
    this.written.replaceChildren();
    const read = await this.again();
    if (read === "dropped") {
      return true;
    }
    const told = el("ul", {}, ...changes.map((one) => el("li", { dir: "auto" }, ...changed(one, does))));
    const [what, next] =
      read === "failed"
        ? ["What is supposed could not be read again.", [button("Try again", () => void this.overtaken(error, does))]]
        : this.edits.length === 0
          ? ["With the map as it is now, there is nothing left to write.", []]
          : ["What you suppose is read again with the map as it is now, and listed above. Nothing of it is lost, and nothing is written yet.", [button("Go on with these", () => void this.tryOut())]];
    this.show(this.trial, el("p", {}, el("strong", {}, "The map was changed while you were at it.")), told, el("p", {}, what as string), el("p", { class: "acts" }, ...(next as Node[])));
    return true;
  }

  /** Notes the name of the reader, once it is typed. */
  private know(): void {
    if (this.name.value.trim()) {
      author.set(this.name.value);
      this.named.hidden = author.get() !== "";
      this.name.removeAttribute("aria-invalid");
    }
  }

  /** Changes the map. What nobody knows the end of can be sent again: it is done once. */
  private async send<T>(ask: () => Promise<T>, then: (answer: T) => Node[], refused: (error: unknown) => Promise<boolean>): Promise<void> {
    this.writing = true;
    this.trial.replaceChildren();
    this.written.replaceChildren(el("p", { class: "soft" }, "The server is asked…"));
    this.arrange();
    try {
      this.show(this.written, ...then(await ask()));
    } catch (error) {
      const again = el("p", { class: "acts" }, button("Try again", () => void this.send(ask, then, refused)));
      if (unsure(error) || !(await refused(error))) {
        this.show(this.written, this.trouble(error), ...(unsure(error) ? [again] : []));
      }
    }
    this.writing = false;
    this.arrange();
  }

  private show(where: HTMLElement, ...told: Node[]): void {
    where.replaceChildren(...told);
    this.say(where.textContent ?? "");
    where.querySelector<HTMLElement>("button, a")?.focus();
  }

  private trouble(error: unknown): HTMLElement {
    if (error instanceof Refused && error.problems.some((one) => one.path === authorPath)) {
      this.name.value = author.get();
      this.named.hidden = false;
    }
    return el("p", { class: "warning", dir: "auto" }, error instanceof Refused ? error.problems.map(sentence).join(" ") : (error as Error).message);
  }

  /** A link to this page as the map is now. */
  private fresh(href: string): HTMLAnchorElement {
    return el("a", { href }, "Show the page as the map is now");
  }
}

/** Why the reader may not write, as the button of the page that edits has it; "" if they may. */
function refusal(): string {
  const edits = document.querySelector<HTMLElement>("button.edit");
  return edits ? plain(edits.dataset["refused"] ?? "") : "The pages of this server change nothing.";
}

/** Says what has become of what an edit is about. */
function changed(problem: Problem, does: string[]): (Node | string)[] {
  const [, index] = /^input\.edits\[(\d+)\]/.exec(problem.path ?? "") ?? [];
  const told = problem.path?.endsWith(".expectedVersion")
    ? meanwhile(problem, (field) => field.replace(/[A-Z]/g, " $&").toLowerCase())
    : problem.code === "NOT_FOUND"
      ? ["it is no longer in the map, or has another key."]
      : [sentence(problem)];
  return [el("bdi", {}, does[Number(index)] ?? ""), ": ", ...told];
}

function moved(payload: Payload, verb: "would move" | "moved"): string {
  return `${counted(payload, verb)}. ${stale(payload, verb)}`.trim();
}
