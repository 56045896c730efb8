/** The smallest and the largest scale of a picture, and that below which nobody can read it. */
const least = 0.05;
const largest = 3;
const readable = 0.35;
/** How long after the last step the zoom has ended, in milliseconds. */
const rest = 150;

/** A place on the plane of a picture. */
interface Point {
  x: number;
  y: number;
}

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
  // The scale at which the browser has laid the picture out.
  let laid = 1;
  // Of the middle of the window, on the plane of the picture.
  let middle: Point | undefined;
  // What shall be in the middle once the browser has laid out the new size.
  let wanted: Point | undefined;
  let parts: Map<string, SVGElement[]> | undefined;

  const box = (): DOMRect => svg!.viewBox.baseVal as unknown as DOMRect;
  const look = (): Point => {
    const outer = region!.getBoundingClientRect();
    const inner = svg!.getBoundingClientRect();
    return { x: box().x + (outer.x + region!.clientWidth / 2 - inner.x) / scale, y: box().y + (outer.y + region!.clientHeight / 2 - inner.y) / scale };
  };
  const size = (): void => {
    laid = scale;
    svg!.setAttribute("width", String(box().width * scale));
    svg!.setAttribute("height", String(box().height * scale));
    region!.classList.toggle("far", scale < readable);
  };
  const center = (to: Point): void => {
    const now = look();
    region!.scrollBy({ left: (to.x - now.x) * scale, top: (to.y - now.y) * scale, behavior: "instant" });
  };
  // While somebody makes the picture larger or smaller, only what is drawn of it is: the browser
  // lays out and paints nothing for that. Afterward it gets its size, and this is in the middle.
  let pinned: Point | undefined;
  const end = (): void => {
    if (svg && pinned) {
      rescale(scale, pinned);
    }
  };
  let timer = 0;
  let shown = 0;
  // Whoever reads a place after a change makes the browser lay all of it out at once, within the
  // script. It does so by itself before the next frame, and calls this before it paints.
  const laidOut = new ResizeObserver(() => {
    if (wanted && svg) {
      center(wanted);
      wanted = undefined;
    }
  });
  /** Gives the picture its size at a scale, with a point in the middle. */
  const rescale = (to: number, at: Point): void => {
    svg!.style.transform = "";
    pinned = wanted = undefined;
    scale = to;
    if (to === laid) {
      center(at);
      return;
    }
    wanted = at;
    size();
  };
  /** Draws the picture at another scale, around what is in the middle, until it gets its size. */
  const stretch = (to: number): void => {
    pinned ??= wanted ?? look();
    scale = to;
    svg!.style.transformOrigin = `${(pinned.x - box().x) * laid}px ${(pinned.y - box().y) * laid}px`;
    svg!.style.transform = `scale(${scale / laid})`;
    clearTimeout(timer);
    cancelAnimationFrame(shown);
    shown = requestAnimationFrame(() => void (timer = window.setTimeout(end, rest))); // not before this step is seen
  };
  /** The box of a mark, and the lines at it. */
  const partsOf = (id: string): SVGElement[] => {
    if (!parts) {
      parts = new Map();
      for (const one of svg?.querySelectorAll<SVGElement>(".node, .edge") ?? []) {
        const { id: own, from, to } = one.dataset;
        for (const name of new Set([own, from, to])) {
          const known = name && parts.get(name);
          if (known) {
            known.push(one);
          } else if (name) {
            parts.set(name, [one]);
          }
        }
      }
    }
    return parts.get(id) ?? [];
  };
  let lit: SVGElement[] = [];
  const self: Plane = {
    take(graph) {
      region = graph.querySelector(".plane");
      svg = region?.querySelector("svg") ?? null;
      wanted = pinned = parts = undefined;
      lit = [];
      laidOut.disconnect();
      if (!region || !svg) {
        return;
      }
      drag(region);
      region.addEventListener("scroll", () => {
        if (pinned) {
          pinned = look(); // something else is in the middle now
          end();
        }
      });
      if (middle) {
        size();
        center(middle);
      } else {
        self.fit();
      }
      laidOut.observe(svg);
    },
    leave() {
      middle = svg ? (pinned ?? wanted ?? look()) : middle;
    },
    zoom(by) {
      if (svg) {
        stretch(Math.min(largest, Math.max(least, scale * by)));
      }
    },
    fit() {
      if (svg && region) {
        const { x, y, width, height } = box();
        rescale(Math.min(1, Math.max(least, Math.min(region.clientWidth / width, region.clientHeight / height))), { x: x + width / 2, y: y + height / 2 });
      }
    },
    mark(id) {
      for (const one of lit) {
        one.classList.remove("lit");
      }
      lit = id === undefined ? [] : partsOf(id);
      for (const one of lit) {
        one.classList.add("lit");
      }
      const own = lit.find((one) => one.dataset["id"] === id);
      if (own) {
        reveal(own);
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
  let held: (Point & { left: number; top: number }) | undefined;
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
