import { Api, Refused, plain } from "../api";
import { el, newID, titled } from "../dom";
import { author } from "../author";
import { Form } from "./form";
import type { Page } from "./task";
import { type Offer, offers } from "./tasks";
import { type Words, kindWord, readWords } from "./words";

let shown: { button: HTMLButtonElement; dialog: HTMLDialogElement } | undefined;

/** Opens the panel in which the record of the page is edited, or goes to it if it is open. */
export function open(button: HTMLButtonElement, root: URL): void {
  if (shown) {
    shown.dialog.querySelector<HTMLElement>("select, button")?.focus();
    return;
  }
  const title = el("h2", { id: newID(), tabindex: "-1" }, "Edit");
  const close = el("button", { type: "button", class: "close", "aria-label": "Close the editor" }, "×");
  const body = el("div", { class: "body" }, el("p", { class: "soft" }, "Reading…"));
  const dialog = el("dialog", { class: "editor", "aria-labelledby": title.id }, el("div", { class: "head" }, title, close), body);
  document.body.append(dialog);
  document.body.classList.add("editing");
  shown = { button, dialog };
  if (matchMedia("(max-width: 46rem)").matches) {
    dialog.showModal();
  } else {
    dialog.show();
  }
  title.focus();
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    document.body.classList.remove("editing");
    shown = undefined;
    button.focus();
  });
  const refused = button.dataset["refused"];
  if (refused) {
    body.replaceChildren(el("p", { class: "warning", role: "status" }, "You can read this map here, and not change it."), el("p", {}, plain(refused)));
    return;
  }
  const { kind = "", key = "" } = button.dataset;
  void start(body, new Api(root, author.get), kind, key);
}

const headQuery = `query Head($ref: ID!) { item(ref: $ref) { version headline ... on Source { retracted } ... on Caveat { resolved } ... on Remark { status } } }`;
type Head = { item: { version: number; headline: string; retracted?: boolean; resolved?: boolean; status?: string } };

/** Reads what every task needs, and shows the first one. */
async function start(body: HTMLElement, api: Api, kind: string, key: string): Promise<void> {
  let words: Words;
  let head: Head;
  try {
    [words, head] = await Promise.all([readWords(api), api.ask<Head>(headQuery, { ref: key })]);
  } catch (error) {
    trouble(body, error, () => void start(body, api, kind, key));
    return;
  }
  const page: Page = { api, words, kind, key, headline: plain(head.item.headline), version: head.item.version };
  const list = offers(page, head.item);
  const menu = el("select", { id: newID() }, ...list.map((one, i) => el("option", { value: String(i) }, one.title)));
  const form = el("div");
  let current: Form | undefined;
  const show = async (offer: Offer) => {
    current?.leave();
    form.replaceChildren(el("p", { class: "soft" }, "Reading…"));
    try {
      const task = await offer.open((next) => void show({ title: "", open: () => Promise.resolve(next) }));
      if (task instanceof HTMLElement) {
        form.replaceChildren(task);
        return;
      }
      current = new Form(page, task, () => void show(offer));
      form.replaceChildren(current.element);
    } catch (error) {
      trouble(form, error, () => void show(offer));
    }
  };
  menu.addEventListener("change", () => void show(list[Number(menu.value)]!));
  body.replaceChildren(
    el("p", { class: "of" }, `${kindWord(kind).replace(/^./, (c) => c.toUpperCase())}: `, titled(page.headline)),
    el("div", { class: "field" }, el("label", { for: menu.id }, "What do you want to do?"), menu),
    form,
  );
  menu.focus();
  await show(list[0]!);
}

/** Says that something could not be read, with a way to try again. */
function trouble(where: HTMLElement, error: unknown, again: () => void): void {
  const text = error instanceof Refused ? error.message : (error as Error).message;
  where.replaceChildren(el("p", { class: "warning", role: "alert" }, plain(text)), el("button", { type: "button", click: again }, "Try again"));
}
