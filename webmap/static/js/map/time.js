/** Any day on the map, without leaving it: a slider with a mark for each day of changes, and two days side by side. @module */

import { addComparison } from "./compare.js";
import { dayOf, fetchDay, fetchSpan, isoOf, numberOf } from "./days.js";
import { announce } from "../core/dom.js";
import { dates, keepInLinks, set, state } from "./state.js";
import { addTimeBar } from "./time-bar.js";
import { flash } from "./tools.js";
import { date, word } from "../core/words.js";

/** @import { Layer } from "./columns.js" */
/** @import { Day } from "./days.js" */
/** @import { Map as LeafletMap } from "leaflet" */

/**
 * What the map page gives: `compared` holds figures and layers of the day on the left, null without one.
 * @typedef {object} Given
 * @property {LeafletMap & { featureSource: Record<string, string> }} map
 * @property {any} boot
 * @property {Record<string, Layer>} layers
 * @property {any} summary
 * @property {{ summary: any, layers: Record<string, Layer> | null, day: string }} compared
 * @property {(layer: Layer, at: number) => boolean} shown
 * @property {() => void} redraw
 */

const PATIENCE = 90; // milliseconds that a hand may rest before the day is fetched
const PACE = 900; // milliseconds for each day that is played

/** @param {Given} given */
export async function addTime(given) {
  const { map, boot, layers, summary, redraw } = given;
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", href: "/static/css/time.css" });
  document.head.append(style);
  const home = boot.asOf, [span, base] = await Promise.all([fetchSpan(), fetchDay(home)]);
  const first = Math.min(numberOf(span.first), numberOf(home)), last = Math.max(numberOf(span.last), numberOf(home));
  const marks = new Map(Object.entries(span.days).map(([day, count]) => [numberOf(day), count]));
  const comparison = addComparison(given);
  let turn = 0, wanted = numberOf(home), playing = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  const bar = addTimeBar({ first, last, marks, day: wanted }, {
    show: (day) => (pause(), ask(day)),
    step: (by) => (pause(), ask(next(by) ?? wanted)),
    play: () => (playing ? pause() : play()),
    compare: (day) => compare(day),
    close,
  });

  /** The next day with a change. @param {number} by 1 or -1 */
  function next(by) {
    const days = [...marks.keys(), first, last].sort((a, b) => a - b);
    return by > 0 ? days.find((day) => day > wanted) : days.filter((day) => day < wanted).at(-1);
  }

  /** @param {number} day */
  function ask(day) {
    wanted = Math.max(first, Math.min(last, day));
    bar.show(wanted);
    clearTimeout(waiting);
    waiting = setTimeout(() => load(), PATIENCE);
  }

  /** Fetch the wanted day and show it, unless another one is wanted meanwhile. */
  async function load() {
    const mine = ++turn, day = dayOf(wanted);
    try {
      const found = await fetchDay(day);
      if (mine === turn) become(found);
    } catch (error) {
      if (mine === turn) pause(), flash(error instanceof TypeError ? word("No connection. The map still shows {day}.", { day: date(boot.asOf) }) : String(/** @type {Error} */ (error).message));
    }
  }

  /** @param {Day} day */
  function become(day) {
    set({ as_of: day.asOf });
    if (day.set !== base.set || String(day.themes.map(({ id }) => id)) !== String(base.themes.map(({ id }) => id))) return location.reload(); // other wards or criteria: another page
    for (const name of Object.keys(day.layers)) layers[name].become(day.layers[name]);
    for (const theme of boot.themes) theme.staleBefore = day.themes.find(({ id }) => id === theme.id)?.staleBefore ?? null;
    Object.assign(boot, { asOf: day.asOf, boundaries: day.boundaries });
    Object.assign(summary, day.summary);
    map.featureSource.summary = `/api/summary?${dates()}`;
    keepDate(day.asOf);
    document.body.classList.toggle("other-day", day.asOf !== home); // what is recorded is recorded today
    comparison.rename();
    redraw();
    if (!playing) announce(word("The map now shows {day}", { day: date(day.asOf) }));
  }

  /** The date in the header, in print and in links. @param {string} day */
  function keepDate(day) {
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector("form.dates input[name=as_of]"));
    if (field) field.value = date(day);
    const printed = document.querySelector(".print-only [data-day]");
    if (printed) printed.textContent = date(day);
    for (const link of document.querySelectorAll(".top .brand, .main-nav a")) {
      const to = new URL(/** @type {HTMLAnchorElement} */ (link).href);
      if (to.pathname !== "/" && to.pathname !== "/wards") continue;
      to.searchParams.set("as_of", day);
      link.setAttribute("href", `${to.pathname}${to.search}`);
    }
    keepInLinks(map.getBounds().toBBoxString());
  }

  async function play() {
    const mine = (playing = Date.now());
    bar.playing(true);
    if (next(1) === undefined) wanted = first - 1;
    while (playing === mine) {
      const day = next(1);
      if (day === undefined) break;
      wanted = day;
      bar.show(day);
      await Promise.all([load(), new Promise((done) => setTimeout(done, PACE))]);
    }
    if (playing === mine) pause();
  }

  function pause() {
    if (!playing) return;
    playing = 0;
    bar.playing(false);
    announce(word("The map now shows {day}", { day: date(boot.asOf) }));
  }

  /** Show another day on the left; null: only one day. @param {number | null} day */
  async function compare(day) {
    if (day === null) {
      comparison.hide();
      set({ compare: "" });
      return redraw();
    }
    const iso = dayOf(day);
    set({ compare: iso });
    try {
      const found = await fetchDay(iso, boot.boundaries);
      if (state.compare === iso) comparison.show(found), redraw();
    } catch (error) {
      flash(String(/** @type {Error} */ (error).message));
    }
  }

  function close() {
    pause();
    bar.hide();
    if (state.compare) compare(null);
    /** @type {HTMLElement | null} */ (document.querySelector("[data-tool=time]"))?.focus();
  }

  const other = isoOf(state.compare);
  if (state.compare && !other) set({ compare: "" });
  if (other) bar.compare(Math.max(first, Math.min(last, numberOf(other))));
  return { open: bar.open, close, isOpen: bar.isOpen };
}
