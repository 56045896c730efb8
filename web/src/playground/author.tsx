import { useEffect, useRef, useState, useSyncExternalStore, type FormEvent, type SyntheticEvent } from "react";

const key = "corroborate:author";

// Author is who makes the edits of this browser. The page asks once, before the first
// mutation, and keeps the answer, even if it is no name.
export class Author {
  #name: string | null; // null if the page has not asked yet
  #changed = new Set<() => void>();
  #ask: (() => Promise<string | null>) | undefined;

  constructor() {
    try {
      this.#name = localStorage.getItem(key);
    } catch {
      this.#name = null; // the browser keeps nothing for this page
    }
  }

  name = () => this.#name;

  subscribe = (changed: () => void) => {
    this.#changed.add(changed);
    return () => void this.#changed.delete(changed);
  };

  keep(name: string) {
    this.#name = name;
    try {
      localStorage.setItem(key, name);
    } catch {
      // then the name is gone with the page
    }
    this.#changed.forEach((tell) => tell());
  }

  // askBy sets what asks. Its answer is null if the visitor calls the mutation off.
  askBy(ask: () => Promise<string | null>) {
    this.#ask = ask;
  }

  // known asks for the name unless it is kept. It is false if the visitor called the mutation off.
  async known() {
    if (this.#name !== null || !this.#ask) {
      return true;
    }
    const name = await this.#ask();
    if (name === null) {
      return false;
    }
    this.keep(name);
    return true;
  }

  // headers tell the server the name. A header holds ASCII only, so the name is percent-encoded. The server
  // refuses invisible characters, which come along when a name is pasted, so they are left out.
  headers(): Record<string, string> {
    const name = this.#name
      ?.replace(/\s+/gu, " ")
      .replace(/[^\P{C}\u200c\u200d]/gu, "")
      .trim();
    return name ? { "Corroborate-Author": encodeURIComponent(name) } : {};
  }
}

const longest = 200; // characters that the server takes

// AuthorField shows the name, and changes it.
export function AuthorField({ author }: { author: Author }) {
  const name = useSyncExternalStore(author.subscribe, author.name) ?? "";
  return (
    <label className="page-author" title="The history records edits under this name. This browser keeps it.">
      Your name
      <input value={name} maxLength={longest} placeholder="for the history" spellCheck={false} autoComplete="off" onChange={(event) => author.keep(event.target.value)} />
    </label>
  );
}

// AuthorDialog asks for the name.
export function AuthorDialog({ author }: { author: Author }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const answer = useRef<(name: string | null) => void>(undefined);
  const [name, setName] = useState("");

  useEffect(() => {
    let asking: Promise<string | null> | undefined;
    author.askBy(() => {
      asking ??= new Promise<string | null>((resolve) => {
        answer.current = resolve;
        dialog.current?.showModal();
      }).finally(() => (asking = undefined));
      return asking;
    });
  }, [author]);

  const end = (name: string | null) => {
    dialog.current?.close();
    answer.current?.(name);
  };
  const run = (event: FormEvent) => {
    event.preventDefault();
    end(name.trim());
  };
  const cancel = (event: SyntheticEvent) => {
    event.preventDefault();
    end(null);
  };
  return (
    <dialog ref={dialog} className="page-dialog" aria-labelledby="page-dialog-title" onCancel={cancel}>
      <form onSubmit={run}>
        <h2 id="page-dialog-title">Who makes this edit?</h2>
        <p>
          The history records edits under your name. This browser keeps the name, and you can change it at the top of the page. Without a
          name, edits are recorded under the author that the server was started with.
        </p>
        <label>
          Your name
          <input autoFocus value={name} maxLength={longest} spellCheck={false} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </label>
        <menu>
          <button type="button" onClick={cancel}>
            Cancel
          </button>
          <button type="submit">{name.trim() ? "Run the mutation" : "Run without a name"}</button>
        </menu>
      </form>
    </dialog>
  );
}
