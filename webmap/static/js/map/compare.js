/** Two days side by side: the earlier one left of a line that is dragged, or moved by the arrow keys. @module */

import { Layer } from "./columns.js";
import { make } from "../core/dom.js";
import { addFeatures } from "./features-map.js";
import { onChange } from "./state.js";
import { date, word } from "../core/words.js";

/** @import { Day } from "./days.js" */
/** @import { Given } from "./time.js" */

const NOTHING = { count: 0, ids: [], fields: {}, kinds: [], features: [], parts: [], xy: [] };
const PANE = "features-before";
const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10 });

/** @param {Given} given */
export function addComparison({ map, boot, layers, compared, shown }) {
  const before = { route_segments: new Layer("route_segments", NOTHING), apartment_blocks: new Layer("apartment_blocks", NOTHING), landmarks: layers.landmarks };
  const past = { ...boot, themes: boot.themes.map((/** @type {any} */ theme) => ({ ...theme })) };
  /** @type {ReturnType<typeof addFeatures> | null} */
  let drawn = null;
  let share = 50; // per cent of the map's width that shows the day on the left
  const oldDay = make("span", { class: "swipe-day old" }), newDay = make("span", { class: "swipe-day new" });
  const line = make("div", { class: "swipe", role: "slider", tabindex: 0, "aria-orientation": "horizontal", "aria-label": word("Line between two days"), "aria-valuemin": 0, "aria-valuemax": 100, hidden: true },
    oldDay, newDay, make("span", { class: "swipe-grip", "aria-hidden": "true", text: "⇔" }));
  /** @type {HTMLElement} */ (document.querySelector(".map-frame")).append(line);

  /** Each day is drawn on its side of the line only. */
  function clip() {
    if (line.hidden) return;
    const size = map.getSize(), from = map.containerPointToLayerPoint([0, 0]), to = map.containerPointToLayerPoint(size);
    const x = from.x + (size.x * share) / 100;
    pane("features").style.clip = `rect(${from.y}px, ${to.x}px, ${to.y}px, ${x}px)`;
    pane(PANE).style.clip = `rect(${from.y}px, ${x}px, ${to.y}px, ${from.x}px)`;
    line.style.left = `${share}%`;
  }

  /** @param {string} name @returns {HTMLElement} */
  function pane(name) {
    return /** @type {HTMLElement} */ (map.getPane(name));
  }

  /** @param {number} to per cent */
  function move(to) {
    share = Math.max(0, Math.min(100, to));
    rename();
    clip();
  }

  function rename() {
    const days = { old: date(compared.day), new: date(boot.asOf) };
    oldDay.textContent = days.old;
    newDay.textContent = days.new;
    line.setAttribute("aria-valuenow", String(Math.round(share)));
    line.setAttribute("aria-valuetext", word("{old} on the left {n} %, {new} on the right", { ...days, n: Math.round(share) }));
  }

  line.addEventListener("keydown", (event) => {
    const by = STEPS[event.key];
    if (by) move(share + by);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(100);
    else return;
    event.preventDefault();
  });
  line.addEventListener("pointerdown", (event) => {
    line.setPointerCapture(event.pointerId);
    line.classList.add("dragged");
  });
  line.addEventListener("pointermove", (event) => {
    if (!line.hasPointerCapture(event.pointerId)) return;
    const box = map.getContainer().getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100);
  });
  line.addEventListener("lostpointercapture", () => line.classList.remove("dragged"));
  map.on("move zoom zoomend resize viewreset", clip);
  onChange((changed) => {
    if (!line.hidden && ["criterion", "hide", "ward", "off"].some((name) => changed.has(name))) drawn?.repaint();
  });

  return {
    rename,

    /** Show a day on the left. @param {Day} day */
    show(day) {
      before.route_segments.become(day.layers.route_segments);
      before.apartment_blocks.become(day.layers.apartment_blocks);
      for (const theme of past.themes) theme.staleBefore = day.themes.find(({ id }) => id === theme.id)?.staleBefore ?? null;
      Object.assign(compared, { summary: day.summary, layers: before, day: day.asOf });
      if (drawn) drawn.repaint();
      else drawn = addFeatures(map, before, past, shown, PANE);
      pane(PANE).hidden = false;
      line.hidden = false;
      move(share);
    },

    hide() {
      Object.assign(compared, { summary: null, layers: null, day: "" });
      line.hidden = true;
      pane("features").style.clip = "";
      if (drawn) pane(PANE).hidden = true;
    },
  };
}
