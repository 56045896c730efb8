// Reads Cytoscape JSON with Cytoscape.js: cytoscape.mjs EXPECTED FILE.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import cytoscape from 'cytoscape'

const [expected, file] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')))
const complaints = []
for (const method of ['error', 'warn']) console[method] = (...words) => complaints.push(words.join(' '))
const cy = cytoscape({ headless: true, elements: file.elements })

function columns(thing) {
  const out = {}
  for (const [name, value] of Object.entries(thing.fields)) {
    out[name === 'kind' ? thing.kind.toLowerCase() + 'Kind' : name] = value
  }
  for (const [name, value] of Object.entries(thing.figures ?? {})) {
    out[name === 'method' ? 'figuresMethod' : name] = value
  }
  return out
}

assert.deepEqual(cy.nodes().map((n) => n.id()).sort(), expected.nodes.map((n) => n.id).sort())
for (const node of expected.nodes) {
  const { id, key, kind, headline } = node
  assert.deepEqual(cy.$(`#${id}`).data(), { id, label: headline, key, kind, headline, ...columns(node) })
  assert(cy.getElementById(id).hasClass(kind))
}
assert.deepEqual(cy.edges().map((e) => e.id()).sort(), expected.edges.map((e) => e.id).sort())
for (const edge of expected.edges) {
  const { id, name, source, target, relation } = edge
  assert.deepEqual(cy.$(`#${id}`).data(), { id, source, target, name, relation, ...columns(edge) })
}
// The graph holds together: what is before a node in it is what the edges say.
for (const { id } of expected.nodes) {
  const before = new Set(expected.edges.filter((e) => e.target === id).map((e) => e.source))
  assert.deepEqual(new Set(cy.getElementById(id).incomers('node').map((n) => n.id())), before)
}
assert.deepEqual(complaints, [])
console.log(JSON.stringify({ nodes: cy.nodes().length, edges: cy.edges().length }))
