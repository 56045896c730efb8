// Apollo Client, with the possible types of interfaces, and one policy:
// assessments have no id, so what several answers say of one is put together.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";

import { network, run, schema } from "./scenario.mjs";

const { __schema } = await schema("{ __schema { types { kind name possibleTypes { name } } } }");
const possibleTypes = {};
for (const type of __schema.types) {
  if (type.kind === "INTERFACE" || type.kind === "UNION") possibleTypes[type.name] = type.possibleTypes.map((t) => t.name);
}

await run(() => {
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes, typePolicies: { Assessment: { merge: true } } }),
    link: ApolloLink.from([new HttpLink({ uri: "http://server/graphql", fetch: network })]),
  });
  const read = async ({ text }) => (await client.query({ query: gql(text), fetchPolicy: "cache-only" })).data;
  return {
    read,
    async ask(step) {
      if (step.name.endsWith("Mutation")) return (await client.mutate({ mutation: gql(step.text) })).data;
      await client.query({ query: gql(step.text), fetchPolicy: "network-only" });
      return read(step);
    },
  };
});
