// What edits the map: the panel beside a page, and what is said after a change. The script
// of the pages loads this once somebody wants it.

import "../main"; // which the page has loaded; so what both need comes with it
import { el } from "../dom";
import styles from "./editor.css?url";

export { open } from "./panel";
export { toast } from "./toast";

document.head.append(el("link", { rel: "stylesheet", href: styles }));
