import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";

import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import icon from "../icon.svg";
import { examples } from "./examples";

const send = createGraphiQLFetcher({ url: new URL("graphql", document.baseURI).href, enableIncrementalDelivery: false });

// For a moment after a change of tabs, GraphiQL still names the operation of
// the tab before. Who presses play at once means the query that is in view.
const fetcher: Fetcher = (params, options) => {
  const named = params.operationName && new RegExp(`\\b${params.operationName}\\b`).test(params.query);
  return send(named ? params : { ...params, operationName: undefined }, options);
};

function Page() {
  return (
    <>
      <header className="page-header">
        <img src={icon} alt="" width="22" height="22" />
        <h1>Corroborate</h1>
        <p>How well is a conclusion corroborated, and why? Each tab asks one question: press play to see the answer.</p>
      </header>
      <main className="page-main">
        <GraphiQL fetcher={fetcher} defaultTabs={examples} defaultEditorToolsVisibility={false} shouldPersistHeaders={false}>
          <GraphiQL.Logo>GraphiQL</GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

const root = document.getElementById("page");
if (!root) {
  throw new Error("the page has no element #page to draw in");
}
createRoot(root).render(<Page />);
