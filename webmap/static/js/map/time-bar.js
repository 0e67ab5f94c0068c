/** The bar below the map: play, a slider of days with marks, a second slider for the day to compare with. @module */

import { dayOf } from "./days.js";
import { byId, make, makeSvg } from "../core/dom.js";
import { date, number, word } from "../core/words.js";

const WIDTH = 1000, HEIGHT = 14; // of the strip of marks, in its own units

/**
 * @typedef {object} Hands what happens when something is used
 * @property {(day: number) => void} show
 * @property {(by: number) => void} step
 * @property {() => void} play
 * @property {(day: number | null) => void} compare
 * @property {() => void} close
 */

/**
 * @param {{ first: number, last: number, marks: Map<number, number>, day: number }} range days by their numbers
 * @param {Hands} hands
 */
export function addTimeBar(range, hands) {
  const slider = sliderOf(range, word("The day that is shown"), range.day);
  const other = sliderOf(range, word("The day on the left"), range.first);
  const shown = make("output", { class: "time-day", for: "time-slider" });
  const left = make("output", { class: "time-day", for: "time-other" });
  slider.id = "time-slider";
  other.id = "time-other";
  const play = make("button", { type: "button", class: "quiet time-play", onclick: () => hands.play() });
  const box = make("input", { type: "checkbox", onchange: () => hold(box.checked ? Number(other.value) : null) });
  const second = make("div", { class: "time-row time-second", hidden: true },
    make("span", { class: "time-side", text: word("Left") }), track(range, other), left);
  const side = make("span", { class: "time-side", text: word("Right"), hidden: true });
  const bar = make("section", { class: "time-bar", id: "time-bar", "aria-label": word("Days"), hidden: true },
    make("div", { class: "time-head" },
      play,
      make("button", { type: "button", class: "quiet", onclick: () => hands.step(-1) }, make("span", { "aria-hidden": "true", text: "‹ " }), word("Change before")),
      make("button", { type: "button", class: "quiet", onclick: () => hands.step(1) }, word("Change after"), make("span", { "aria-hidden": "true", text: " ›" })),
      make("label", { class: "time-compare" }, box, make("span", { text: word("Compare with another day") })),
      make("button", { type: "button", class: "quiet time-close", onclick: () => hands.close(), text: word("Close") })),
    second,
    make("div", { class: "time-row" }, side, track(range, slider), shown));
  /** @type {HTMLElement} */ (document.querySelector(".map-frame")).append(bar);
  slider.addEventListener("input", () => hands.show(Number(slider.value)));
  other.addEventListener("input", () => tell(other, left));
  other.addEventListener("change", () => hold(Number(other.value)));
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hands.close(), event.stopPropagation();
  });
  tell(slider, shown);
  tell(other, left);
  playing(false);

  /** @param {boolean} on */
  function playing(on) {
    play.textContent = on ? word("Pause") : word("Play");
    play.setAttribute("aria-pressed", String(on));
  }

  /** Compare with a day, or with none. @param {number | null} day */
  function hold(day) {
    box.checked = day !== null;
    second.hidden = side.hidden = day === null;
    if (day !== null) other.value = String(day), tell(other, left);
    hands.compare(day);
    fit();
  }

  /** Signs at the lower edge of the map stand above the bar. */
  function fit() {
    document.body.classList.toggle("time-open", !bar.hidden);
    document.body.style.setProperty("--time-height", `${bar.offsetHeight}px`);
  }

  return {
    playing,
    compare: hold,
    /** @param {number} day */
    show(day) {
      slider.value = String(day);
      tell(slider, shown);
    },
    isOpen: () => !bar.hidden,
    /** @param {boolean} focus whether the keyboard goes there */
    open(focus) {
      bar.hidden = false;
      fit();
      if (focus) slider.focus();
    },
    hide() {
      bar.hidden = true;
      second.hidden = side.hidden = true;
      box.checked = false;
      fit();
    },
  };
}

/** @param {{ first: number, last: number }} range @param {string} label @param {number} value */
function sliderOf({ first, last }, label, value) {
  const slider = make("input", { type: "range", min: first, max: last, step: 1, "aria-label": label });
  slider.value = String(value);
  return slider;
}

/** Say which day a slider stands at. @param {HTMLInputElement} slider @param {HTMLElement} shown */
function tell(slider, shown) {
  const text = date(dayOf(Number(slider.value)));
  slider.setAttribute("aria-valuetext", text);
  shown.textContent = text;
}

/** A slider above a strip with a mark for each day of changes, the taller the more. @param {{ first: number, last: number, marks: Map<number, number> }} range @param {HTMLInputElement} slider */
function track({ first, last, marks }, slider) {
  const most = Math.max(1, ...marks.values()), days = Math.max(1, last - first);
  const strip = makeSvg("svg", { class: "time-marks", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...[...marks].filter(([day]) => day >= first && day <= last).map(([day, count]) => {
      const height = 3 + (HEIGHT - 3) * Math.sqrt(count / most);
      return makeSvg("rect", { x: ((day - first) / days) * WIDTH - 2, width: 4, y: HEIGHT - height, height });
    }));
  const label = word("{n} days with changes", { n: number(marks.size) });
  return make("div", { class: "time-track", title: label }, strip, slider);
}
