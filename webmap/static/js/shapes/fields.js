/** The few fields that something new needs at once; the rest is on its page. @module */

import { make } from "../core/dom.js";
import { inOrder, word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */

/** @typedef {{ name: string, label: string, kind?: "text" | "number" | "day" | "choice", choices?: [string, string][], required?: boolean, list?: string[], hint?: string }} Field */

const DAY = { pattern: "\\d{1,2}/\\d{1,2}/\\d{4}|\\d{4}-\\d{2}-\\d{2}", inputmode: "numeric", placeholder: "09/08/2022" };
export const AHEAD = ["proposed", "planned"];

/** @param {string} layer @param {any} boot @param {Record<string, Layer>} layers @returns {Field[]} */
export function fieldsOf(layer, boot, layers) {
  const name = { name: "name", label: word("Name"), required: true };
  const joined = /** @type {Field} */ ({ name: "joined_on", label: word("Joins the programme on"), kind: "day", hint: word("Empty: from today on.") });
  const road = [/** @type {Field} */ ({ name: "road_class", label: word("Road class"), kind: "choice", choices: roadClasses(boot, layers) }),
    /** @type {Field} */ ({ name: "width_m", label: word("Width in metres"), kind: "number" })];
  /** @type {Record<string, Field[]>} */
  const known = {
    route_segments: [{ name: "route_name", label: word("Route"), required: true, list: distinct([layers.route_segments], "route_name"), hint: word("Choose a route, or type the name of a new one.") }, stageField(boot), joined, ...road],
    apartment_blocks: [name, stageField(boot), joined, { name: "households", label: word("Households"), kind: "number" }],
    streets: [name, ...road],
    landmarks: [name, { name: "kind", label: word("Kind"), list: distinct([layers.landmarks], "kind") }],
    wards: [{ name: "code", label: word("Ward code"), required: true }, name, { name: "valid_from", label: word("Valid from"), kind: "day" }],
    waters: [name],
  };
  return known[layer] ?? [name];
}

/** @param {any} boot @param {string[]} [only] @returns {Field} */
export function stageField(boot, only) {
  const stage = boot.themes.find((/** @type {any} */ theme) => theme.id === "stage");
  const order = ["proposed", "planned", "in_progress", "recognised", "suspended"].filter((id) => !only || only.includes(id));
  const label = (/** @type {string} */ id) => stage.values.find((/** @type {any} */ value) => value.id === id)?.label ?? id;
  return { name: "stage", label: stage.label, kind: "choice", choices: order.map((id) => [id, label(id)]) };
}

/** The usual road classes in words, and whatever else the layers hold. @param {any} boot @param {Record<string, Layer>} layers @returns {[string, string][]} */
function roadClasses(boot, layers) {
  /** @type {[string, string][]} */
  const usual = boot.shapes.roadClasses, known = new Set(usual.map(([id]) => id));
  const others = distinct([layers.streets, layers.route_segments], "road_class").filter((each) => !known.has(each));
  return [["", "–"], ...usual, ...others.map((each) => /** @type {[string, string]} */ ([each, each]))];
}

/** @param {Field[]} fields @returns {{ nodes: HTMLElement[], values: () => Record<string, unknown>, missing: () => HTMLElement | undefined }} */
export function formOf(fields) {
  const inputs = fields.map((field) => {
    const id = `shapes-${field.name}`;
    const attributes = { id, name: field.name, required: field.required, autocomplete: "off", "aria-describedby": field.hint ? `${id}-hint` : null };
    const input = field.kind === "choice"
      ? make("select", attributes, ...(field.choices ?? []).map(([value, text]) => make("option", { value, text })))
      : make("input", { ...attributes, type: field.kind === "number" ? "number" : "text", list: field.list?.length ? `${id}-list` : null, ...(field.kind === "number" ? { min: 0, step: "any", inputmode: "decimal" } : field.kind === "day" ? DAY : { maxlength: 200 }) });
    const list = field.list?.length ? make("datalist", { id: `${id}-list` }, ...field.list.map((value) => make("option", { value }))) : null;
    const node = make("div", { class: "shapes-field" }, make("label", { for: id, text: field.label }), input, list, field.hint ? make("small", { id: `${id}-hint`, class: "muted", text: field.hint }) : null);
    return { field, input, node };
  });
  return {
    nodes: inputs.map(({ node }) => node),
    values: () => Object.fromEntries(inputs.filter(({ input }) => input.value.trim()).map(({ field, input }) => [field.name, valueOf(field, input.value.trim())])),
    missing: () => inputs.find(({ input }) => !input.reportValidity() || (input.required && !input.value.trim()))?.input,
  };
}

/** @param {Field} field @param {string} text */
function valueOf({ kind }, text) {
  if (kind === "number") return Number(text);
  const [, day, month, year] = (kind === "day" && /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)) || [];
  return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text;
}

/** @param {Layer[]} layers @param {string} field */
function distinct(layers, field) {
  const found = layers.flatMap((layer) => (layer.fields[field]?.words ?? []).filter((each) => typeof each === "string" && each && each.length < 200));
  return [...new Set(/** @type {string[]} */ (found))].sort(inOrder).slice(0, 500);
}
