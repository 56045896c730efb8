import type { Supposing } from "./suppose/main";

/**
 * Lets a reader suppose something where it stands. The code that shows what follows is
 * loaded when it is first used.
 */
export function supposing(here: HTMLElement | null, root: URL): void {
  const script = here?.dataset["script"];
  if (!here || !script) {
    return;
  }
  let loaded: Promise<Supposing> | undefined;
  const load = () =>
    (loaded ??= import(/* @vite-ignore */ new URL(`assets/${script}`, root).href).then(
      (module: typeof import("./suppose/main")) => module.start(here, root),
    ));

  document.addEventListener("change", (event) => {
    const control = event.target;
    if ((control instanceof HTMLInputElement || control instanceof HTMLSelectElement) && control.form?.id === "supposing") {
      const [checked, value] = [control instanceof HTMLInputElement && control.checked, control.value];
      void load().then((it) => {
        if (control instanceof HTMLInputElement) {
          control.checked = checked; // once loaded, all controls say what the address says
        } else {
          control.value = value;
        }
        it.changed(control);
      });
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.matches("form.line")) {
      event.preventDefault();
      const form = event.target;
      void load().then((it) => it.added(form));
    }
  });
  document.addEventListener("click", (event) => {
    const box = event.target instanceof Element ? event.target.closest<SVGAElement>(".strands a[data-ref]") : null;
    if (box && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && document.getElementById(`part-${box.dataset["ref"]}`)) {
      event.preventDefault();
      const at = { x: event.clientX, y: event.clientY };
      void load().then((it) => it.opened(box, at));
    }
  });
  if (/[?&](withdraw|resolve|change|add)=/.test(location.search)) {
    void load();
  }
}
