/** The way into drawing: a tool on the map, and what was saved a moment ago. Loads the rest only when it is wanted. @module */

import { byId, make, makeSvg } from "../core/dom.js";
import { told } from "./toast.js";
import { state } from "../map/state.js";
import { addTool } from "../map/tools.js";
import { word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Map as LeafletMap } from "leaflet" */

/** @typedef {{ map: LeafletMap, boot: any, layers: Record<string, Layer> }} Tools */

/** @param {LeafletMap} map @param {any} boot @param {Record<string, Layer>} layers */
export function addShapes(map, boot, layers) {
  const sign = makeSvg("svg", { class: "tool-sign", viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" },
    makeSvg("path", { d: "M-6 6L-5 2L4 -7L7 -4L-2 5ZM2 -5L5 -2", fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linejoin": "round" }));
  const button = make("button", { type: "button", class: "tool", "data-tool": "shapes", "aria-pressed": "false", onclick: () => toggle(button) }, sign, make("span", { class: "tool-word", text: word("Draw and edit") }));
  /** @type {{ close: () => void } | null} */
  let open = null;

  /** @param {HTMLElement} from where the keyboard goes back to */
  async function toggle(from) {
    if (open) return open.close();
    if (from.getAttribute("aria-busy")) return;
    from.setAttribute("aria-busy", "true");
    try {
      const { openShapes } = await import("./panel.js");
      open = openShapes({ map, boot, layers }, () => {
        open = null;
        button.setAttribute("aria-pressed", "false");
        (from.isConnected && from.checkVisibility() ? from : button).focus();
      });
      button.setAttribute("aria-pressed", "true");
    } finally {
      from.removeAttribute("aria-busy");
    }
  }

  /** A way in from what is selected, too. */
  function offer() {
    const box = byId("selected");
    if (!boot.shapes.layers.some((/** @type {any} */ each) => state.sel.startsWith(`${each.id}/`)) || !box.children.length || box.querySelector("[data-shapes]")) return;
    const way = make("button", { type: "button", class: "quiet", "data-shapes": "", text: word("Change the shape, split or merge"), onclick: () => toggle(way) });
    box.append(make("p", {}, way));
  }

  addTool(button, true);
  new MutationObserver(offer).observe(byId("selected"), { childList: true });
  offer();
  told();
}
