import { authorPath } from "./author";

/** A problem as the API tells it, in `extensions.problems`. */
export interface Problem {
  code: string;
  message: string;
  path?: string;
  expected?: string;
  nearest?: string[];
  currentVersion?: number;
  changedBy?: string;
  changedAt?: string;
  changedFields?: string[];
}

/** What the API refused to do. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly problems: Problem[],
    message: string,
  ) {
    super(message);
  }
}

/** The API did not answer, or not in its own words. */
export class Unreachable extends Error {}

type Answer = { data?: unknown; errors?: { message: string; extensions?: { code?: string; problems?: Problem[] } }[] };

/** The API of the server that the page came from. */
export class Api {
  private readonly address: URL;
  private seen: string | null = null;

  constructor(
    readonly root: URL,
    readonly author: () => string,
  ) {
    this.address = new URL("graphql", root);
  }

  /** Asks, and returns the data. Only who changes something says who they are. An answer with errors is one that was refused. */
  async ask<T>(query: string, variables: object = {}, signal?: AbortSignal): Promise<T> {
    const headers: Record<string, string> = { "Content-Type": "application/json", Accept: "application/json" };
    const author = this.author();
    if (author && query.startsWith("mutation")) {
      headers[authorPath] = encodeURIComponent(author);
    }
    if (this.seen) {
      headers["Corroborate-Seen"] = this.seen;
    }
    let answer: Answer;
    let status = 0;
    try {
      const response = await fetch(this.address, { method: "POST", headers, body: JSON.stringify({ query, variables }), signal: signal ?? null });
      status = response.status;
      this.seen = response.headers.get("Corroborate-Seen") ?? this.seen;
      answer = (await response.json()) as Answer;
    } catch (error) {
      if (signal?.aborted) {
        throw error;
      }
      throw new Unreachable(status ? `The server answered with the status ${status}.` : "The server does not answer.");
    }
    const first = answer.errors?.[0];
    if (first) {
      const problems = answer.errors!.flatMap((one) => one.extensions?.problems ?? [{ code: one.extensions?.code ?? "", message: one.message }]);
      throw new Refused(first.extensions?.code ?? "", problems, first.message);
    }
    return answer.data as T;
  }
}

/** Whether nobody knows if what was sent was done, after it failed. */
export function unsure(error: unknown): boolean {
  return !(error instanceof Refused) || ["TIMEOUT", "UNAVAILABLE", "INTERNAL"].includes(error.code);
}

/** A problem as a sentence. */
export function sentence(p: Problem): string {
  const text = plain(p.message).replace(/\.$/, "") + (p.expected ? `. Needed: ${plain(p.expected)}` : "");
  const meant = p.nearest?.length ? ` Do you mean ${p.nearest.map((one) => `“${plain(one)}”`).join(" or ")}?` : "";
  return text.charAt(0).toUpperCase() + text.slice(1) + "." + meant;
}

/** Replaces characters that act on the text around them, as the pages do. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** A text that nobody else has chosen. */
export function unique(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("-");
}
