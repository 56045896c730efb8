// Puts one normalized cache to work: CLIENT.mjs URL. It goes through the scenario
// once with the answers as they are, and once with each fault planted in them:
// what an earlier version of the API answered, which clients misread. It prints
// by fault how many steps it took, and every difference between what the server
// said and what the cache shows.

import { change, first, notes, questions, write } from "./steps.mjs";

const server = process.argv[2];
let claimID; // of the claim of the first question
let given; // the data of the last answer that the client got
let planted = (data) => data;
let problems = [];
const complain = (text) => problems.push(text);
for (const level of ["warn", "error"]) {
  console[level] = (...words) => complain("the console says: " + words.join(" "));
}

const every = (value, visit) => {
  if (value === null || typeof value !== "object") return;
  if (!Array.isArray(value)) visit(value);
  Object.values(value).forEach((v) => every(v, visit));
};

// A fault changes the data of an answer in place. Types to which it gives an id
// are identified.
const faults = {
  none: { plant() {} },
  // A dry run answers what nobody has written, under the id of the record.
  record: {
    plant(data) {
      const payload = data.updateClaim;
      if (!payload?.dryRun) return;
      payload.claim = {
        __typename: "Claim", id: claimID, key: "recruiting-declining", statement: "Nobody has said this.", note: "Supposed.", version: 99,
        assessment: { __typename: "Assessment", belief: 0.193, disbelief: 0.1, independentFor: 1, verdict: "WEAK", certainty: "LOW", summary: "Supposed." },
      };
    },
  },
  // A what-if answers the figures that it supposes as those of the claim.
  whatIf: {
    plant(data) {
      data.whatIf?.effects.nodes.forEach((e) => Object.assign(e.claim.assessment, { belief: e.after.belief, verdict: e.after.verdict }));
    },
  },
  // A change has the id of the record that was changed.
  change: {
    identified: ["Change"],
    plant(data) {
      every(data, (o) => { if ("entryId" in o) o.id = o.entryId; });
    },
  },
  // The edge of a graph has the id of its link.
  edge: {
    identified: ["TraceEdge"],
    plant(data) {
      every(data, (o) => { if ("sourceKey" in o && o.link) o.id = o.link.id; });
    },
  },
};

async function post(body) {
  const response = await fetch(server + "/graphql", { method: "POST", headers: { "content-type": "application/json" }, body });
  const answer = await response.json();
  if (answer.errors) complain(JSON.stringify(answer.errors));
  return answer;
}

const plain = async (query) => (await post(JSON.stringify({ query }))).data;

// network is what a client fetches with.
export async function network(_, { body }) {
  const answer = await post(body);
  planted(answer.data);
  given = answer.data;
  return new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
}

export const schema = async (introspection) => plain(introspection);
export const sdl = async () => (await fetch(server + "/schema.graphqls")).text();

// compare tells where the shown value is not the given one. A client may leave
// out names of types.
function compare(what, want, got, path = "") {
  if (want === null || typeof want !== "object" || got === null || typeof got !== "object") {
    if (want !== got) complain(`${what}: ${path} is ${JSON.stringify(got)}, the server said ${JSON.stringify(want)}`);
    return;
  }
  if (Array.isArray(want) && want.length !== got.length) complain(`${what}: ${path} has ${got.length} elements, the server said ${want.length}`);
  for (const key of Object.keys(want)) {
    if (got[key] === undefined && (key === "__typename" || key === "id")) continue;
    compare(what, want[key], got[key], `${path}.${key}`);
  }
}

// scenario takes the steps. A client can ask, which returns what its cache shows
// of the answer, and read without asking.
async function scenario(client) {
  for (const note of notes) await plain(write(note));
  const truth = await plain(first.text);
  claimID = truth.claim.id;
  compare("first", truth, await client.ask(first));

  for (const step of questions) {
    const shown = await client.ask(step);
    if (step.dry && given[step.dry].changes.nodes.length === 0) complain(`${step.name}: the trial changes nothing`);
    compare(step.name, given, shown);
    compare(`first after ${step.name}`, truth, await client.read(first));
  }

  const { claim } = await client.read(questions.find((q) => q.name === "stepsHistoryQuery"));
  const changes = claim.revisions.nodes.flatMap((r) => r.changes.nodes).filter((c) => c.entryId === claimID);
  const after = new Set(changes.map((c) => c.fields.find((f) => f.field === "note")?.after));
  if (!notes.every((note) => after.has(note))) complain(`history: the changes of the claim are ${JSON.stringify(changes)}`);
  const { trace } = await client.read(questions.find((q) => q.name === "stepsTraceQuery"));
  const links = trace.edges.filter((e) => e.link);
  if (links.length === 0) complain("trace: it has no link");
  for (const e of links) if (e.name !== e.link.name || e.relation === undefined) complain(`trace: the edge ${e.name} has the link ${e.link.name}`);

  await client.ask(change);
  const now = await plain(first.text);
  if (now.claim.note === truth.claim.note) complain("the change changed nothing");
  compare("first after the change", now, await client.read(first));
}

// run goes through the scenario with a new client for each fault. newClient gets
// the types that have an id besides those of the schema.
export async function run(newClient) {
  const found = {};
  for (const [name, { plant, identified = [] }] of Object.entries(faults)) {
    problems = [];
    planted = plant;
    try {
      await scenario(newClient(identified));
    } catch (error) {
      complain(`the client fails: ${error}`);
    }
    found[name] = problems;
  }
  process.stdout.write(JSON.stringify({ steps: questions.length + 2, found }) + "\n");
}
