// Serves the page on this machine: node serve.mjs [PORT]. Any server of static files can
// take its place.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
  '/main.mjs': ['main.mjs', 'text/javascript; charset=utf-8'],
  '/cytoscape.mjs': ['node_modules/cytoscape/dist/cytoscape.esm.min.mjs', 'text/javascript; charset=utf-8'],
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://127.0.0.1')
  const [file, type] = files[pathname] ?? []
  try {
    const body = await readFile(new URL(file, import.meta.url))
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body)
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file here.')
  }
})

server.listen(Number(process.argv[2] ?? 8081), '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${server.address().port}`
  console.log(`The page is at ${origin}. It reads from a server that is started with --allow-origin ${origin}.`)
})
