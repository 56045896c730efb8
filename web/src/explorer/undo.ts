import { type Api, unique } from "./api";

const query = `mutation Undo($input: UndoInput!) { undo(input: $input) { revision { id sequence } } }`;

/** A revision as the API names it. */
export interface Revision {
  id: string;
  sequence: number;
}

/** Offers to take a revision back. It is done once, however often it is asked for. */
export function takeBack(api: Api, revision: string): () => Promise<Revision | null> {
  const input = { revision, message: "Taken back right after it was saved.", idempotencyKey: unique() };
  return async () => (await api.ask<{ undo: { revision: Revision | null } }>(query, { input })).undo.revision;
}
