// Draws what is around a record, shows more on a click, and follows what others change.

import cytoscape from 'cytoscape'

const api = new URLSearchParams(location.search).get('api') ?? 'http://127.0.0.1:8080'

// How many records one click shows at most, and how many there can be: the API relates at
// most 1,000 with 1,000 others.
const atOnce = 40
const atMost = 1000

// The names of the fields are those that Cytoscape.js reads.
const record = 'id key kind label: headline ... on Claim { assessment { verdict certainty belief } }'
const relation = 'id: edgeId source target relation'
const change = `sequence at author message staleCount
  changes(first: 3) { totalCount nodes { name action } }
  effects(first: 3) { totalCount nodes { key before { verdict belief } after { verdict belief } } }`

const operations = {
  sequence: 'query Sequence { statistics { sequence } }',
  claims: 'query Claims { claims(first: 100, orderBy: { field: BELIEF, direction: DESC }) { nodes { key statement } } }',
  around: `query Around($ref: ID!, $first: Int!) {
    neighborhood(ref: $ref, first: $first) { center { id } nodes { ${record} } truncated } }`,
  between: `query Between($among: [ID!]!, $and: [ID!]!) {
    connecting(among: $among, and: $and, first: 10000) { edges { ${relation} } totalCount } }`,
  again: `query Again($ids: [ID!]!) { nodes(ids: $ids) { ... on Item { ${record} } } }`,
  changes: `query Changes($seen: Int!) {
    revisions(newerThan: $seen, oldestFirst: true, first: 20) { nodes { ${change} } pageInfo { hasNextPage } } }`,
  change: `query Change($id: ID!) { revision(id: $id) { ${change} } }`,
}

