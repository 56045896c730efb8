package main

// question is one kind of work, as GraphQL for the program and for the peer. Both answers
// name the key of every record in a field called key, in the same places of the same lists.
type question struct {
	name string
	ours string
	peer string // empty if the peer cannot be asked this
}

// The names of the questions, as reports have them.
const (
	askClaim        = "claim"
	askList         = "list"
	askFifty        = "fifty"
	askTrace        = "trace"
	askFrequent     = "search-frequent"
	askRare         = "search-rare"
	askEdit         = "edit"
	askNeighborhood = "neighborhood"
	askWhatIf       = "whatif"
)

// questions are in the order in which they are asked. Edits come after what they would
// disturb.
var questions = []question{
	{name: askClaim, ours: ourClaim, peer: peerClaim},
	{name: askList, ours: ourList, peer: peerList},
	{name: askFifty, ours: ourFifty, peer: peerFifty},
	{name: askTrace, ours: ourTrace, peer: peerTrace},
	{name: askFrequent, ours: ourSearch, peer: peerSearch},
	{name: askRare, ours: ourSearch, peer: peerSearch},
	{name: askNeighborhood, ours: ourNeighborhood},
	{name: askWhatIf, ours: ourWhatIf},
	{name: askEdit, ours: ourEdit, peer: peerEdit},
}

// The largest numbers of elements in lists.
const (
	listed = 50 // claims on a page
	hits   = 20 // of a search
)

const (
	ourEvidence = `nodes { strength from {
		__typename key headline
		... on Testimony { basis quote reportedIn { key title url } caveats(first: 100) { nodes { key text category severity } } }
		... on Study { design note reportedIn { key title url } caveats(first: 100) { nodes { key text category severity } } }
		... on Source { url caveats(first: 100) { nodes { key text category severity } } }
		... on Claim { caveats(first: 100) { nodes { key text category severity } } }
	} }`
	ourClaim = `query ($key: ID!) { claim(ref: $key) {
		key statement note tags assessment { verdict certainty belief }
		supportedBy(first: 100) { ` + ourEvidence + ` }
		opposedBy(first: 100) { ` + ourEvidence + ` }
		caveats(first: 100) { nodes { key text category severity } }
	} }`
	ourList = `query ($after: String) { claims(first: 50, after: $after, orderBy: {field: BELIEF, direction: DESC}) {
		nodes { key statement assessment { verdict belief } supportedBy { totalCount } opposedBy { totalCount } }
	} }`
	ourFifty = `query ($after: String) { claims(first: 50, after: $after) { nodes {
		key statement
		supportedBy(first: 20) { nodes { from {
			__typename key headline
			... on Testimony { reportedIn { key title } }
			... on Study { reportedIn { key title } }
		} } }
	} } }`
	ourTrace = `query ($key: ID!) { trace(ref: $key) {
		nodes { __typename id key headline } edges { relation sourceKey targetKey link { strength } }
	} }`
	ourSearch = `query ($word: String!) { search(text: $word, kinds: [CLAIM], first: 20) {
		nodes { item { key headline } }
	} }`
	ourEdit = `mutation ($study: Key!, $ref: ID!, $key: ID!, $source: ID!) { edit(input: {edits: [
		{createStudy: {key: $study, title: "A later study of the same", note: "What the study found, in a sentence or two.", design: COHORT, reportedIn: [$source]}}
		{link: {from: $ref, to: $key, relation: SUPPORTS, strength: MODERATE}}
	]}) { revision { id effects { nodes { key before { belief verdict } after { belief verdict } } } } } }`
	ourNeighborhood = `query ($key: ID!) { neighborhood(ref: $key, depth: 2) { truncated nodes { __typename key headline } edges { relation sourceKey targetKey } } }`
	ourWhatIf       = `query ($testimony: ID!) { whatIf(withdraw: [$testimony]) { movedCount movedVerdictCount effects { nodes { key before { belief verdict } after { belief verdict } } } } }`
)

// In the questions to the peer, conditions that every claim meets let Neo4j go along an
// index, where it would otherwise sort all claims for each page.
const (
	peerEvidence = `edges { properties { strength } node {
		key kind headline basis quote design note
		reportedIn { key headline url }
		caveats { key headline category severity }
	} }`
	peerClaim = `query ($key: String!) { claims(where: {key: {eq: $key}}) {
		key statement note tags verdict certainty belief
		supportedByConnection(first: 100, sort: [{node: {key: ASC}}]) { ` + peerEvidence + ` }
		opposedByConnection(first: 100, sort: [{node: {key: ASC}}]) { ` + peerEvidence + ` }
		caveats { key headline category severity }
	} }`
	peerList = `query ($offset: Int!) { claims(limit: 50, offset: $offset, where: {belief: {gte: 0}}, sort: [{belief: DESC}, {id: DESC}]) {
		key statement verdict belief supportedByConnection { totalCount } opposedByConnection { totalCount }
	} }`
	peerFifty = `query ($offset: Int!) { claims(limit: 50, offset: $offset, where: {key: {startsWith: "c-"}}, sort: [{key: ASC}]) {
		key statement
		supportedBy(limit: 20, sort: [{key: ASC}]) { key kind headline reportedIn { key headline } }
	} }`
	peerTrace = `query ($key: String!) { claims(where: {key: {eq: $key}}) { trace {
		nodes { kind id key headline } edges { relation from to strength }
	} } }`
	peerSearch = `query ($word: String!) { searchClaims(phrase: $word, first: 20) { edges { node { key statement } } } }`
	peerEdit   = `mutation ($ref: ID!, $study: String!, $key: String!, $source: String!) { createRecords(input: [{
		id: $ref, key: $study, kind: "STUDY", headline: "A later study of the same", note: "What the study found, in a sentence or two.", design: "COHORT"
		supports: {connect: [{where: {node: {key: {eq: $key}}}, edge: {strength: "MODERATE"}}]}
		reportedIn: {connect: [{where: {node: {key: {eq: $source}}}}]}
	}]) { records { key supports { key verdict belief } } } }`
)
