/** What can be done with shapes: by what is chosen, and by what who is signed in may. @module */

import { make } from "../core/dom.js";
import { pickable } from "./pick.js";
import { state } from "../map/state.js";
import { date, word } from "../core/words.js";

/** @import { Tools } from "./entry.js" */
/** @import { Target } from "./panel.js" */

/** @typedef {"pick" | "draw" | "reshape" | "split" | "merge" | "remove" | "streets"} Mode */

/** @param {Tools} tools @param {Target | null} found @param {(mode: Mode) => void} begin @returns {HTMLElement[]} */
export function menuOf(tools, found, begin) {
  const { boot, layers } = tools;
  if (shownDay(boot) !== boot.shapes.day) return [elsewhen(boot.shapes.day)];
  const may = (/** @type {string} */ name) => boot.shapes.layers.some((/** @type {any} */ each) => each.id === name);
  const own = found !== null && may(found.layer), isLine = found !== null && ["route_segments", "streets"].includes(found.layer);
  /** @type {[Mode, string, string, boolean][]} */
  const offered = [
    ["streets", word("Make a route from streets"), word("Click the streets that the route follows."), may("route_segments") && layers.streets.count > 0],
    ["draw", word("Draw something new"), word("A segment, block, street or landmark."), true],
    ["reshape", word("Change the shape"), word("Move, add and remove points."), own],
    ["split", word("Split in two"), word("Both parts keep route, statuses and dates."), own && isLine],
    ["merge", word("Merge with others"), word("Segments of the same route that touch."), own && isLine],
    ["pick", word("Change something else"), word("A street, landmark, water or ward."), pickable(boot, layers).length > 0],
    ["remove", word("Remove"), word("It stays in the history."), own],
  ];
  const buttons = offered.filter(([, , , is]) => is).map(([mode, label, hint]) =>
    make("button", { type: "button", class: "shapes-choice", "data-mode": mode, onclick: () => begin(mode) }, make("strong", { text: label }), make("small", { text: hint })));
  return [
    make("p", { class: "muted", text: own ? word("Selected: {name} ({id})", found) : word("Select a segment or block on the map to change its shape.") }),
    make("div", { class: "shapes-choices" }, ...buttons),
  ];
}

/** The day on the map, which a slider may have moved. @param {any} boot */
function shownDay(boot) {
  const slid = String(/** @type {any} */ (state).as_of ?? "");
  return slid.includes("-") ? slid : boot.asOf;
}

/** What is drawn holds from today on: another day is only to be looked at. @param {string} day */
function elsewhen(day) {
  const query = new URLSearchParams(location.search);
  query.delete("as_of");
  return make("p", {}, word("The map shows another day. Shapes are changed as they are today, {day}.", { day: date(day) }), " ", make("a", { href: `/?${query}`, text: word("Show today") }));
}
