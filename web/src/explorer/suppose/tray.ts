import { button, el, take } from "../dom";
import { MakeItSo } from "./makeitso";
import { Names } from "./names";
import type { Read, Step } from "./scenario";

interface Acts {
  drop(step: Step): void;
  clear(): void;
  take(search: string): void;
  /** Reads anew what follows from what is supposed. */
  again(): Promise<Read>;
}

/** The tray at the bottom of the page: what is supposed, and what would follow. */
export class Tray {
  private readonly box = el("section");
  private readonly status = el("p", { class: "hidden" });
  private readonly told = el("p", { class: "told" });
  private readonly others = el("p", { class: "others" });
  private readonly more = el("div", { class: "more" });
  private readonly steps = el("ul", { class: "steps" });
  private readonly moves = el("div", { class: "moves" });
  private readonly then = el("div", { class: "outcome" });
  private readonly opener: HTMLButtonElement;
  private readonly names: Names;
  private readonly makes: MakeItSo;

  constructor(
    root: URL,
    of: string,
    here: HTMLElement,
    private readonly acts: Acts,
  ) {
    this.box.id = "tray";
    this.box.setAttribute("aria-label", "What is supposed");
    this.status.setAttribute("role", "status");
    this.more.id = "tray-more";
    this.more.hidden = true;
    this.opener = button("Show all", () => this.open(this.more.hidden === true));
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.setAttribute("aria-controls", this.more.id);
    this.names = new Names(root, of, (search) => acts.take(search), (text) => this.say(text));
    this.makes = new MakeItSo(root, (text) => this.say(text), () => acts.again());
    const copy = button("Copy link", () => void this.copy(copy));
    const line = el("div", { class: "line" }, el("div", {}, this.told, this.others), el("span", { class: "acts" }, this.opener, button("Take all back", () => this.clear())));
    this.more.append(el("div", {}, this.steps, el("p", { class: "acts" }, copy), this.names.element, this.makes.element), this.moves);
    this.box.append(line, this.more);
    here.after(this.then);
    document.body.append(this.status, this.box);
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.more.hidden && this.box.contains(document.activeElement)) {
        this.open(false);
        this.opener.focus();
      }
    });
    // The style sheet keeps what has the focus above the tray; this makes sure of it.
    document.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element && !this.box.hidden && !this.box.contains(target) && !target.closest("[popover]")) {
        const over = target.getBoundingClientRect().bottom + 8 - this.box.getBoundingClientRect().top;
        if (over > 0) {
          scrollBy({ top: over, behavior: "instant" });
        }
      }
    });
    new ResizeObserver(() => {
      document.documentElement.style.setProperty("--tray", `${Math.ceil(this.box.getBoundingClientRect().height)}px`);
    }).observe(this.box);
  }

  /** Shows at once that something else is supposed. */
  wait(steps: Step[]): void {
    this.box.hidden = steps.length === 0 && !this.makes.done;
    this.box.setAttribute("aria-busy", String(steps.length > 0));
    this.makes.forget();
    if (steps.length === 0) {
      this.then.replaceChildren();
      this.told.textContent = "Nothing is supposed.";
      this.others.textContent = "";
      this.steps.replaceChildren();
      this.moves.replaceChildren();
      this.names.offer("", "");
      this.makes.offer();
      this.say("Nothing is supposed.");
    }
  }

  /** Shows what follows, by the server's page of the what-if. */
  tell(page: Document, from: URL): void {
    this.box.setAttribute("aria-busy", "false");
    const told = page.querySelector("[data-told]");
    const others = page.querySelector("[data-others]")?.textContent ?? "";
    const steps = [...page.querySelectorAll<HTMLElement>("[data-step]")];
    const lost = [...page.querySelectorAll("[data-lost]")];
    this.told.replaceChildren(...(told ? [...take(told, from).childNodes] : [steps.length === 0 ? "Nothing is supposed." : steps.length === 1 ? "1 thing is supposed" : `${steps.length} things are supposed`]));
    this.others.textContent = others;
    this.steps.replaceChildren(
      ...steps.map((step) => {
        const text = step.querySelector("bdi")?.textContent ?? "";
        const drop = button("take back", () => {
          this.acts.drop({ param: step.dataset["param"] ?? "", value: step.dataset["value"] ?? "" });
          this.opener.focus();
        });
        drop.append(el("span", { class: "hidden" }, `: ${text}`));
        return el("li", {}, el("bdi", {}, text), " ", drop);
      }),
      ...lost.map((one) => el("li", { class: "warning" }, one.textContent ?? "")),
    );
    this.moves.replaceChildren(...[...page.querySelectorAll("#moves > table, #moves > details")].map((part) => take(part, from)));
    const then = page.querySelector("[data-then]");
    const summary = page.querySelector("[data-summary]");
    this.then.replaceChildren(
      ...(then ? [el("p", {}, el("strong", {}, "Supposed")), ...[...take(then, from).children].slice(1), ...(summary ? [take(summary, from)] : []), el("p", { class: "soft" }, "The rest of the page shows the map as it is.")] : []),
    );
    this.names.offer(from.search, steps.map((step) => step.querySelector("bdi")?.textContent ?? "").join("; "));
    this.makes.offer(page);
    this.say([told?.textContent, others, ...lost.map((one) => one.textContent)].filter(Boolean).join(". "));
  }

  /** Says why nothing can be told, and lets the reader try again. */
  fail(why: string): void {
    this.box.setAttribute("aria-busy", "false");
    this.told.replaceChildren(why, " ", button("Try again", () => void this.acts.again()));
    this.others.textContent = "";
    this.then.replaceChildren();
    this.moves.replaceChildren();
    this.makes.offer();
    this.say(why);
  }

  private say(text: string): void {
    this.status.textContent = text;
  }

  private open(is: boolean): void {
    this.more.hidden = !is;
    this.opener.textContent = is ? "Show less" : "Show all";
    this.opener.setAttribute("aria-expanded", String(is));
  }

  private clear(): void {
    this.open(false);
    this.acts.clear();
    document.getElementById("content")?.focus();
  }

  private async copy(control: HTMLButtonElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      control.textContent = "Copied";
    } catch {
      control.textContent = "The address of this page is the link";
    }
    this.say(control.textContent);
  }
}
