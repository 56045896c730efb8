// What an application asks one after the other. Each document selects ids and
// types wherever there are any, as caches do by themselves.

const FIGURES = `belief disbelief certainty verdict independentFor`;
const EFFECTS = `effects(first: 100) { nodes { key before { ${FIGURES} } after { ${FIGURES} } change claim { __typename id key } } }`;
const PAYLOAD = `dryRun changedCount movedCount ${EFFECTS}
  changes(first: 20) { nodes { entryId kind name action fields { field before after } entry { __typename id } } }
  revision { __typename id sequence }`;
const GRAPH = `
  nodes { __typename id key headline ... on Claim { statement assessment { ${FIGURES} } } }
  edges { name relation source sourceKey target targetKey link { __typename id name strength } }`;

// The first question: its answer must stay what the server says of the map.
export const first = {
  name: "stepsFirstQuery",
  text: `query stepsFirstQuery {
    claim(ref: "recruiting-declining") {
      __typename id key statement tags note version
      assessment { ${FIGURES} summary }
      supportedBy(first: 10) { nodes { __typename id name strength rationale from { __typename id key headline } } }
    }
    caveat(ref: "no-hard-data") { __typename id key text severity resolved version }
    source(ref: "vox-2015") { __typename id key title retracted version }
  }`,
};

const trial = (name, field, input, record) => ({
  name,
  dry: field,
  text: `mutation ${name} { ${field}(input: { dryRun: true, ${input} }) { ${record} ${PAYLOAD} } }`,
});

const claim = `claim { __typename id key statement note version assessment { ${FIGURES} summary } }`;

// What is supposed or asked after that. Nothing of it changes the map.
export const questions = [
  trial("stepsUpdateMutation", "updateClaim", `ref: "recruiting-declining", changes: { statement: "Nobody has said this.", note: "Supposed." }`, claim),
  trial("stepsCreateMutation", "createClaim", `claim: { key: "supposed", statement: "A supposed claim." }`, claim),
  trial("stepsLinkMutation", "link", `link: { from: "neumann-trend", to: "recruiting-declining", relation: CONTRADICTS, strength: STRONG }`,
    `link { __typename id name strength to { __typename id key assessment { ${FIGURES} } } }`),
  trial("stepsRelinkMutation", "relink", `ref: "icsr-2015->promise-gap", changes: { strength: WEAK }`, `link { __typename id name strength }`),
  trial("stepsUnlinkMutation", "unlink", `ref: "icsr-2015->promise-gap"`, `removed { entryId name action entry { __typename id } }`),
  trial("stepsResolveMutation", "resolveCaveat", `ref: "no-hard-data"`, `caveat { __typename id key resolved severity version }`),
  trial("stepsRetractMutation", "retractSource", `ref: "vox-2015"`, `source { __typename id key title retracted version }`),
  trial("stepsRenameMutation", "rename", `ref: "recruiting-declining", key: "renamed"`, `item { __typename id key headline }`),
  trial("stepsRemoveMutation", "remove", `ref: "no-hard-data"`, `removed { entryId name action entry { __typename id } }`),
  trial("stepsEditMutation", "edit", `edits: [{ retractSource: { ref: "vox-2015" } }, { updateClaim: { ref: "recruiting-declining", changes: { note: "Supposed." } } }]`,
    `about { __typename id }`),
  {
    name: "stepsWhatIfQuery",
    text: `query stepsWhatIfQuery {
      whatIf(withdraw: ["speckhard-yayla-2015"], resolve: ["no-hard-data"], add: {
        sources: [{ key: "supposed-figures", title: "Supposed figures", sourceKind: OFFICIAL_RECORD, reliability: B }]
        links: [{ from: "supposed-figures", to: "recruiting-declining", relation: SUPPORTS, strength: STRONG }]
      }) {
        conclusionCount movedCount
        effects(first: 100) {
          nodes {
            key before { ${FIGURES} } after { ${FIGURES} } change
            claim { __typename id key statement assessment { ${FIGURES} } supportedBy(first: 20) { nodes { __typename id name strength from { __typename id key headline } } } }
            assessment { summary keyEvidence(first: 3) { fall component { name item { __typename id key } } } }
          }
        }
      }
    }`,
  },
  {
    name: "stepsImpactQuery",
    text: `query stepsImpactQuery { impact(ref: "icsr-2015") {
      conclusionCount movedCount entry { __typename id } ${EFFECTS} unmoved(first: 20) { nodes { __typename id key } }
    } }`,
  },
  {
    name: "stepsHistoryQuery",
    text: `query stepsHistoryQuery { claim(ref: "recruiting-declining") { __typename id revisions(first: 10) {
      totalCount
      nodes {
        __typename id sequence message
        changes(first: 20) { totalCount nodes { entryId name action fields { field before after } entry { __typename id } } }
        effects(first: 20) { nodes { key before { ${FIGURES} } after { ${FIGURES} } } }
      }
    } } }`,
  },
  { name: "stepsTraceQuery", text: `query stepsTraceQuery { trace(ref: "recruiting-declining") { depth truncated ${GRAPH} } }` },
  {
    name: "stepsNeighborhoodQuery",
    text: `query stepsNeighborhoodQuery { neighborhood(ref: "icsr-2015", depth: 2) { depth truncated ${GRAPH} } }`,
  },
  {
    name: "stepsPathQuery",
    text: `query stepsPathQuery { path(from: "vox", to: "recruiting-declining") { outcome length ${GRAPH} chains { nodes { __typename id key } edges { name relation } } } }`,
  },
];

// A change that is made: the payload has the record as it is from now on.
export const change = {
  name: "stepsChangeMutation",
  text: `mutation stepsChangeMutation { updateClaim(input: { ref: "recruiting-declining", changes: { note: "The third note." } }) { ${claim} dryRun } }`,
};

// A record that is changed three times before anybody asks.
export const notes = ["The first note.", "The second note."];
export const write = (note) => `mutation { updateClaim(input: { ref: "recruiting-declining", changes: { note: ${JSON.stringify(note)} }, message: ${JSON.stringify(note)} }) { revision { id } } }`;
