/** Which layers are drawn. @module */

import { byId, make } from "../core/dom.js";
import { set, state } from "./state.js";
import { word } from "../core/words.js";

export function addLayerControl() {
  const layers = [
    ["route_segments", word("Model routes")],
    ["apartment_blocks", word("Apartment blocks")],
    ["landmarks", word("Landmarks")],
    ["wards", word("Ward borders and names")],
    ["streets", word("Streets")],
    ["waters", word("Waters")],
  ];
  for (const [name, label] of layers) {
    const box = make("input", { type: "checkbox", id: `layer-${name}`, onchange: () => set({ off: box.checked ? state.off.filter((id) => id !== name) : [...state.off, name] }) });
    box.checked = !state.off.includes(name);
    byId("layers").append(make("label", {}, box, make("span", { text: label })));
  }
}
