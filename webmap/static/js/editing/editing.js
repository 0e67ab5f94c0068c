/** Editing on the map, for who is signed in: put its parts together. Loaded only then. @module */

import { make } from "../core/dom.js";
import { picks } from "../map/picks.js";
import { addPicksBar } from "./picks-bar.js";
import { addPicksOnMap } from "./picks-map.js";
import { addStatusPanel } from "./status-panel.js";
import { onShown } from "../map/selection.js";
import { onChange } from "../map/state.js";
import { addTool, signOf } from "../map/tools.js";
import { word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Map as LeafletMap } from "leaflet" */
/** @import { Found } from "../map/picks.js" */

/**
 * @param {{ map: LeafletMap, boot: any, layers: Record<string, Layer>, inspected: Layer[], shown: (layer: Layer, at: number) => boolean, listed: () => Found[], renew: () => void }} given
 */
export function addEditing({ map, boot, layers, inspected, shown, listed, renew }) {
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", href: "/static/css/editing.css" });
  document.head.append(style);
  const panel = addStatusPanel(boot, layers, renew);
  onShown(panel);
  const onMap = addPicksOnMap(map, inspected, boot.style, shown, () => boot.asOf === boot.editing.day);
  const tool = make("button", { type: "button", class: "tool", "data-tool": "pick", "aria-pressed": "false", onclick: () => picks.turn(!picks.on) },
    signOf("M-7 -7H3V3H-7ZM-4 -2L-2 0L1 -4M6 -1V6H-1"), make("span", { class: "tool-word", text: word("Pick several") }));
  addTool(tool);
  const bar = addPicksBar(boot, layers, { rectangle: onMap.rectangle, shown, listed, renew });
  onChange((changed) => {
    if (changed.has("criterion")) bar.follow();
    else if (["hide", "ward", "off"].some((name) => changed.has(name))) bar.show();
  });
  return onMap;
}
