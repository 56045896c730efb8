import { Api, Refused, plain, sentence, unique, unsure } from "../api";
import { author, authorPath, longest } from "../author";
import { button, el } from "../dom";
import { type Moves, counted, counts, stale } from "../moves";
import { type Revision, takeBack } from "../undo";

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
    root: URL,
    private readonly say: (text: string) => void,
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
    this.edits = items.flatMap((one) => (one.dataset["edit"] ? [JSON.parse(one.dataset["edit"]) as unknown] : []));
    this.list.replaceChildren(...items.map((one) => el("li", one.dataset["edit"] ? {} : { class: "soft" }, el("bdi", {}, one.textContent ?? ""))));
    this.arrange();
  }

  /** Drops what is offered, and ends its preview: something else is supposed now. */
  forget(): void {
    this.asked?.abort();
    this.asked = undefined;
    this.edits = [];
    this.trial.replaceChildren();
    this.arrange();
  }

  private arrange(): void {
    this.preview.disabled = this.edits.length === 0 || this.writing || this.asked !== undefined;
  }

  private async tryOut(): Promise<void> {
    this.know();
    const input = { edits: this.edits, ...(this.message.value ? { message: this.message.value } : {}) };
    const idempotencyKey = unique();
    const asked = (this.asked = new AbortController());
    this.arrange();
    try {
      const payload = await this.edit({ ...input, dryRun: true }, asked.signal);
      if (!asked.signal.aborted) {
        const records = payload.changedCount === 1 ? "1 record or link" : `${payload.changedCount} records or links`;
        const write = button("Write it into the map", () => void this.write({ ...input, idempotencyKey }));
        this.show(this.trial, el("p", {}, `This would change ${records}. ${moved(payload, "would move")}`), el("p", { class: "acts" }, write, " ", button("Do not", () => this.trial.replaceChildren())));
      }
    } catch (error) {
      if (!asked.signal.aborted) {
        this.show(this.trial, this.trouble(error));
      }
    }
    if (this.asked === asked) {
      this.asked = undefined;
      this.arrange();
    }
  }

  private async edit(input: object, signal?: AbortSignal): Promise<Payload> {
    return (await this.api.ask<{ edit: Payload }>(query, { input }, signal)).edit;
  }

  private async write(input: object): Promise<void> {
    this.know();
    if (!author.get()) {
      this.say("Your name is needed, for the history.");
      this.name.setAttribute("aria-invalid", "true");
      this.name.focus();
      return;
    }
    await this.send(
      () => this.edit(input),
      (payload) => {
        const revision = payload.revision;
        if (!revision) {
          return [el("p", {}, "The map is like this already.")];
        }
        const back = takeBack(this.api, revision.id);
        const undo = button("Take it back", () => void this.send(back, () => [el("p", {}, "Taken back. The map is as it was."), el("p", { class: "acts" }, this.fresh())]));
        return [el("p", {}, `Written, as change ${revision.sequence}. ${moved(payload, "moved")}`), el("p", { class: "acts" }, undo, " ", this.fresh())];
      },
    );
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
  private async send<T>(ask: () => Promise<T>, then: (answer: T) => Node[]): Promise<void> {
    this.writing = true;
    this.trial.replaceChildren();
    this.written.replaceChildren(el("p", { class: "soft" }, "The server is asked…"));
    this.arrange();
    try {
      this.show(this.written, ...then(await ask()));
    } catch (error) {
      const again = el("p", { class: "acts" }, button("Try again", () => void this.send(ask, then)));
      this.show(this.written, this.trouble(error), ...(unsure(error) ? [again] : []));
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
  private fresh(): HTMLAnchorElement {
    const link = el("a", {}, "Show the page as the map is now");
    link.href = location.pathname;
    return link;
  }
}

/** Why the reader may not write, as the button of the page that edits has it; "" if they may. */
function refusal(): string {
  const edits = document.querySelector<HTMLElement>("button.edit");
  return edits ? plain(edits.dataset["refused"] ?? "") : "The pages of this server change nothing.";
}

function moved(payload: Payload, verb: "would move" | "moved"): string {
  return `${counted(payload, verb)}. ${stale(payload, verb)}`.trim();
}
