/** Photos of a feature, sent one by one: each stays on this device until the server has it. @module */

import { byId, make } from "../core/dom.js";
import { drop, keep, newKey, waiting } from "../offline/outbox.js";
import { sendAll } from "../offline/outbox-send.js";
import { loadWords, number, word } from "../core/words.js";

/** @import { Item } from "../offline/outbox.js" */
/** @import { Progress, Sent } from "../offline/outbox-send.js" */

const MOST_BYTES = 25 * 1024 * 1024;
const JUST_NOW = 10 * 60 * 1000; // milliseconds: a file as young as that was taken now

const form = /** @type {HTMLFormElement} */ (byId("photo-form"));
const queue = byId("photo-queue"), message = byId("photo-message");
const person = form.dataset.person ?? "";
/** @type {Map<string, HTMLElement>} rows by key */
const rows = new Map();
let busy = false, sent = 0, asked = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = chosen();
  const most = Number(form.dataset.most);
  if (!files.length) return say(word("Choose one photo, or several."), "error");
  if (files.length > most) return say(word("Send at most {most} photos at once.", { most }), "error");
  const large = files.find((file) => file.size > MOST_BYTES);
  if (large) return say(word("“{name}” has more than 25 MB. Send a smaller one.", { name: large.name }), "error");
  const fields = textFields();
  asked = true;
  let lasting = true;
  for (const file of files) lasting = (await keep(itemOf(file, fields))) && lasting;
  for (const input of fileInputs()) input.value = "";
  say(lasting ? "" : word("This browser keeps nothing: leave the page open until every photo is sent."));
  await flush();
});

/** Send what waits, one after the other; photos of other pages and findings go by the way. */
async function flush() {
  if (busy) return;
  busy = true;
  let outcome = "done";
  try {
    for (const item of await waiting("photo", person)) show(item);
    outcome = await sendAll((item, send) => (item.kind === "photo" ? sendOne(item, send) : send()));
  } finally {
    busy = false;
  }
  const left = await waiting("photo", person);
  if (left.some((item) => !item.refused && !rows.has(item.key))) return flush(); // chosen meanwhile
  const why = NOT_NOW[outcome]?.();
  if (why) for (const item of left) if (!item.refused) mark(show(item), "kept", why);
  const later = left.filter((item) => !item.refused).length;
  if (later) return say(word("Photos that wait on this device: {n}.", { n: number(later) }), "error");
  if (left.length) return say(word("Some photos were not taken; below it says why."), "error");
  if (!sent) return undefined;
  if (!asked) return say(word("Photos that waited on this device were sent. Load the page again to see them."));
  location.hash = "photos";
  return location.reload();
}

/** Why nothing could be sent. @type {Record<string, () => string>} */
const NOT_NOW = {
  "offline": () => word("No connection. The photo stays on this device and is sent later."),
  "signed out": () => word("Sign in again; the photo stays on this device meanwhile."),
};

/** @param {Item} item @param {(progress?: Progress) => Promise<Sent>} send */
async function sendOne(item, send) {
  const row = show(item), bar = /** @type {HTMLProgressElement} */ (row.querySelector("progress"));
  mark(row, "sending", word("Being sent …"));
  bar.hidden = false;
  const result = await send((share) => (bar.value = share));
  bar.hidden = true;
  if (result.state === "sent") sent += 1;
  mark(row, result.state, result.state === "sent" ? result.warning || word("Sent.") : result.why);
  return result;
}

/** The row of an item in the list, made once. @param {Item} item */
function show(item) {
  const known = rows.get(item.key);
  if (known) return known;
  const picture = make("img", { alt: "", width: 64, height: 48, src: URL.createObjectURL(/** @type {Blob} */ (item.blob)) });
  picture.addEventListener("error", () => picture.classList.add("unshown")); // HEIC: most browsers cannot show it
  const again = make("button", { type: "button", class: "quiet", text: word("Send again"), onclick: () => retry(item) });
  const away = make("button", { type: "button", class: "quiet", text: word("Throw away"), onclick: () => discard(item) });
  const row = make("li", {},
    picture,
    make("span", { class: "photo-name", text: item.name ?? "" }),
    make("div", { class: "photo-state" }, make("span", { role: "status" }), make("progress", { max: 1, value: 0, hidden: true, "aria-label": word("Progress") })),
    make("div", { class: "photo-buttons", hidden: true }, again, away));
  rows.set(item.key, row);
  queue.append(row);
  mark(row, item.refused ? "refused" : "waiting", item.refused ?? word("Waits."));
  return row;
}

/** @param {HTMLElement} row @param {string} state @param {string} text */
function mark(row, state, text) {
  row.dataset.state = state;
  /** @type {HTMLElement} */ (row.querySelector("[role=status]")).textContent = text;
  /** @type {HTMLElement} */ (row.querySelector(".photo-buttons")).hidden = state !== "kept" && state !== "refused";
}

/** @param {Item} item */
async function retry(item) {
  const { refused: _, ...fresh } = item;
  await keep(fresh);
  await flush();
}

/** @param {Item} item */
async function discard(item) {
  await drop(item.key);
  rows.get(item.key)?.remove();
  rows.delete(item.key);
  byId("photos-title").scrollIntoView({ block: "nearest" });
  fileInputs().at(-1)?.focus();
  say(word("The photo was thrown away."));
}

/** @param {File} file @param {Record<string, string>} fields @returns {Item} */
function itemOf(file, fields) {
  const age = Date.now() - file.lastModified;
  /** @type {Record<string, string>} */
  const taken = age >= 0 && age < JUST_NOW ? { taken_at: new Date(file.lastModified).toISOString().replace("Z", "+00:00") } : {};
  return { key: newKey(), kind: "photo", url: form.action, fields: { ...fields, ...taken }, blob: file, name: file.name, person, shown: { feature: document.querySelector("h1")?.textContent?.trim() ?? "", page: location.pathname }, at: Date.now() + performance.now() / 1e6 };
}

/** @returns {Record<string, string>} */
function textFields() {
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string" && value));
  delete given.csrf_token; // of this session; the one that sends has its own
  return /** @type {Record<string, string>} */ ({ ...given, ...place });
}

function fileInputs() {
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[type=file]")]);
}

/** @returns {File[]} */
function chosen() {
  return fileInputs().flatMap((input) => [...(input.files ?? [])]);
}

/** @param {string} text @param {string} [kind] */
function say(text, kind = "") {
  message.textContent = text;
  message.dataset.kind = kind;
}

/** Where this device is, if its person wants that to be sent. @type {Record<string, string>} */
let place = {};

function offerPlace() {
  if (!window.isSecureContext || !navigator.geolocation) return;
  const label = byId("photo-place"), box = /** @type {HTMLInputElement} */ (label.querySelector("input"));
  label.hidden = false;
  box.addEventListener("change", () => {
    place = {};
    if (!box.checked) return;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => (place = { lon: coords.longitude.toFixed(7), lat: coords.latitude.toFixed(7) }),
      () => ((box.checked = false), say(word("This device does not tell where it is."), "error")),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
  });
}

await loadWords(document.documentElement.lang);
offerPlace();
window.addEventListener("online", flush);
await flush();
form.dataset.ready = "true";
