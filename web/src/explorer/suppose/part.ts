/**
 * Opens what can be supposed of a part beside its place in the picture. The page has it
 * further down, in the outline; it goes back there when it is closed.
 */
export function openPart(key: string, box: SVGAElement, at: { x: number; y: number }): void {
  const home = document.getElementById(`part-${key}`);
  const controls = home?.querySelector<HTMLElement>(":scope > .controls");
  if (!home || !controls || !("popover" in HTMLElement.prototype)) {
    location.assign(box.href.baseVal);
    return;
  }
  const title = home.dataset["title"] ?? "";
  const pop = document.createElement("div");
  pop.className = "part";
  pop.setAttribute("popover", "auto");
  pop.setAttribute("role", "dialog");
  pop.setAttribute("aria-label", title);
  const head = document.createElement("p");
  const name = document.createElement("strong");
  name.dir = "auto";
  name.textContent = title;
  head.append(name);
  const foot = document.createElement("p");
  const open = document.createElement("a");
  open.href = home.dataset["to"] ?? "";
  open.textContent = "Open its page";
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => pop.hidePopover());
  foot.append(open, " ", close);
  pop.append(head, controls, foot);
  pop.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState === "closed") {
      home.append(controls);
      pop.remove();
    }
  });
  document.body.append(pop);
  pop.showPopover();
  const size = pop.getBoundingClientRect();
  pop.style.left = `${Math.max(8, Math.min(at.x + 12, innerWidth - size.width - 8))}px`;
  pop.style.top = `${Math.max(8, Math.min(at.y + 12, innerHeight - size.height - 8))}px`;
  (controls.querySelector<HTMLElement>("input, select") ?? close).focus();
}
