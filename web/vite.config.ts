import { defineConfig } from "vite";

// Every page of the binary is one HTML file in a folder of its own; what the
// pages load goes to /assets under a name that holds a hash of the content.
export default defineConfig({
  base: "/",
  experimental: {
    // A page asks for what is beside it, because a proxy may serve all of this under a
    // path. The server answers /playground, not /playground/index.html.
    renderBuiltUrl: (file, { hostType }) => (hostType === "html" ? file : { relative: true }),
  },
  build: {
    outDir: "../internal/web/dist/pages",
    emptyOutDir: true,
    // Chrome 111, Firefox 114, Safari 16.4: whatever is widely available.
    target: "baseline-widely-available",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    // The editor is one large file by nature, and comes from this machine.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      // The server writes the pages of the explorer, and asks for its scripts by these names.
      // "explorer" loads "editor" once somebody edits, and "suppose" once somebody supposes something.
      input: {
        playground: "playground/index.html",
        explorer: "src/explorer/main.ts",
        graph: "src/explorer/graph.ts",
        editor: "src/explorer/editor/main.ts",
        suppose: "src/explorer/suppose/main.ts",
      },
      preserveEntrySignatures: "allow-extension",
      onLog(level, log, show) {
        // "use client" means something to servers that render React, and there is none here.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") {
          show(level, log);
        }
      },
    },
  },
  worker: { format: "es" },
  server: {
    // `npm run dev` beside a running `corroborate serve`.
    proxy: { "/graphql": "http://127.0.0.1:8080" },
  },
});
