// Measures how long scripts run in each frame while a library draws 2,000 nodes and 4,000
// edges, and moves them.
import cytoscape from 'cytoscape'
import Graph from 'graphology'
import Sigma from 'sigma'

const room = document.getElementById('room')
const columns = 8
const perColumn = 250
const nodes = Array.from({ length: columns * perColumn }, (_, i) => ({ id: `n${i}`, label: `The record ${i}, in words as they are`, x: Math.floor(i / perColumn) * 300, y: (i % perColumn) * 72 }))
const edges = [1, 7].flatMap((step) => nodes.map((node, i) => ({ id: `e${step}-${i}`, source: node.id, target: nodes[(i * step + perColumn + step) % nodes.length].id })))

// What scripts do in callbacks of frames is counted, too.
let spent = 0
const frame = window.requestAnimationFrame.bind(window)
window.requestAnimationFrame = (act) => frame((time) => timed(() => act(time)))
function timed(act) {
  const begin = performance.now()
  try {
    return act()
  } finally {
    spent += performance.now() - begin
  }
}

const movers = {
  cytoscape: () => move(cytoscape({ ...drawing(), container: room })),
  'cytoscape-webgl': () => move(cytoscape({ ...drawing(), container: room, renderer: { name: 'canvas', webgl: true } })),
  sigma: () => {
    const graph = new Graph({ multi: true })
    for (const { id, label, x, y } of nodes) graph.addNode(id, { label, x, y: -y, size: 4, color: '#1f5fae' })
    for (const { id, source, target } of edges) graph.addEdgeWithKey(id, source, target, { size: 1, color: '#868e9a' })
    const camera = new Sigma(graph, room).getCamera()
    return (i) => camera.setState({ x: 0.5 + 0.02 * Math.sin(i / 9), y: 0.5 + 0.01 * i, ratio: 0.2 })
  },
}

const drawing = () => ({
  elements: { nodes: nodes.map(({ id, label, x, y }) => ({ data: { id, label }, position: { x, y } })), edges: edges.map((data) => ({ data })) },
  layout: { name: 'preset' },
  pixelRatio: 1,
  style: [
    { selector: 'node', style: { shape: 'round-rectangle', width: 216, height: 52, label: 'data(label)', 'font-size': 14, 'text-wrap': 'ellipsis', 'text-max-width': 200, 'text-valign': 'center', 'background-color': '#fff', 'border-width': 1 } },
    { selector: 'edge', style: { width: 1.2, 'curve-style': 'straight', 'target-arrow-shape': 'triangle' } },
  ],
})

function move(cy) {
  cy.zoom(0.5)
  return (i) => cy.panBy({ x: 12 * Math.sin(i / 9), y: -16 })
}

window.frames = async (library) => {
  const act = movers[library]()
  await new Promise((done) => setTimeout(done, 1000))
  const per = []
  spent = 0
  const begin = performance.now()
  while (per.length < 60 && performance.now() - begin < 15_000) {
    timed(() => act(per.length))
    await new Promise(frame)
    per.push(spent)
    spent = 0
  }
  const rate = (1000 * per.length) / (performance.now() - begin)
  return { mean: per.reduce((a, b) => a + b) / per.length, longest: Math.max(...per), rate }
}

window.ready = true
