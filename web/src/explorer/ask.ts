/** What the server refused, in its own words. */
export class Refused extends Error {}

interface Answer<T> {
  data?: T | null;
  errors?: { message: string }[];
}

/** Asks the GraphQL API of the server that the page came from. */
export async function ask<T>(root: URL, query: string, variables: Record<string, unknown>): Promise<T> {
  let response: Response;
  try {
    response = await fetch(new URL("graphql", root), {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
      body: JSON.stringify({ query, variables }),
    });
  } catch {
    throw new Refused("The server does not answer.");
  }
  const answer = (await response.json().catch(() => ({}))) as Answer<T>;
  const problem = answer.errors?.map((e) => e.message).join("; ");
  if (problem || !answer.data) {
    throw new Refused(problem || `The server answers ${response.status}.`);
  }
  return answer.data;
}
