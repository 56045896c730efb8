import { caveats, raise, resolve } from "./caveats";
import { cite } from "./citation";
import { addEvidence } from "./evidence";
import { links } from "./links";
import { remarkOn, settle } from "./remarks";
import type { Page, Task } from "./task";
import { update } from "./update";
import { merge, reinstate, remove, rename, retract, verify } from "./whole";

/** Something that the menu offers. */
export interface Offer {
  title: string;
  /** Makes the task, or a list from which one is chosen. */
  open(show: (task: Task) => void): Task | HTMLElement | Promise<Task | HTMLElement>;
}

/** What can be done with a record, the most usual first. */
export function offers(page: Page, head: { retracted?: boolean; resolved?: boolean; status?: string }): Offer[] {
  const list: Offer[] = [];
  const offer = (title: string, open: Offer["open"]) => void list.push({ title, open });
  const { kind, key } = page;
  if (kind === "CLAIM") {
    offer("Add evidence", () => addEvidence(page));
  }
  offer("Change what it says", () => update(page));
  if (kind === "TESTIMONY") {
    offer("Verify the quote", () => verify(page));
  }
  if (!["AGENT", "CAVEAT", "REMARK", "VIEW"].includes(kind)) {
    offer("Change, doubt or remove a link", (show) => links(page, show));
  }
  if (kind === "CAVEAT") {
    const caveat = { key, version: page.version, text: page.headline, resolved: head.resolved ?? false };
    offer(caveat.resolved ? "Reopen it" : "Resolve it", () => resolve(page, caveat));
  } else if (kind === "REMARK") {
    offer(head.status === "RESOLVED" ? "Reopen it" : "Mark it as resolved", () => settle(page, head.status === "RESOLVED"));
  } else if (kind !== "VIEW") {
    offer("Raise a caveat", () => raise(page));
    offer("Resolve or reopen a caveat", (show) => caveats(page, show));
  }
  offer("Ask a question, or remark on it", () => remarkOn(page));
  if (kind === "SOURCE") {
    offer(head.retracted ? "It is not retracted after all" : "Mark it as retracted", () => (head.retracted ? reinstate(page) : retract(page)));
  }
  offer("Add publications from a citation", () => cite(page));
  offer("Add evidence from a table", async () => (await import("./table/table")).table(page));
  offer("Merge another record into it", () => merge(page));
  offer("Give it another key", () => rename(page));
  offer("Remove it", () => remove(page));
  return list;
}
