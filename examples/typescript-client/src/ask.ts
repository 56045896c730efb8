// How a typed operation is sent, and what its errors say.
import type { TypedDocumentString } from "./gql/graphql.js";

const server = process.env.CORROBORATE ?? "http://127.0.0.1:8080";

interface Problem {
  message: string;
  extensions?: { code?: string };
}

// AnswerError is what the server says is wrong. The code says what kind of error
// it is; `extensions.problems` has more, for programs.
export class AnswerError extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map(({ message, extensions }) => `${extensions?.code}: ${message}`).join("\n"));
  }
}

export async function ask<Result, Variables>(operation: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result> {
  const response = await fetch(`${server}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify({ query: operation.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Result; errors?: Problem[] };
  if (errors || !data) throw new AnswerError(errors ?? [{ message: `the server answers with status ${response.status}` }]);
  return data;
}
