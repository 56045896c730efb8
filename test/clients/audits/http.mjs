// Audits GraphQL over HTTP with the suite of graphql-http: http.mjs URL. It prints
// the audits that the server does not pass, by id.
import { auditServer } from "graphql-http";

const results = await auditServer({ url: process.argv[2] + "/graphql" });
const failed = results.filter((r) => r.status !== "ok").map((r) => ({
  id: r.id, name: r.name, status: r.status, reason: r.reason, got: r.response?.status,
}));
process.stdout.write(JSON.stringify({ audits: results.length, failed }) + "\n");
