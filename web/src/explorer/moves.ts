/** How many claims a change moves, as the API counts them. */
export interface Moves {
  movedCount: number;
  movedVerdictCount: number;
  /** How many claims depend on the change and were not worked out with it. */
  staleCount: number;
}

/** What to ask of a change, to say how many claims it moves. */
export const counts = "movedCount movedVerdictCount staleCount";

/** Says how many claims a change moves; verb is "would move" before it is made, "moved" after. */
export function counted({ movedCount, movedVerdictCount, staleCount }: Moves, verb: "would move" | "moved"): string {
  if (movedCount === 0) {
    return staleCount === 0 ? `No claim ${verb}` : verb === "moved" ? "What moves is not worked out yet" : "What moves is worked out after the change";
  }
  if (movedCount === 1) {
    return `1 claim ${verb}, ${movedVerdictCount > 0 ? "to another verdict" : "to no other verdict"}`;
  }
  const verdicts = movedVerdictCount === 0 ? "none" : movedVerdictCount === movedCount ? "all of them" : `${movedVerdictCount} of them`;
  return `${movedCount} claims ${verb}, ${verdicts} to another verdict`;
}

/** Says how many claims are not worked out with a change; nothing if all are. */
export function stale({ staleCount }: Moves, verb: "would move" | "moved"): string {
  if (staleCount === 0) {
    return "";
  }
  const depend = staleCount === 1 ? "1 claim depends" : `${staleCount} claims depend`;
  return `${depend} on this, too many to work out at once. The server ${verb === "moved" ? "works them out now" : "does so after the change"}.`;
}
