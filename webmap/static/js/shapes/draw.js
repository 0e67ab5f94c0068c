/** Draw something new, or change the shape of what is selected: points are set, moved and snap to streets. @module */

import { make } from "../core/dom.js";
import { featureOf } from "./api.js";
import { fieldsOf, formOf } from "./fields.js";
import { addGuides, geomanOf, lookAt, snapHint } from "./geoman.js";
import { linesOf, metresOf } from "./geometry.js";
import { addVertexKeys } from "./vertices.js";
import { length, word } from "../core/words.js";

/** @import { Context } from "./panel.js" */

const MOST_POINTS = 400; // shown at once, those nearest to the pointer
const ORDER = ["route_segments", "apartment_blocks", "streets", "landmarks", "waters", "wards"];
const DIGITS = 9; // of a degree, as the server keeps them
const KINDS = /** @type {Record<string, string>} */ ({ Point: "Marker", LineString: "Line", Polygon: "Polygon" });

/** @returns {Record<string, string>} what a layer's feature is called */
const titles = () => ({
  route_segments: word("Route segment"), apartment_blocks: word("Apartment block"), streets: word("Street"),
  landmarks: word("Landmark"), wards: word("Ward"), waters: word("Water"),
});
/** @returns {Record<string, string>} */
const shapeNames = () => ({ Point: word("as a point"), LineString: word("as a line"), Polygon: word("as an outline") });

/** Choose what to draw, then draw. @param {Context} context */
export async function startDrawing(context) {
  await geomanOf(context.map);
  const layers = [...context.boot.shapes.layers].sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
  const choices = layers.flatMap((/** @type {any} */ layer) => layer.shapes.map((/** @type {string} */ shape) =>
    make("button", { type: "button", class: "shapes-choice", "data-draw": `${layer.id} ${shape}`, onclick: () => draw(context, layer.id, shape) },
      make("strong", { text: titles()[layer.id] ?? layer.id }), make("small", { text: shapeNames()[shape] }))));
  context.show(word("What do you want to draw?"), make("div", { class: "shapes-choices" }, ...choices), cancel(context));
}

/** @param {Context} context @param {string} layer @param {string} shape */
async function draw(context, layer, shape) {
  const { map } = context, pm = await geomanOf(map), kind = KINDS[shape];
  context.onEnd(addGuides(map));
  /** @type {any} */
  let drawn = null;
  const finish = make("button", { type: "button", class: "action", text: word("Finish"), onclick: () => pm.Draw[kind]._finishShape() });
  const undo = make("button", { type: "button", class: "quiet", text: word("Take the last point back"), onclick: () => pm.Draw[kind]._removeLastVertex() });
  const centre = make("button", { type: "button", class: "quiet", text: word("Set a point at the cross"), onclick: () => setAt(pm.Draw[kind], map.getCenter()) });
  const buttons = make("div", { class: "shapes-buttons" }, shape === "Point" ? null : finish, centre, shape === "Point" ? null : undo, cancel(context));
  const cross = make("div", { class: "shapes-cross", "aria-hidden": "true" });
  map.getContainer().append(cross);
  context.onEnd(() => cross.remove());
  context.show(word("Draw: {what}", { what: (titles()[layer] ?? layer).toLowerCase() }),
    make("p", { text: shape === "Point" ? word("Click the place on the map, or move the map until the cross lies on it.") : word("Click point after point on the map; click the last one again to finish. By keyboard: move the map under the cross.") }), buttons);
  context.say(snapHint(map));
  const begun = () => context.dirty(true);
  /** @param {any} event */
  const created = (event) => {
    cross.remove();
    drawn = event.layer;
    form();
  };
  map.on("pm:create", created);
  map.on("pm:drawstart", ({ workingLayer }) => workingLayer.on("pm:vertexadded", begun));
  pm.enableDraw(kind, { markerStyle: { pmIgnore: false, icon: dot() }, pathOptions: { ...pm.getGlobalOptions().pathOptions, pmIgnore: false } });
  context.onEnd(() => {
    map.off("pm:create", created).off("pm:drawstart");
    pm.disableDraw();
    drawn?.pm?.disable();
    drawn?.remove();
  });

  function form() {
    context.dirty(true);
    const fields = formOf(fieldsOf(layer, context.boot, context.layers));
    const size = make("p", { class: "shapes-size" });
    adjustable(context, drawn, shape === "Point", () => (size.textContent = sizeOf(drawn)));
    const save = () => {
      const missing = fields.missing();
      if (missing) return missing.focus();
      return context.save(`/api/features/${layer}`, { geometry: drawn.toGeoJSON(DIGITS).geometry, properties: fields.values() },
        (answer) => word("{id} was drawn and saved.", { id: answer.features[0].id }),
        (answer) => (layer in { route_segments: 1, apartment_blocks: 1 } ? `${layer}/${answer.features[0].id}` : ""));
    };
    context.show(word("New: {what}", { what: (titles()[layer] ?? layer).toLowerCase() }), size, ...fields.nodes,
      make("div", { class: "shapes-buttons" }, make("button", { type: "button", class: "action", text: word("Save"), onclick: save }), cancel(context)));
  }
}

