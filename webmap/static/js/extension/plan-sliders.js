/** Weights as sliders beside their numbers: moving one moves the others, so that all add up to 100. @module */

import { make } from "../core/dom.js";
import { number, word } from "../core/words.js";

const WHOLE = 100;

/** @param {HTMLElement} box holds a number field for each weight @param {HTMLElement} hint says what they add up to */
export function addSliders(box, hint) {
  const fields = /** @type {HTMLInputElement[]} */ ([...box.querySelectorAll("input[type=number]")]);
  const sliders = fields.map((field) => slider(field));
  const show = () => {
    fields.forEach((field, at) => (sliders[at].value = field.value));
    hint.textContent = word("Together {n} %.", { n: number(total(fields), 0) });
  };
  fields.forEach((field, at) => {
    sliders[at].addEventListener("input", () => (move(fields, at, Number(sliders[at].value)), show()));
    field.addEventListener("change", () => (move(fields, at, Number(field.value)), show()));
  });
  move(fields, 0, Number(fields[0].value));
  show();
}

/** @param {HTMLInputElement} field */
function slider(field) {
  const name = field.closest("label")?.querySelector("span")?.textContent ?? "";
  const made = make("input", { type: "range", min: 0, max: WHOLE, step: 1, "aria-label": name });
  field.setAttribute("aria-label", name); // its label means the slider now, which comes first
  field.before(made);
  return made;
}

/** @param {HTMLInputElement[]} fields */
function total(fields) {
  return fields.reduce((sum, field) => sum + (Number(field.value) || 0), 0);
}

/** Set one weight; the others share what is left as they did before. @param {HTMLInputElement[]} fields @param {number} at @param {number} value */
export function move(fields, at, value) {
  const own = Math.min(WHOLE, Math.max(0, Math.round(value) || 0));
  const others = fields.filter((_, other) => other !== at);
  const before = total(others), left = WHOLE - own;
  const exact = others.map((field) => (before > 0 ? ((Number(field.value) || 0) / before) * left : left / others.length));
  const whole = exact.map(Math.floor);
  const rest = left - whole.reduce((a, b) => a + b, 0);
  const byRest = exact.map((share, other) => ({ other, part: share - whole[other] })).sort((a, b) => b.part - a.part);
  for (const { other } of byRest.slice(0, rest)) whole[other] += 1;
  others.forEach((field, other) => (field.value = String(whole[other])));
  fields[at].value = String(own);
}
