// urql with its normalized cache, which gets the introspected schema. Types
// without an id are kept inside of what holds them.
import { Client, fetchExchange, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { getIntrospectionQuery } from "graphql";

import { network, run, schema } from "./scenario.mjs";

const introspected = await schema(getIntrospectionQuery());
const types = introspected.__schema.types.filter((t) => t.kind === "OBJECT" && !t.name.startsWith("__"));
const held = types.filter((t) => !t.fields.some((f) => f.name === "id")).map((t) => t.name);

const data = ({ data, error }) => {
  if (error) throw error;
  return data;
};

await run((identified) => {
  const roots = ["Query", "Mutation"];
  const keys = Object.fromEntries(held.filter((name) => ![...roots, ...identified].includes(name)).map((name) => [name, () => null]));
  const client = new Client({
    url: "http://server/graphql", fetch: network, preferGetMethod: false,
    exchanges: [cacheExchange({ schema: introspected, keys }), fetchExchange],
  });
  const query = async (step, requestPolicy) => data(await client.query(gql(step.text), {}, { requestPolicy }).toPromise());
  const read = (step) => query(step, "cache-only");
  return {
    read,
    async ask(step) {
      if (step.name.endsWith("Mutation")) return data(await client.mutation(gql(step.text), {}).toPromise());
      await query(step, "network-only");
      return read(step);
    },
  };
});
