// What makes the pages quicker to use. The server writes all of them, so each works
// without this script; nothing here knows what a claim is.

import { author } from "./author";
import { editing } from "./editing";
import { keys } from "./keys";
import { names, suggest } from "./suggest";
import { supposing } from "./supposing";
import { themes } from "./theme";

/** The address that all pages are below; this script is in its folder of assets. */
const root = new URL("..", import.meta.url);

suggest(document.querySelector<HTMLInputElement>("#q"), root);
names(document.querySelectorAll<HTMLInputElement>("input[data-record]"), root);
themes(document.querySelector(".lists"), root);
keys(root);
editing(document.querySelector<HTMLButtonElement>("button.edit"), root);
supposing(document.querySelector<HTMLElement>("#suppose-here"), root);

// Who takes a change back is asked once, as in the editor.
const name = document.querySelector<HTMLInputElement>("form.undo input[name=author]");
if (name) {
  name.value ||= author.get(); // what was refused stays
  name.form?.addEventListener("submit", () => author.set(name.value));
}

// An address holds only what a reader has chosen.
for (const form of document.querySelectorAll<HTMLFormElement>("form.filters")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of new Set(formData.keys())) {
      const given = formData.getAll(name).filter((value) => value !== "");
      formData.delete(name);
      for (const value of new Set(given)) {
        formData.append(name, value);
      }
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    location.assign(form.action.split("?")[0] + (chosen.size > 0 ? `?${chosen}` : ""));
  });
}

// On paper there is nothing to open.
let opened: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open])")];
  for (const one of opened) {
    one.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const one of opened) {
    one.open = false;
  }
});
