// The example queries, one file each, in the order of the numbers that their
// names begin with. GraphiQL shows them on the first visit, and the visitor's
// own tabs after that.
const files = import.meta.glob<string>("../queries/*.graphql", { eager: true, query: "?raw", import: "default" });

export const examples = Object.keys(files)
  .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
  .map((name) => files[name] ?? "")
  .map((query) => ({ query, title: /^\s*(?:query|mutation)\s+(\w+)/m.exec(query)?.[1] ?? "" }));
