import { ask, Refused } from "../ask";
import { button, make } from "./dom";

interface Payload {
  changedCount: number;
  movedCount: number;
  movedVerdictCount: number;
  revision: { id: string; sequence: number } | null;
}

const fields = "changedCount movedCount movedVerdictCount revision { id sequence }";
const edit = `mutation MakeItSo($input: EditInput!) { payload: edit(input: $input) { ${fields} } }`;
const undo = `mutation TakeBack($input: UndoInput!) { payload: undo(input: $input) { ${fields} } }`;

/** Offers to write what is supposed into the map: after a preview, and with a way back. */
export class MakeItSo {
  readonly element = make("div", "makeitso");
  /** Whether a change was written, which can still be taken back here. */
  done = false;
  private edits: unknown[] = [];
  private readonly list = make("ul", "");
  private readonly result = make("div", "");
  private readonly message = make("input", "");
  private readonly preview = button("Preview the change", () => void this.tryOut());

  constructor(
    private readonly root: URL,
    private readonly say: (text: string) => void,
  ) {
    this.message.maxLength = 1000;
    this.message.dir = "auto";
    this.element.append(make("h2", "", "Make it so"), this.list, make("p", "", make("label", "", "Why? For the history ", this.message), " ", this.preview), this.result);
  }

  /** Takes from the page of the what-if what would have to be written. */
  offer(page: Document): void {
    const items = [...page.querySelectorAll<HTMLElement>("#edits li")];
    this.edits = items.flatMap((one) => (one.dataset["edit"] ? [JSON.parse(one.dataset["edit"]) as unknown] : []));
    this.list.replaceChildren(...items.map((one) => make("li", one.dataset["edit"] ? "" : "soft", make("bdi", "", one.textContent ?? ""))));
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
      const { payload } = await ask<{ payload: Payload }>(this.root, document, { input });
      this.result.replaceChildren(...then(payload));
    } catch (error) {
      this.result.replaceChildren(make("p", "warning", error instanceof Refused ? error.message : String(error)));
    }
    this.preview.disabled = this.edits.length === 0;
    this.say(this.result.textContent ?? "");
    this.result.querySelector<HTMLElement>("button, a")?.focus();
  }

  private input(): Record<string, unknown> {
    return { edits: this.edits, ...(this.message.value ? { message: this.message.value } : {}) };
  }

  private async tryOut(): Promise<void> {
    const input = this.input();
    await this.send(edit, { ...input, dryRun: true }, (payload) => {
      const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return [make("p", "", `This would change ${counted(payload.changedCount, "record or link", "records or links")}. ${moved(payload, "would move")}`), make("p", "acts", button("Write it into the map", () => void this.write({ ...input, idempotencyKey: key })), " ", button("Do not", () => this.result.replaceChildren()))];
    });
  }

  private async write(input: Record<string, unknown>): Promise<void> {
    await this.send(edit, input, (payload) => {
      const revision = payload.revision;
      if (!revision) {
        return [make("p", "", "The map is like this already.")];
      }
      this.done = true;
      return [make("p", "", `Written, as change ${revision.sequence}. ${moved(payload, "moved")}`), make("p", "acts", button("Take it back", () => void this.takeBack(revision.id)), " ", this.fresh())];
    });
  }

  private async takeBack(revision: string): Promise<void> {
    await this.send(undo, { revision }, () => [make("p", "", "Taken back. The map is as it was."), make("p", "acts", this.fresh())]);
  }

  /** A link to this page as the map is now. */
  private fresh(): HTMLAnchorElement {
    const link = make("a", "", "Show the page as the map is now");
    link.href = location.pathname;
    return link;
  }
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function moved(payload: Payload, verb: string): string {
  const verdicts = payload.movedVerdictCount ? `, ${payload.movedVerdictCount} to another verdict` : "";
  return `${counted(payload.movedCount, "claim", "claims")} ${verb}${verdicts}.`;
}
