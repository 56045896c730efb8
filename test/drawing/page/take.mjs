// Hands graphs to libraries that draw them, as they are. Each library then says which
// edges it finds at each node.

import cytoscape from 'cytoscape'
import { forceLink, forceManyBody, forceSimulation } from 'd3-force'
import { MultiDirectedGraph } from 'graphology'
import gexf from 'graphology-gexf/browser'
import Sigma from 'sigma'

const room = document.getElementById('room')

// What the API answers is a graph of its own: nodes and edges.
async function ask(api, query) {
  const response = await fetch(api + '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(errors[0].message)
  return Object.values(data)[0]
}

async function download(api, address) {
  const response = await fetch(api + address)
  if (!response.ok) throw new Error(await response.text())
  return response.text()
}

const libraries = {
  async cytoscape(elements) {
    // Cytoscape complains on the console only.
    const complaints = []
    const spoken = { error: console.error, warn: console.warn }
    for (const method of Object.keys(spoken)) console[method] = (...words) => complaints.push(words.join(' '))
    try {
      const cy = cytoscape({ container: room, elements, layout: { name: 'cose', animate: false, numIter: 10 } })
      const drawn = cy.nodes().filter((node) => Number.isFinite(node.renderedPosition('x'))).length
      const found = cy.nodes().map((node) => [node.id(), cy.$(`#${node.id()}`).connectedEdges().map((edge) => edge.id())])
      cy.destroy()
      if (complaints.length) throw new Error(complaints[0])
      return { found, drawn }
    } finally {
      Object.assign(console, spoken)
    }
  },

  async d3({ nodes, edges }) {
    const simulation = forceSimulation(nodes)
      .force('edges', forceLink(edges).id((node) => node.id))
      .force('charge', forceManyBody())
      .stop()
    simulation.tick(10)
    // As pages draw it: an element of SVG for each node, found again by its id.
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    room.append(svg)
    for (const node of nodes) {
      const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
      for (const [name, value] of Object.entries({ id: node.id, cx: node.x, cy: node.y, r: 3 })) circle.setAttribute(name, value)
      svg.append(circle)
    }
    const found = nodes.map((node) => [
      svg.querySelector(`#${node.id}`).id,
      edges.filter((edge) => edge.source === node || edge.target === node).map((edge) => edge.id),
    ])
    const drawn = nodes.filter((node) => Number.isFinite(node.x)).length
    svg.remove()
    return { found, drawn }
  },

  // Takes a graph of graphology, or what graphology imports.
  async sigma(graph) {
    if (!(graph instanceof MultiDirectedGraph)) graph = MultiDirectedGraph.from(graph)
    let place = 0
    graph.updateEachNodeAttributes((_, attributes) => {
      place++
      return { ...attributes, x: Math.cos(place) * place, y: Math.sin(place) * place, size: 4 }
    })
    const sigma = new Sigma(graph, room)
    sigma.refresh()
    const drawn = graph.filterNodes((node) => Number.isFinite(sigma.getNodeDisplayData(node)?.x)).length
    const found = graph.mapNodes((node) => [node, graph.edges(node)])
    sigma.kill()
    return { found, drawn }
  },
}

// Where graphs come from. The names that a library expects are names of fields, or aliases.
const fields = {
  cytoscape: 'nodes { id kind label: headline } edges { id: edgeId source target relation }',
  d3: 'nodes { id kind label: headline } edges { id: edgeId source target relation }',
  sigma: 'nodes { key: id label: headline } edges { key: edgeId source target relation }',
}

// Cytoscape wants each element in an object of its own.
const wrapped = ({ nodes, edges }) => ({ nodes: nodes.map((data) => ({ data })), edges: edges.map((data) => ({ data })) })

const sources = {
  neighborhood: (api, library) => ask(api, `{ neighborhood(ref: "recruiting-declining", depth: 3, first: 1000) { ${fields[library]} } }`),
  trace: (api, library) => ask(api, `{ trace(ref: "recruiting-declining") { ${fields[library]} } }`),
}

const files = {
  async cytoscape(api, part) {
    return JSON.parse(await download(api, `/export?format=cytoscape${part}`)).elements
  },
  async d3(api, part) {
    const { nodes, edges } = await files.cytoscape(api, part)
    return { nodes: nodes.map((node) => node.data), edges: edges.map((edge) => edge.data) }
  },
  async sigma(api, part) {
    return gexf.parse(MultiDirectedGraph, await download(api, `/export?format=gexf${part}`))
  },
}

// Faults of an answer that a library, or the comparison, has to find.
const faults = {
  none: () => {},
  'no such node': ({ edges }) => { edges[3].target = 'claim_missing' },
  'an edge less': ({ edges }) => { edges.pop() },
  'another end': ({ edges }) => { edges[0].source = edges.find((edge) => edge.source !== edges[0].source).source },
  'an id twice': ({ edges }) => { for (const name of ['id', 'key']) if (edges[1][name]) edges[1][name] = edges[2][name] },
  'no selector': ({ nodes, edges }) => {
    const old = nodes[0].id ?? nodes[0].key
    const id = 'from->to'
    for (const name of ['id', 'key']) if (nodes[0][name]) nodes[0][name] = id
    for (const edge of edges) for (const end of ['source', 'target']) if (edge[end] === old) edge[end] = id
  },
}

// Takes an answer of the API: what a library finds, or why it takes nothing.
window.takeAnswer = async (api, library, source, fault) => {
  const graph = await sources[source](api, library)
  faults[fault](graph)
  return take(library, library === 'cytoscape' ? wrapped(graph) : graph)
}

// Takes an exported file.
window.takeFile = async (api, library, part) => take(library, await files[library](api, part))

async function take(library, graph) {
  try {
    const { found, drawn } = await libraries[library](graph)
    return { found: Object.fromEntries(found), drawn }
  } catch (error) {
    return { error: String(error) }
  } finally {
    room.replaceChildren()
  }
}

window.ready = true
