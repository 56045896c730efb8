/** The smallest and the largest scale of a picture, and that below which nobody can read it. */
const least = 0.05;
const largest = 3;
const readable = 0.35;

/** A picture that is larger than its window. The browser itself scrolls it. */
export interface Plane {
  /** Takes the picture of a new state. What was shown before stays where it was. */
  take(graph: Element): void;
  /** Notes where the picture is, before it goes. */
  leave(): void;
  zoom(by: number): void;
  fit(): void;
  /** Marks what has the focus, and the lines at it. */
  mark(id: string | undefined): void;
}

export function plane(): Plane {
  let region: HTMLElement | null = null;
  let svg: SVGSVGElement | null = null;
  let scale = 1;
  // Of the middle of the window, on the plane of the picture.
  let middle: { x: number; y: number } | undefined;

  const box = (): DOMRect => svg!.viewBox.baseVal as unknown as DOMRect;
  const look = (): { x: number; y: number } => {
    const outer = region!.getBoundingClientRect();
    const inner = svg!.getBoundingClientRect();
    return { x: box().x + (outer.x + region!.clientWidth / 2 - inner.x) / scale, y: box().y + (outer.y + region!.clientHeight / 2 - inner.y) / scale };
  };
  const apply = (to: { x: number; y: number }): void => {
    svg!.setAttribute("width", String(box().width * scale));
    svg!.setAttribute("height", String(box().height * scale));
    region!.classList.toggle("far", scale < readable);
    const now = look();
    region!.scrollBy({ left: (to.x - now.x) * scale, top: (to.y - now.y) * scale, behavior: "instant" });
  };
  const self: Plane = {
    take(graph) {
      region = graph.querySelector(".plane");
      svg = region?.querySelector("svg") ?? null;
      if (!region || !svg) {
        return;
      }
      drag(region);
      if (middle) {
        apply(middle);
      } else {
        self.fit();
      }
    },
    leave() {
      middle = svg ? look() : middle;
    },
    zoom(by) {
      if (svg) {
        const at = look();
        scale = Math.min(largest, Math.max(least, scale * by));
        apply(at);
      }
    },
    fit() {
      if (svg && region) {
        const { x, y, width, height } = box();
        scale = Math.min(1, Math.max(least, Math.min(region.clientWidth / width, region.clientHeight / height)));
        apply({ x: x + width / 2, y: y + height / 2 });
      }
    },
    mark(id) {
      for (const lit of svg?.querySelectorAll(".lit") ?? []) {
        lit.classList.remove("lit");
      }
      for (const one of id === undefined ? [] : (svg?.querySelectorAll<SVGElement>("[data-id], .edge") ?? [])) {
        const { id: own, from, to } = one.dataset;
        if (own === id || from === id || to === id) {
          one.classList.add("lit");
          if (own === id) {
            reveal(one);
          }
        }
      }
    },
  };
  /** Scrolls the picture, and nothing else, if a box is out of its window. */
  const reveal = (one: SVGElement): void => {
    const outer = region!.getBoundingClientRect();
    const inner = one.getBoundingClientRect();
    if (inner.left < outer.left || inner.right > outer.right || inner.top < outer.top || inner.bottom > outer.bottom) {
      region!.scrollBy({ left: inner.x + inner.width / 2 - outer.x - outer.width / 2, top: inner.y + inner.height / 2 - outer.y - outer.height / 2, behavior: "instant" });
    }
  };
  return self;
}

/** Lets a mouse take the picture and move it. Fingers do so by themselves. */
function drag(region: HTMLElement): void {
  let held: { x: number; y: number; left: number; top: number } | undefined;
  let moved = false;
  region.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0) {
      held = { x: event.clientX, y: event.clientY, left: region.scrollLeft, top: region.scrollTop };
      moved = false;
    }
  });
  region.addEventListener("dragstart", (event) => event.preventDefault());
  region.addEventListener("pointermove", (event) => {
    if (!held) {
      return;
    }
    if (!moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) > 4) {
      moved = true;
      region.classList.add("held");
      region.setPointerCapture(event.pointerId);
    }
    if (moved) {
      region.scrollTo({ left: held.left + held.x - event.clientX, top: held.top + held.y - event.clientY, behavior: "instant" });
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    region.addEventListener(end, () => {
      held = undefined;
      region.classList.remove("held");
    });
  }
  // What ends a move is no click on a box.
  region.addEventListener("click", (event) => {
    if (moved) {
      event.preventDefault();
      event.stopPropagation();
      moved = false;
    }
  }, { capture: true });
}
