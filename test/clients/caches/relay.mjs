// Relay, with artifacts of its own compiler, which reads the SDL that the server
// serves. A record has one id in its whole store, whatever its type.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { network, run, sdl } from "./scenario.mjs";
import * as steps from "./steps.mjs";

const require = createRequire(import.meta.url);
const { Environment, Network, RecordSource, Store, commitMutation, createOperationDescriptor, fetchQuery } = require("relay-runtime");

// compile returns the artifact of each step, by its name.
async function compile() {
  const project = mkdtempSync(join(tmpdir(), "relay-"));
  try {
    const all = [steps.first, ...steps.questions, steps.change];
    for (const folder of ["src", "artifacts"]) mkdirSync(join(project, folder));
    writeFileSync(join(project, "schema.graphql"), await sdl());
    writeFileSync(join(project, "src", "steps.js"), all.map((s) => `graphql\`${s.text}\`;`).join("\n"));
    writeFileSync(join(project, "relay.config.json"), JSON.stringify({
      src: "./src", schema: "./schema.graphql", language: "javascript", artifactDirectory: "./artifacts", eagerEsModules: false,
    }));
    execFileSync(require("relay-compiler"), ["relay.config.json"], { cwd: project, stdio: ["ignore", "ignore", "inherit"] });
    return new Map(all.map(({ name }) => [name, require(join(project, "artifacts", `${name}.graphql.js`))]));
  } finally {
    rmSync(project, { recursive: true });
  }
}

const artifacts = await compile();

await run(() => {
  const environment = new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async ({ text: query }, variables) => (await network("", { body: JSON.stringify({ query, variables }) })).json()),
  });
  const read = async ({ name }) => environment.lookup(createOperationDescriptor(artifacts.get(name), {}).fragment).data;
  return {
    read,
    async ask(step) {
      const artifact = artifacts.get(step.name);
      if (step.name.endsWith("Mutation")) {
        return new Promise((resolve, reject) => {
          commitMutation(environment, { mutation: artifact, variables: {}, onCompleted: resolve, onError: reject });
        });
      }
      await fetchQuery(environment, artifact, {}, { fetchPolicy: "network-only" }).toPromise();
      return read(step);
    },
  };
});
