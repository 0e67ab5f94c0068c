/** The page of what waits on this device: send again, throw away, choose where somebody else came first. @module */

import { byId, make } from "../core/dom.js";
import { drop, everything, keep } from "./outbox.js";
import { mine, pageOf, sendAll } from "./outbox-send.js";
import { person } from "../core/session.js";
import { insist } from "../editing/status-send.js";
import { date, loadWords, number, word } from "../core/words.js";

/** @import { Item } from "./outbox.js" */

const list = byId("unsent"), message = byId("unsent-message");
/** What came of the last try, by key. @type {Map<string, string>} */
const said = new Map();
/** Addresses of shown photos, to be let go of. @type {string[]} */
let pictures = [];

async function send() {
  message.textContent = word("Being sent …");
  const outcome = await sendAll(async (item, post) => {
    const result = await post();
    said.set(item.key, result.state === "sent" ? "" : result.why);
    return result;
  });
  await show();
  const left = (await mine()).length;
  if (outcome === "offline") message.textContent = word("There is no connection. Everything stays on this device and is sent later.");
  else if (outcome === "signed out") message.textContent = word("You are not signed in any more. Sign in again; everything stays on this device meanwhile.");
  else message.textContent = left ? "" : word("Everything was sent.");
}

async function show() {
  pictures.forEach(URL.revokeObjectURL);
  pictures = [];
  const items = await mine();
  list.replaceChildren(...items.map(rowOf));
  byId("nothing-unsent").hidden = items.length > 0;
  byId("send-all").hidden = !items.length;
  await showOthers();
}

/** What belongs to others is kept for them: their names, nothing else. */
async function showOthers() {
  const theirs = (await everything()).filter((item) => item.person !== person);
  const names = [...new Set(theirs.map((item) => item.person))].join(", ");
  byId("others-unsent").hidden = !theirs.length;
  byId("others-unsent").textContent = theirs.length ? word("Of other accounts {n} wait here ({names}); they are sent when those sign in on this device.", { n: number(theirs.length), names }) : "";
}

/** @param {Item} item */
function rowOf(item) {
  const page = pageOf(item), id = decodeURIComponent(page.split("/").at(-1) ?? ""), name = item.shown?.feature ? `${item.shown.feature} (${id})` : id; // segments of a route have one name
  return make("li", { "data-key": item.key, "data-state": item.clash ? "clash" : item.refused ? "refused" : "waiting" },
    make("div", { class: "unsent-what" }, pictureOf(item), make("div", {}, make("a", { href: page, text: name }), make("p", { text: textOf(item) }))),
    item.clash ? clashOf(item) : stateOf(item),
    item.clash ? null : make("div", { class: "unsent-buttons" },
      item.refused ? make("button", { type: "button", class: "quiet", text: word("Send again"), onclick: () => again(item) }) : null,
      discardOf(item)));
}

/** @param {Item} item */
function pictureOf(item) {
  if (!item.blob) return null;
  const address = URL.createObjectURL(item.blob), picture = make("img", { alt: "", width: 64, height: 48, src: address });
  pictures.push(address);
  picture.addEventListener("error", () => picture.classList.add("unshown"));
  return picture;
}

/** @param {Item} item */
function textOf({ kind, name, shown, fields }) {
  if (kind === "photo") return word("Photo {name}", { name: name ?? "" });
  return word("{subject}: {value}, checked on {day}", { subject: shown?.subject ?? fields.criterion, value: shown?.value ?? fields.value, day: date(fields.day) });
}

/** @param {Item} item */
function stateOf(item) {
  const text = item.refused ? word("Not taken: {why}", { why: item.refused }) : said.get(item.key) || word("Waits.");
  return make("p", { class: item.refused ? "unsent-refused" : "muted", text });
}

/** Both versions side by side, and one click for each. @param {Item} item */
function clashOf(item) {
  const clash = /** @type {import("./outbox.js").Clash} */ (item.clash);
  const who = [clash.by, clash.at].filter(Boolean).join(", ");
  const column = (/** @type {string} */ head, /** @type {string} */ value, /** @type {string} */ label, /** @type {() => unknown} */ choose) =>
    make("div", { class: "clash-side" }, make("h3", { text: head }), make("p", { text: value }), make("button", { type: "button", class: "quiet", text: label, onclick: choose }));
  return make("div", { class: "clash", role: "group", "aria-label": word("Somebody else recorded this meanwhile. Choose one.") },
    make("p", {}, make("strong", { text: word("Somebody else recorded this meanwhile. Choose one.") }), " ", make("span", { class: "muted", text: word("You had seen: {value}", { value: clash.seen }) })),
    make("div", { class: "clash-sides" },
      column(word("Yours"), textOf(item), word("Save mine"), async () => (await insist(item), await send())),
      column(who ? word("Saved by {who}", { who }) : word("Saved by somebody else"), clash.now, word("Leave theirs"), () => throwAway(item))));
}

/** @param {Item} item */
function discardOf(item) {
  return make("details", { class: "unsent-discard" },
    make("summary", { text: word("Discard") }),
    make("button", { type: "button", class: "quiet", text: word("Yes, throw it away for good"), onclick: () => throwAway(item) }));
}

/** @param {Item} item */
async function throwAway(item) {
  await drop(item.key);
  await show();
  byId("unsent-title").focus();
  message.textContent = word("It was thrown away.");
}

/** @param {Item} item */
async function again(item) {
  const { refused: _, ...fresh } = item;
  await keep(fresh);
  await send();
}

await loadWords(document.documentElement.lang);
byId("send-all").addEventListener("click", send);
window.addEventListener("online", send);
await show();
if (person) await send();
list.dataset.ready = "true";
