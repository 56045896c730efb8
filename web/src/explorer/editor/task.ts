import type { Api } from "../api";
import type { Field, Values } from "./fields";
import type { Subject } from "./kinds";
import type { Step } from "./plan";
import type { Words } from "./words";

/** The record of the page, and what tasks need. */
export interface Page {
  api: Api;
  words: Words;
  kind: string;
  key: string;
  headline: string;
  version: number;
}

/** One thing that an editor does. */
export interface Task {
  /** Its name among drafts. */
  name: string;
  fields: Field[];
  /** What is shown besides the controls, above them. */
  intro?: Node[];
  /** The values that it begins with. */
  base: Values;
  /** The version of the record or link that it changes. */
  version: number;
  /** Whether a control counts now. */
  counts?(field: Field): boolean;
  /** Why nothing can be saved as it is; "" if it can. */
  wrong?(): string;
  /** The edits that the controls ask for. None if there is nothing to do. */
  plan(): Step[];
  /** Reads what it changes again, after somebody else has changed it. */
  again?(): Promise<Subject>;
  /** Called when a value has changed. */
  changed?(): void;
  /** What the button says, and what the toast says after it. */
  button: string;
  done: string;
  /** Where to go after it, below the root; the page itself if it says nothing. */
  goes?(): string;
  /** Whether it does something that no undo brings back as it was, or that looks drastic. */
  drastic?: boolean;
}
