/** What is shown, kept in the page's address, so that a link restores exactly this view. @module */

/**
 * @typedef {object} State
 * @property {string} criterion the theme
 * @property {string} ward code of the chosen ward, or empty
 * @property {string[]} hide values that are filtered out
 * @property {string[]} off layers that are switched off
 * @property {string} sel the selected feature: layer/id
 * @property {string} at zoom/latitude/longitude
 * @property {string} q what is searched for
 * @property {string} table the table: "open" or empty
 * @property {string} as_of the day that is shown, where one was asked for
 * @property {string} compare the day that is shown beside it, or empty
 */

const LISTS = new Set(["hide", "off"]);
const NAMES = /** @type {const} */ (["criterion", "ward", "hide", "off", "sel", "at", "q", "table", "as_of", "compare"]);

/** @type {((changed: Set<string>) => void)[]} */
const listeners = [];

/** @type {State} */
export const state = /** @type {any} */ (read());

function read() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(
    NAMES.map((name) => {
      const text = query.get(name) ?? "";
      return [name, LISTS.has(name) ? text.split(",").filter(Boolean) : text];
    }),
  );
}

/**
 * Change what is shown, tell everybody who draws, and keep it in the address.
 * @param {Partial<State>} changes
 */
export function set(changes) {
  const changed = new Set(Object.keys(changes).filter((name) => differs(name, changes)));
  if (!changed.size) return;
  Object.assign(state, changes);
  history.replaceState(null, "", address());
  for (const listener of listeners) listener(changed);
}

/** @param {string} name @param {Partial<State>} changes */
function differs(name, changes) {
  return String(/** @type {any} */ (state)[name]) !== String(/** @type {any} */ (changes)[name]);
}

/** @param {(changed: Set<string>) => void} listener */
export function onChange(listener) {
  listeners.push(listener);
}

/** The address of this page as it is shown now; dates that were asked for stay. */
export function address() {
  const query = query_();
  return query ? `${location.pathname}?${query}` : location.pathname;
}

function query_() {
  const query = new URLSearchParams(location.search);
  query.delete("lang");
  for (const name of NAMES) {
    const text = String(state[name]);
    if (text) query.set(name, text);
    else query.delete(name);
  }
  return query.toString().replace(/%2C/g, ",").replace(/%2F/g, "/");
}

/** The dates that were asked for, as a query. */
export function dates() {
  const query = new URLSearchParams(location.search), found = new URLSearchParams();
  for (const name of ["as_of", "boundaries"]) if (query.get(name)) found.set(name, String(query.get(name)));
  return found;
}

/** Links and form fields of the page that carry what is chosen. @param {string} bbox west,south,east,north */
export function keepInLinks(bbox) {
  const query = new URLSearchParams(query_());
  for (const name of ["sel", "at", "q", "table", "compare"]) query.delete(name);
  if (!state.ward) query.set("bbox", bbox);
  const exporting = document.getElementById("export-link");
  if (exporting) exporting.setAttribute("href", `/export?${query.toString().replace(/%2C/g, ",")}`);
  for (const link of document.querySelectorAll(".languages a")) {
    const other = new URLSearchParams(query_());
    other.set("lang", link.getAttribute("hreflang") ?? "vi");
    link.setAttribute("href", `${location.pathname}?${other}`);
  }
  const form = document.querySelector("form.dates");
  if (form) keepInForm(/** @type {HTMLFormElement} */ (form));
}

/** @param {HTMLFormElement} form */
function keepInForm(form) {
  for (const field of form.querySelectorAll("[data-kept]")) field.remove();
  for (const name of NAMES) {
    if (!String(state[name]) || name === "as_of") continue; // the form has a field for that
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value: String(state[name]) });
    field.dataset.kept = "";
    form.prepend(field);
  }
}
