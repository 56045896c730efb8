/** Makes an element with text or other elements in it. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, ...content: (string | Node)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (name) {
    element.className = name;
  }
  element.append(...content);
  return element;
}

/** Makes a button. */
export function button(text: string, press: () => void): HTMLButtonElement {
  const element = make("button", "", text);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
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
