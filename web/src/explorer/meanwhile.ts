import { type Problem, plain } from "./api";
import { el } from "./dom";

/** Says who has changed something meanwhile, when, and which fields of it, by their names for readers. */
export function meanwhile(problem: Problem, named: (field: string) => string): (Node | string)[] {
  const who = problem.changedBy && problem.changedBy !== "local" ? problem.changedBy : "Somebody";
  const when = problem.changedAt ? `, ${new Date(problem.changedAt).toLocaleString()}` : "";
  const what = problem.changedFields?.length ? `: ${problem.changedFields.map(named).join(", ")}` : "";
  return [el("bdi", {}, plain(who)), ` has changed it${when}${what}.`];
}
