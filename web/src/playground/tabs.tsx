import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useState } from "react";

import { examples } from "./examples";

/** A query that a link holds, in its fragment: no server and no proxy sees it there. */
interface Linked {
  query: string;
  variables: string;
}

/** Takes the query from the address, so that loading the page again does not bring it back. */
export function takeLinked(): Linked | undefined {
  const held = new URLSearchParams(location.hash.slice(1));
  const query = held.get("query");
  if (query === null) {
    return undefined;
  }
  history.replaceState(null, "", location.pathname + location.search);
  return { query, variables: held.get("variables") ?? "" };
}

/** Lists all tabs, also those that do not fit, and the examples whose tabs are closed; and copies a link to a query. */
export function Tabs() {
  const { addTab, changeTab } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const at = useGraphiQL((state) => state.activeTabIndex);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const [copied, setCopied] = useState("Copy link");

  // A link that is followed while this page is open changes only the fragment. Its query gets a tab of its own, once
  // there are editors to show it in.
  useEffect(() => {
    if (!queryEditor || !variableEditor) {
      return;
    }
    const open = () => {
      const linked = takeLinked();
      if (linked) {
        addTab();
        queryEditor.setValue(linked.query);
        variableEditor.setValue(linked.variables);
      }
    };
    open();
    addEventListener("hashchange", open);
    return () => removeEventListener("hashchange", open);
  }, [addTab, queryEditor, variableEditor]);

  const closed = examples.filter((one) => !tabs.some((tab) => tab.query?.trim() === one.query.trim() || tab.title === one.title));
  const choose = (value: string) => {
    const [kind, index] = value.split(" ");
    if (kind === "tab") {
      changeTab(Number(index));
      return;
    }
    addTab();
    queryEditor?.setValue(closed[Number(index)]?.query ?? "");
  };
  const copy = async () => {
    const held = new URLSearchParams({ query: queryEditor?.getValue() ?? "" });
    const variables = variableEditor?.getValue().trim();
    if (variables) {
      held.set("variables", variables);
    }
    const link = `${location.origin}${location.pathname}#${held}`;
    try {
      await navigator.clipboard.writeText(link);
      setCopied("Copied");
    } catch {
      history.replaceState(null, "", link); // who may not copy finds it in the address
      setCopied("It is in the address");
    }
    setTimeout(() => setCopied("Copy link"), 3000);
  };
  return (
    <div className="page-tabs">
      <select aria-label="All tabs, and examples" value={`tab ${at}`} onChange={(event) => choose(event.target.value)}>
        <optgroup label={tabs.length === 1 ? "1 tab" : `${tabs.length} tabs`}>
          {tabs.map((tab, i) => (
            <option key={tab.id} value={`tab ${i}`}>
              {`${tab.title} (${i + 1} of ${tabs.length})`}
            </option>
          ))}
        </optgroup>
        {closed.length > 0 && (
          <optgroup label="Examples whose tab is closed">
            {closed.map((one, i) => (
              <option key={one.title} value={`example ${i}`}>
                {one.title}
              </option>
            ))}
          </optgroup>
        )}
      </select>
      <button type="button" onClick={() => void copy()}>
        <span role="status">{copied}</span>
      </button>
    </div>
  );
}
