const store = "corroborate-keys";

/** Single keys, for readers who are not typing, and who have not turned them off. */
export function keys(root: URL): void {
  offer(document.querySelector("#key-switch"));
  addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) {
      return;
    }
    switch (event.key) {
      case "/":
        document.querySelector<HTMLInputElement>("#q")?.select();
        document.querySelector<HTMLInputElement>("#q")?.focus();
        break;
      case "j":
        move(1);
        break;
      case "k":
        move(-1);
        break;
      case "o":
        fold();
        break;
      case "e":
        document.querySelector<HTMLButtonElement>("button.edit")?.click();
        break;
      case "w":
        suppose();
        break;
      case "?":
        location.assign(new URL("help#keys", root));
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}

function off(): boolean {
  try {
    return localStorage.getItem(store) === "off";
  } catch {
    return false; // this browser keeps nothing
  }
}

/** Offers to turn the keys off: to those who speak to their machine, each word is many keys. */
function offer(place: Element | null): void {
  if (!place) {
    return;
  }
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !off();
  box.addEventListener("change", () => {
    try {
      if (box.checked) {
        localStorage.removeItem(store);
      } else {
        localStorage.setItem(store, "off");
      }
    } catch {
      box.checked = true;
    }
  });
  const label = document.createElement("label");
  label.append(box, " Single keys act on these pages, in this browser");
  place.replaceChildren(label);
}

/** Whether a key would write something. It writes nothing into a box that is ticked. */
function typing(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && target.type === "checkbox") {
    return false;
  }
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

/** Goes to another row of a list. */
function move(by: number): void {
  const rows = [...document.querySelectorAll<HTMLAnchorElement>("a.row")];
  const at = rows.indexOf(document.activeElement as HTMLAnchorElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next]?.focus();
}

/** Goes to the tray that says what follows, or to what can be supposed first. */
function suppose(): void {
  const tray = document.querySelector<HTMLElement>("#tray:not([hidden]) button[aria-controls]");
  (tray ?? document.querySelector<HTMLElement>("#down input, #without input, #sound input, #sound select"))?.focus();
}

/** Opens everything on the page that is folded, or closes all of it if all is open. */
function fold(): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>("main details")];
  const open = all.some((one) => !one.open);
  for (const one of all) {
    one.open = open;
  }
}