// Asks the server. What is missing is null in the data; other errors are thrown.
async function ask(name, variables = {}) {
  let answer
  try {
    const response = await fetch(`${api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: operations[name], variables }),
    })
    answer = await response.json()
  } catch {
    throw new Error(`The server at ${api} does not answer this page. Does it run, with --allow-origin ${location.origin}?`)
  }
  const { data, errors = [] } = answer
  const grave = errors.find(({ extensions }) => extensions?.code !== 'NOT_FOUND' || !data || Object.values(data).includes(null))
  if (grave) throw new Error(`The server says: ${grave.message}`)
  return data
}

const element = (id) => document.getElementById(id)

// make makes an element of HTML with texts and elements in it.
function make(name, attributes = {}, ...content) {
  const made = Object.assign(document.createElement(name), attributes)
  made.append(...content)
  return made
}

const colors = { CLAIM: '#ffffff', TESTIMONY: '#c9dcf5', STUDY: '#b7e2c1', SOURCE: '#fdd89b', AGENT: '#d9d9d9', CAVEAT: '#f6c1c1' }
const lines = { SUPPORTS: '#1a7f37', CONTRADICTS: '#b42318' }

const short = (text, length) => (text.length > length ? text.slice(0, length - 1).trimEnd() + '…' : text)

const cy = cytoscape({
  container: element('graph'),
  minZoom: 0.2,
  maxZoom: 2,
  style: [
    {
      selector: 'node',
      style: {
        shape: 'round-rectangle', width: 160, height: 50, 'background-color': (node) => colors[node.data('kind')],
        'border-width': 1, 'border-color': '#8c959f', label: (node) => short(node.data('label'), 58), 'font-size': 12,
        'text-wrap': 'wrap', 'text-max-width': 150, 'text-valign': 'center', color: '#1f2328',
      },
    },
    {
      selector: 'edge',
      style: {
        width: 1.2, 'line-color': '#a8b1ba', 'line-style': 'dashed', 'curve-style': 'bezier',
        'target-arrow-shape': 'triangle', 'target-arrow-color': '#a8b1ba', 'arrow-scale': 0.9,
      },
    },
    ...Object.entries(lines).map(([relation, color]) => ({
      selector: `edge[relation = "${relation}"]`,
      style: {
        width: 2.4, 'line-style': 'solid', 'line-color': color, 'target-arrow-color': color,
        'target-arrow-shape': relation === 'SUPPORTS' ? 'triangle' : 'tee',
      },
    })),
    { selector: 'node:selected', style: { 'border-width': 3, 'border-color': '#0969da' } },
    { selector: '.changed', style: { 'border-width': 3, 'border-color': '#bf8700' } },
  ],
})

const ids = () => cy.nodes().map((node) => node.id())

// Adds records, and the relations of these with each other and with what is shown.
async function add(records, center) {
  const shown = ids()
  const fresh = records.filter(({ id }) => cy.getElementById(id).empty())
  if (shown.length + fresh.length > atMost) throw new Error(`There is room for ${atMost} records. Draw another one to begin anew.`)
  if (fresh.length === 0) return
  const { connecting } = await ask('between', { among: fresh.map(({ id }) => id), and: shown })
  const from = center.nonempty() ? center.position() : { x: 0, y: 0 }
  cy.batch(() => {
    cy.add(fresh.map((data, i) => {
      const angle = (2 * Math.PI * i) / fresh.length
      return { group: 'nodes', data, position: { x: from.x + 240 * Math.cos(angle), y: from.y + 160 * Math.sin(angle) } }
    }))
    addEdges(connecting)
  })
  allOf(connecting)
  arrange()
}

// Spreads the records out, in the shape of the window.
function arrange() {
  cy.layout({ name: 'cose', animate: false, fit: false, randomize: false, nodeRepulsion: () => 4e5, idealEdgeLength: () => 90, gravity: 0.5 }).run()
  const { w, h } = cy.nodes().boundingBox()
  const stretch = Math.max(1, Math.min(3, ((cy.width() / cy.height()) * h) / w))
  cy.nodes().positions((node) => ({ x: stretch * node.position('x'), y: node.position('y') }))
  cy.fit(undefined, 30)
}

// A caveat on a link leads to the claim of the link, or to its other end while the claim is
// not shown. So an edge can come again with another end.
function addEdges({ edges }) {
  for (const { id } of edges) cy.getElementById(id).remove()
  cy.add(edges.map((data) => ({ group: 'edges', data })))
}

// Tells if some relations are missing.
function allOf({ edges, totalCount }) {
  if (totalCount > edges.length) throw new Error(`Only ${edges.length} of ${totalCount} relations are drawn.`)
}

async function show(ref) {
  const { neighborhood } = await ask('around', { ref, first: atOnce })
  const { id } = neighborhood.center
  await add(neighborhood.nodes, cy.getElementById(id))
  cy.elements().unselect()
  cy.getElementById(id).select()
  describe(id, neighborhood.truncated)
}

function describe(id, truncated) {
  const { key, kind, label, assessment } = cy.getElementById(id).data()
  element('record').replaceChildren(
    make('p', { className: 'kind' }, kind),
    make('p', {}, label),
    make('p', { className: 'key' }, key),
    ...(assessment ? [make('p', {}, `Belief ${assessment.belief.toFixed(2)}: ${words(assessment.verdict)}, certainty ${words(assessment.certainty)}.`)] : []),
    ...(truncated ? [make('p', { className: 'hint' }, `More than ${atOnce} records are around it: these are the first by key.`)] : []),
  )
}

const words = (name) => name.toLowerCase().replaceAll('_', ' ')

// The number of the last change that the page knows of.
let seen = 0

// Begins anew. It first asks how far the map has come: what changes while it asks for the
// rest is told later, and is not missed.
async function begin(ref) {
  const { statistics } = await ask('sequence')
  const { neighborhood } = await ask('around', { ref, first: 1 })
  seen = statistics.sequence
  cy.elements().remove()
  element('changes').replaceChildren()
  unsettled.clear()
  await show(neighborhood.center.id)
  element('ref').value = cy.getElementById(neighborhood.center.id).data('key')
}

// Revisions that still move conclusions, by number, with the lines that tell of them.
const unsettled = new Map()

// Asks for these again, and returns whether one has moved all that it moves.
async function settle() {
  let settled = false
  for (const [sequence, line] of [...unsettled]) {
    const { revision } = await ask('change', { id: String(sequence) })
    if (revision.staleCount > 0) continue
    unsettled.delete(sequence)
    line.replaceWith(tell(revision))
    settled = true
  }
  return settled
}

// Asks what has changed since, tells it, and brings the drawing up to date.
async function follow() {
  const settled = await settle()
  const told = []
  for (let more = true; more;) {
    const { revisions } = await ask('changes', { seen })
    told.push(...revisions.nodes)
    more = revisions.pageInfo.hasNextPage
    seen = told.at(-1)?.sequence ?? seen
  }
  if (told.length === 0 && !settled) return
  for (const revision of told) {
    const line = tell(revision)
    element('changes').prepend(line)
    if (revision.staleCount > 0) unsettled.set(revision.sequence, line)
  }
  await refresh()
}

function tell({ at, author, message, changes, effects, staleCount }) {
  const others = (list, many) => (list.totalCount > list.nodes.length ? [make('li', {}, `and ${list.totalCount - list.nodes.length} other ${many}`)] : [])
  const moved = ({ key, before, after }) => `${key}: belief ${before ? before.belief.toFixed(2) + ' → ' : ''}${after.belief.toFixed(2)}` +
    (before?.verdict === after.verdict ? '' : `, now ${words(after.verdict)}`)
  return make('li', {},
    make('strong', {}, message ?? 'Without a reason'),
    make('div', { className: 'hint' }, `${author ?? 'somebody'}, ${new Date(at).toLocaleString()}`),
    make('ul', {},
      ...changes.nodes.map(({ name, action }) => make('li', {}, `${name} was ${words(action)}`)), ...others(changes, 'entries'),
      ...effects.nodes.map((effect) => make('li', {}, moved(effect))), ...others(effects, 'conclusions'),
      ...(staleCount > 0 ? [make('li', {}, `${staleCount} conclusions are still being computed`)] : [])))
}

// Reads again what is shown: records that are gone leave, and relations are as they are now.
async function refresh() {
  const shown = ids()
  const records = []
  for (let i = 0; i < shown.length; i += 100) records.push(...(await ask('again', { ids: shown.slice(i, i + 100) })).nodes)
  const left = records.filter((record) => record)
  const { connecting } = left.length ? await ask('between', { among: left.map(({ id }) => id), and: [] }) : { connecting: { edges: [], totalCount: 0 } }
  cy.nodes().removeClass('changed')
  cy.batch(() => {
    const stay = new Set(left.map(({ id }) => id))
    cy.nodes().filter((node) => !stay.has(node.id())).remove()
    for (const record of left) {
      const node = cy.getElementById(record.id)
      const same = JSON.stringify(record) === JSON.stringify(Object.fromEntries(Object.keys(record).map((name) => [name, node.data(name)])))
      if (!same) node.data(record).addClass('changed')
    }
    cy.edges().remove()
    addEdges(connecting)
  })
  allOf(connecting)
  const selected = cy.nodes(':selected')
  if (selected.nonempty()) describe(selected.id(), false)
}

// One thing after the other. What fails is told in words.
let turn = Promise.resolve()
let waiting = 0
function inTurn(work) {
  waiting++
  document.body.ariaBusy = true
  turn = turn.then(async () => {
    element('problem').hidden = true
    try {
      await work()
    } catch (error) {
      element('problem').textContent = error.message
      element('problem').hidden = false
    }
    const count = (n, one) => `${n} ${one}${n === 1 ? '' : 's'}`
    element('status').textContent = `${count(cy.nodes().length, 'record')}, ${count(cy.edges().length, 'relation')}`
    element('since').textContent = `As of change ${seen} of the map. The page looks for changes every ten seconds.`
    cy.resize() // the line with a problem takes room
    waiting--
    document.body.ariaBusy = waiting > 0
  })
}

function explain(className, color, text) {
  const swatch = make('i', { className })
  Object.assign(swatch.style, className ? { color } : { background: color })
  element('legend').append(make('li', {}, swatch, text))
}
for (const [kind, color] of Object.entries(colors)) explain('', color, words(kind))
for (const [name, color] of Object.entries(lines)) explain('line', color, words(name))
explain('line reference', '', 'refers to')
explain('changed', '', 'changed meanwhile')

cy.on('tap', 'node', ({ target }) => inTurn(() => show(target.id())))
element('look').addEventListener('click', () => inTurn(follow))
element('start').addEventListener('submit', (event) => {
  event.preventDefault()
  inTurn(() => begin(element('ref').value.trim()))
})
setInterval(() => {
  if (!document.hidden && cy.nodes().nonempty()) inTurn(follow)
}, 10_000)

// The list of suggestions comes from the map, and so does the first record.
inTurn(async () => {
  const { nodes } = (await ask('claims')).claims
  element('claims').append(...nodes.map(({ key, statement }) => make('option', { value: key }, statement)))
  if (nodes.length === 0) throw new Error('The map has no claims yet: import one.')
  await begin(nodes[0].key)
})
