import type { Values } from "./fields";

/** What somebody has typed and not saved. */
export interface Draft {
  values: Values;
  base: Values;
  version: number;
  message: string;
  at: string;
  /** The input that was sent last, and the key under which it is done once. */
  sent?: { input: string; key: string };
}

/** The drafts of one task on one page, in the storage of the browser. */
export class Drafts {
  private readonly name: string;

  constructor(root: URL, task: string) {
    this.name = `corroborate-draft ${root.pathname} ${task}`;
  }

  read(): Draft | undefined {
    try {
      const text = localStorage.getItem(this.name);
      return text ? (JSON.parse(text) as Draft) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps a draft. Returns false if the browser keeps nothing. */
  keep(draft: Draft): boolean {
    try {
      localStorage.setItem(this.name, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  drop(): void {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // It kept nothing.
    }
  }
}
