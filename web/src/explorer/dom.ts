type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

/** Makes an element. Texts become text, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Attributes = {}, ...content: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(key, value);
    } else if (value !== false) {
      made.setAttribute(key, value === true ? "" : value);
    }
  }
  made.append(...content);
  return made;
}

/** A title of the map, which may be in any language. */
export function titled(text: string): HTMLElement {
  return el("bdi", {}, text);
}

let made = 0;

/** An id that no other element of the page has. */
export function newID(): string {
  return `edit-${++made}`;
}

/** Calls back when nobody has called for some milliseconds. */
export function calm(pause: number, then: () => void): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(then, pause);
  };
}

/** Makes a button. */
export function button(text: string, press: () => void): HTMLButtonElement {
  return el("button", { type: "button", click: press }, text);
}

/** Takes a part of another page of the server into this one. Its links lead where they led there. */
export function take(part: Element, from: URL): HTMLElement {
  const copy = document.importNode(part, true) as HTMLElement;
  for (const link of copy.querySelectorAll("a")) {
    const to = link.getAttribute("href");
    if (to !== null) {
      link.href = new URL(to, from).href;
    }
  }
  for (const one of [copy, ...copy.querySelectorAll("[id]")]) {
    one.removeAttribute("id");
  }
  return copy;
}