/** Change the shape of the selected feature. @param {Context} context */
export async function startReshaping(context) {
  const { map } = context, { layer, id } = context.target();
  const [pm, feature] = await Promise.all([geomanOf(map), featureOf(layer, id)]);
  const options = { pmIgnore: false, style: { ...pm.getGlobalOptions().pathOptions, pmIgnore: false }, pointToLayer: (/** @type {any} */ _, /** @type {any} */ place) => L.marker(place, { icon: dot(), pmIgnore: false }) };
  const drawn = /** @type {any} */ (L.geoJSON(feature.geometry, /** @type {any} */ (options)).getLayers()[0]);
  drawn.addTo(map);
  context.onEnd(addGuides(map, `${layer}/${id}`));
  context.onEnd(() => {
    drawn.pm.disable();
    drawn.remove();
  });
  const size = make("p", { class: "shapes-size" });
  adjustable(context, drawn, feature.geometry.type === "Point", (changed) => {
    size.textContent = sizeOf(drawn);
    if (changed) context.dirty(true);
  });
  lookAt(map, drawn.getBounds?.() ?? drawn.getLatLng().toBounds(60));
  const save = () => context.save(`/api/features/${layer}/${encodeURIComponent(id)}/geometry`,
    { geometry: drawn.toGeoJSON(DIGITS).geometry, version: feature.properties.version }, () => word("The shape of {id} was saved.", { id }));
  context.show(word("Change the shape"),
    make("p", { text: feature.geometry.type === "Point" ? word("Drag the point to its place.") : word("Drag a point to move it, a faint one to add one; right-click or long-press a point to remove it.") }),
    size, make("div", { class: "shapes-buttons" }, make("button", { type: "button", class: "action", text: word("Save"), onclick: save }), cancel(context)));
  context.say(snapHint(map));
}

/** Let the points of a shape be moved. @param {Context} context @param {any} drawn @param {boolean} isPoint @param {(changed: boolean) => void} told */
function adjustable(context, drawn, isPoint, told) {
  const { map } = context;
  let wasCrowded = crowded(map, drawn);
  const enable = () => drawn.pm.enable({ snappable: true, snapDistance: 16, draggable: isPoint, removeLayerBelowMinVertexCount: false, hideMiddleMarkers: wasCrowded, limitMarkersToCount: MOST_POINTS });
  const zoomed = () => {
    if (crowded(map, drawn) === wasCrowded) return;
    wasCrowded = !wasCrowded;
    enable();
  };
  enable();
  map.on("zoomend", zoomed);
  context.onEnd(() => map.off("zoomend", zoomed));
  drawn.on("pm:edit pm:vertexremoved pm:vertexadded pm:markerdragend pm:dragend", () => told(true));
  told(false);
  context.onEnd(addVertexKeys(context.map, drawn));
}

/** Whether points lie so close on the screen that those between them would cover them. @param {import("leaflet").Map} map @param {any} drawn */
function crowded(map, drawn) {
  if (!drawn.getLatLngs) return false;
  const points = [drawn.getLatLngs()].flat(9), box = drawn.getBounds();
  const size = map.latLngToContainerPoint(box.getSouthWest()).distanceTo(map.latLngToContainerPoint(box.getNorthEast()));
  return size / Math.max(points.length - 1, 1) < (matchMedia("(pointer: coarse)").matches ? 56 : 32);
}

/** Set a point without a pointer. @param {any} tool @param {import("leaflet").LatLng} latlng */
function setAt(tool, latlng) {
  tool._hintMarker.setLatLng(latlng);
  tool._hintMarker._snapped = false;
  if (tool._createVertex) tool._createVertex({ latlng });
  else tool._createMarker({ latlng });
}

/** @param {any} drawn */
function sizeOf(drawn) {
  const { geometry } = drawn.toGeoJSON(DIGITS);
  return geometry.type.endsWith("LineString") ? word("Length: {metres}", { metres: length(metresOf(linesOf(geometry))) }) : "";
}

function dot() {
  return L.divIcon({ className: "shapes-dot", iconSize: [22, 22] });
}

/** @param {Context} context */
function cancel(context) {
  return make("button", { type: "button", class: "quiet", text: word("Cancel"), onclick: context.back });
}
