/** Single keys, for readers who are not typing. */
export function keys(root: URL): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) {
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
      case "?":
        location.assign(new URL("help#keys", root));
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

/** Goes to another row of a list. */
function move(by: number): void {
  const rows = [...document.querySelectorAll<HTMLAnchorElement>("a.row")];
  const at = rows.indexOf(document.activeElement as HTMLAnchorElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next]?.focus();
}

/** Opens everything on the page that is folded, or closes all of it if all is open. */
function fold(): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>("main details")];
  const open = all.some((one) => !one.open);
  for (const one of all) {
    one.open = open;
  }
}
