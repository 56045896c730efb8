/** One thing that is supposed, as an address holds it. */
export interface Step {
  param: string;
  value: string;
}

/** What became of reading what follows from a scenario: dropped is what something else was supposed after. */
export type Read = "told" | "failed" | "dropped";

/** The parameters of an address that hold what is supposed. */
const params = ["withdraw", "resolve", "change", "add"];

/** Reads what the query of an address supposes. */
export function read(search: string): Step[] {
  const query = new URLSearchParams(search);
  return params.flatMap((param) => [...new Set(query.getAll(param))].filter(Boolean).map((value) => ({ param, value })));
}

/** The address of a page with other things supposed, and all else as it was. */
export function address(from: string, steps: Step[]): string {
  const url = new URL(from);
  for (const param of params) {
    url.searchParams.delete(param);
  }
  for (const { param, value } of steps) {
    url.searchParams.append(param, value);
  }
  return url.href;
}

/** What a control of the page supposes now is part of the scenario, and nothing else of it. */
export function withControl(steps: Step[], control: HTMLInputElement | HTMLSelectElement): Step[] {
  if (control instanceof HTMLInputElement) {
    const rest = without(steps, control.name, control.value);
    return control.checked ? [...rest, { param: control.name, value: control.value }] : rest;
  }
  const own = new Set([...control.options].map((option) => option.value));
  const rest = steps.filter((step) => step.param !== control.name || !own.has(step.value));
  return control.value ? [...rest, { param: control.name, value: control.value }] : rest;
}

export function without(steps: Step[], param: string, value: string): Step[] {
  return steps.filter((step) => step.param !== param || step.value !== value);
}

/** Makes all controls of the page say what is supposed. */
export function show(steps: Step[]): void {
  const has = (param: string, value: string) => steps.some((step) => step.param === param && step.value === value);
  for (const one of document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) {
    if (one.form?.id === "supposing") {
      one.checked = has(one.name, one.value);
    }
  }
  for (const one of document.querySelectorAll<HTMLSelectElement>("select[name=change]")) {
    one.value = [...one.options].find((option) => option.value && has(one.name, option.value))?.value ?? "";
  }
}

/** Marks in the picture what cannot hold, and what would be different. */
export function dim(steps: Step[]): void {
  for (const one of document.querySelectorAll(".strands .out, .strands .other")) {
    one.classList.remove("out", "other");
  }
  for (const { param, value } of steps) {
    if (param === "withdraw") {
      mark("needs", value, "out");
    } else if (param === "resolve") {
      mark("under", value, "other");
    } else if (param === "change") {
      const of = value.split(":").slice(2).join(":");
      mark("needs", of, "other");
      mark("under", of, "other");
    }
  }
}

function mark(data: string, value: string, name: string): void {
  for (const one of document.querySelectorAll<SVGElement>(`.strands [data-${data}]`)) {
    if (one.dataset[data]?.split(" ").includes(value)) {
      one.classList.add(name);
    }
  }
}
