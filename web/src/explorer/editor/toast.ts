import { Api, Refused, sentence } from "../api";
import { el } from "../dom";
import { author } from "../author";
import { takeBack } from "../undo";

/** Where the script of the pages looks for what was saved. */
const savedAt = "corroborate-saved";

/** What was saved, on the page before. */
export interface Saved {
  text: string;
  revision: string;
  sequence: number;
}

/** Notes what was saved, for the page that comes next. */
export function note(saved: Saved): void {
  try {
    sessionStorage.setItem(savedAt, JSON.stringify(saved));
  } catch {
    // A browser that keeps nothing shows no message, and the change is saved all the same.
  }
}

/** Says what was saved on the page before, with a button that takes it back. */
export function toast(root: URL): void {
  const text = sessionStorage.getItem(savedAt);
  sessionStorage.removeItem(savedAt);
  if (!text) {
    return;
  }
  const saved = JSON.parse(text) as Saved;
  const told = el("p", {}, saved.text);
  const box = el("div", { class: "toast", role: "status" }, told);
  const close = el("button", { type: "button", "aria-label": "Close this message", click: () => box.remove() }, "×");
  const back = takeBack(new Api(root, author.get), saved.revision);
  const undo = el("button", { type: "button" }, "Undo");
  undo.addEventListener("click", () => {
    undo.disabled = true;
    back().then(
      (revision) => {
        note({ text: "Your change is taken back.", revision: revision?.id ?? "", sequence: revision?.sequence ?? 0 });
        location.reload();
      },
      (error: unknown) => {
        undo.disabled = false;
        told.textContent = error instanceof Refused ? error.problems.map(sentence).join(" ") : `It is not taken back: ${(error as Error).message} Try again.`;
      },
    );
  });
  if (saved.revision) {
    box.append(undo);
  }
  box.append(close);
  document.body.append(box);
}
