import type * as Editor from "./editor/main";

/** Where the editor notes what was saved, for the page that comes next. */
const savedAt = "corroborate-saved";

/** Offers to edit the record of the page. The editor is loaded only once somebody wants it. */
export function editing(button: HTMLButtonElement | null, root: URL): void {
  const name = document.querySelector<HTMLScriptElement>("script[data-editor]")?.dataset["editor"];
  if (!name) {
    return;
  }
  const load = () => import(/* @vite-ignore */ new URL(name, import.meta.url).href) as Promise<typeof Editor>;
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => void load().then(({ open }) => open(button, root), () => failed(button)));
  }
  if (saved()) {
    void load().then(({ toast }) => toast(root));
  }
}

function saved(): boolean {
  try {
    return sessionStorage.getItem(savedAt) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

function failed(button: HTMLButtonElement): void {
  const told = document.createElement("span");
  told.className = "warn";
  told.setAttribute("role", "status");
  told.textContent = " The editor cannot be loaded: the server does not answer. ";
  button.after(told);
}
