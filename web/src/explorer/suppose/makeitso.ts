import { Api, Refused, sentence, unique } from "../api";
import { author } from "../author";
import { button, el } from "../dom";
import { type Moves, counted, counts, stale } from "../moves";

interface Payload extends Moves {
  changedCount: number;
  revision: { id: string; sequence: number } | null;
}

const fields = `changedCount ${counts} revision { id sequence }`;
const edit = `mutation MakeItSo($input: EditInput!) { payload: edit(input: $input) { ${fields} } }`;
const undo = `mutation TakeBack($input: UndoInput!) { payload: undo(input: $input) { ${fields} } }`;

/** Offers to write what is supposed into the map: after a preview, and with a way back. */
export class MakeItSo {
  readonly element = el("div", { class: "makeitso" });
  /** Whether a change was written, which can still be taken back here. */
  done = false;
  private edits: unknown[] = [];
  private readonly list = el("ul");
  private readonly result = el("div");
  private readonly message = el("input");
  private readonly name = el("input", { type: "text", maxlength: "200", autocomplete: "name", dir: "auto" });
  private readonly named = el("label", {}, "Your name, for the history ", this.name);
  private readonly api: Api;
  private readonly preview = button("Preview the change", () => void this.tryOut());

  constructor(
    root: URL,
    private readonly say: (text: string) => void,
  ) {
    this.api = new Api(root, author.get);
    this.named.hidden = author.get() !== "";
    this.message.maxLength = 1000;
    this.message.dir = "auto";
    this.element.append(el("h2", {}, "Make it so"), this.list, el("p", {}, el("label", {}, "Why? For the history ", this.message), " ", this.named, " ", this.preview), this.result);
  }

  /** Takes from the page of the what-if what would have to be written. */
  offer(page: Document): void {
    const items = [...page.querySelectorAll<HTMLElement>("#edits li")];
    this.edits = items.flatMap((one) => (one.dataset["edit"] ? [JSON.parse(one.dataset["edit"]) as unknown] : []));
    this.list.replaceChildren(...items.map((one) => el("li", one.dataset["edit"] ? {} : { class: "soft" }, el("bdi", {}, one.textContent ?? ""))));
    this.preview.disabled = this.edits.length === 0;
  }

  /** Drops a preview of something else. */
  forget(): void {
    if (!this.done) {
      this.result.replaceChildren();
    }
  }

  private async send(document: string, input: Record<string, unknown>, then: (payload: Payload) => (string | Node)[]): Promise<void> {
    this.preview.disabled = true;
    try {
      const { payload } = await this.api.ask<{ payload: Payload }>(document, { input });
      this.result.replaceChildren(...then(payload));
    } catch (error) {
      this.result.replaceChildren(el("p", { class: "warning" }, error instanceof Refused ? error.problems.map(sentence).join(" ") : (error as Error).message));
    }
    this.preview.disabled = this.edits.length === 0;
    this.say(this.result.textContent ?? "");
    this.result.querySelector<HTMLElement>("button, a")?.focus();
  }

  private input(): Record<string, unknown> {
    return { edits: this.edits, ...(this.message.value ? { message: this.message.value } : {}) };
  }

  private async tryOut(): Promise<void> {
    if (this.name.value.trim()) {
      author.set(this.name.value.trim());
      this.named.hidden = true;
    }
    const idempotencyKey = unique();
    const input = this.input();
    await this.send(edit, { ...input, dryRun: true }, (payload) => {
      return [el("p", {}, `This would change ${payload.changedCount === 1 ? "1 record or link" : `${payload.changedCount} records or links`}. ${moved(payload, "would move")}`), el("p", { class: "acts" }, button("Write it into the map", () => void this.write({ ...input, idempotencyKey })), " ", button("Do not", () => this.result.replaceChildren()))];
    });
  }

  private async write(input: Record<string, unknown>): Promise<void> {
    await this.send(edit, input, (payload) => {
      const revision = payload.revision;
      if (!revision) {
        return [el("p", {}, "The map is like this already.")];
      }
      this.done = true;
      return [el("p", {}, `Written, as change ${revision.sequence}. ${moved(payload, "moved")}`), el("p", { class: "acts" }, button("Take it back", () => void this.takeBack(revision.id)), " ", this.fresh())];
    });
  }

  private async takeBack(revision: string): Promise<void> {
    await this.send(undo, { revision }, () => [el("p", {}, "Taken back. The map is as it was."), el("p", { class: "acts" }, this.fresh())]);
  }

  /** A link to this page as the map is now. */
  private fresh(): HTMLAnchorElement {
    const link = el("a", {}, "Show the page as the map is now");
    link.href = location.pathname;
    return link;
  }
}

function moved(payload: Payload, verb: "would move" | "moved"): string {
  return `${counted(payload, verb)}. ${stale(payload, verb)}`.trim();
}
