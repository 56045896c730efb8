// A client of Corroborate in TypeScript, to copy from. `npm run generate` checks
// the operations below against the server's schema, and makes their types.
import { graphql } from "./gql/index.js";
import { ask, AnswerError } from "./ask.js";

// One page of the claims whose texts contain the words, most believed first.
const FindClaims = graphql(`
  query FindClaims($text: String!, $first: Int!, $after: String) {
    claims(where: { text: $text }, orderBy: { field: BELIEF, direction: DESC }, first: $first, after: $after) {
      totalCount
      nodes {
        key
        statement
        assessment { belief verdict certainty }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

// Why a claim is believed as much as it is.
const Why = graphql(`
  query Why($ref: ID!) {
    claim(ref: $ref) {
      statement
      assessment {
        summary
        linesFor { strength items { __typename key headline } }
        linesAgainst { strength items { __typename key headline } }
        costlyCaveats(first: 3) { rise category caveats { key text } }
      }
    }
  }
`);

// What would move if a caveat were resolved. A dry run writes nothing.
const TryResolving = graphql(`
  mutation TryResolving($caveat: ID!) {
    resolveCaveat(input: { ref: $caveat, dryRun: true }) {
      movedCount
      effects(first: 100) {
        nodes {
          key
          before { belief verdict }
          after { belief verdict }
        }
      }
    }
  }
`);

// find goes through all pages: each begins after the end of the one before.
async function find(text: string) {
  let after: string | null | undefined;
  do {
    const { claims } = await ask(FindClaims, { text, first: 5, after });
    if (!after) console.log(`${claims.totalCount} claims`);
    for (const { key, statement, assessment: a } of claims.nodes) {
      console.log(`${a.belief.toFixed(3)}  ${a.verdict}, ${a.certainty}  ${key}: ${statement}`);
    }
    after = claims.pageInfo.hasNextPage ? claims.pageInfo.endCursor : null;
  } while (after);
}

async function why(ref: string) {
  const { claim } = await ask(Why, { ref });
  if (!claim) return; // the server says NOT_FOUND, so ask has thrown
  const a = claim.assessment;
  console.log(`${claim.statement}\n${a.summary}`);
  for (const [side, lines] of [["for", a.linesFor], ["against", a.linesAgainst]] as const) {
    for (const line of lines) {
      console.log(`${side}, ${line.strength.toFixed(3)}:`);
      for (const item of line.items) console.log(`  ${item.__typename} ${item.key}: ${item.headline}`);
    }
  }
  for (const { rise, caveats } of a.costlyCaveats) {
    for (const caveat of caveats) console.log(`without ${caveat.key}, ${rise >= 0 ? "+" : ""}${rise.toFixed(3)}: ${caveat.text}`);
  }
}

async function tryResolving(caveat: string) {
  const { resolveCaveat: trial } = await ask(TryResolving, { caveat });
  if (!trial) return;
  console.log(`${trial.movedCount} claims would move`);
  for (const { key, before, after } of trial.effects.nodes) {
    if (!before) continue; // the claim has no figures yet
    console.log(`${key}: ${before.belief.toFixed(3)} ${before.verdict} -> ${after.belief.toFixed(3)} ${after.verdict}`);
  }
}

const commands = new Map([["find", find], ["why", why], ["try", tryResolving]]);
const [name = "", argument] = process.argv.slice(2);
const command = commands.get(name);
if (!command || argument === undefined) {
  console.error("usage: npm start -- find WORDS | why CLAIM | try CAVEAT");
  process.exit(2);
}
try {
  await command(argument);
} catch (error) {
  if (!(error instanceof AnswerError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
