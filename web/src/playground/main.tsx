import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";

import { createGraphiQLFetcher, type Fetcher, type FetcherParams } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { getOperationAST, GraphQLError, parse } from "graphql";
import { createRoot } from "react-dom/client";

import icon from "../icon.svg";
import { Author, AuthorDialog, AuthorField } from "./author";
import { examples } from "./examples";
import { Tabs, takeLinked } from "./tabs";

const send = createGraphiQLFetcher({ url: new URL("graphql", document.baseURI).href, enableIncrementalDelivery: false });

const author = new Author();

// For a moment after a change of tabs, GraphiQL still names the operation of the tab before. A visitor who
// presses play at once means the query that is in view.
const fetcher: Fetcher = async (asked, options) => {
  const named = asked.operationName && new RegExp(`\\b${asked.operationName}\\b`).test(asked.query);
  const params = named ? asked : { ...asked, operationName: undefined };
  if (isMutation(params) && !(await author.known())) {
    return { errors: [new GraphQLError("you canceled the mutation, and it was not sent")] };
  }
  // A name in the editor of headers goes first.
  const edited = options?.headers ?? {};
  const told = Object.keys(edited).some((name) => name.toLowerCase() === "corroborate-author");
  try {
    return await send(params, { ...options, headers: told ? edited : { ...author.headers(), ...edited } });
  } catch (error) {
    const message = error instanceof SyntaxError ? "The answer is not one of this server: something between it and this page may be out of order." : "The server does not answer. Try again when it runs.";
    return { errors: [new GraphQLError(message)] };
  }
};

function isMutation({ query, operationName }: FetcherParams) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "mutation";
  } catch {
    return false; // the server tells what is wrong with the query
  }
}

const linked = takeLinked();

// A query of a link has a tab of its own, in front of the examples on a first visit, and after the visitor's own
// tabs later.
const tabs = linked ? [linked, ...examples] : examples;
const asked = linked ? { initialQuery: linked.query, initialVariables: linked.variables } : {};

function Page() {
  return (
    <>
      <header className="page-header">
        <img src={icon} alt="" width="22" height="22" />
        <h1>Corroborate</h1>
        <p>How well is a conclusion corroborated, and why? Each tab asks one question: press play to see the answer.</p>
        <AuthorField author={author} />
      </header>
      <main className="page-main">
        <GraphiQL fetcher={fetcher} defaultTabs={tabs} {...asked} defaultEditorToolsVisibility={false} shouldPersistHeaders={false}>
          <GraphiQL.Logo>
            <Tabs />
          </GraphiQL.Logo>
        </GraphiQL>
      </main>
      <AuthorDialog author={author} />
    </>
  );
}

const root = document.getElementById("page");
if (!root) {
  throw new Error("the page has no element #page to draw in");
}
createRoot(root).render(<Page />);
