// The example queries, one file each, in the order of their names. GraphiQL
// shows them on the first visit, and the visitor's own tabs after that.
const files = import.meta.glob<string>("../queries/*.graphql", { eager: true, query: "?raw", import: "default" });

export const examples = Object.keys(files)
  .sort()
  .map((name) => ({ query: files[name] ?? "" }));
