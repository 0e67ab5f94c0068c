/** On every page: send what waits on this device as soon as there is a connection, and say what still waits. @module */

import { make } from "./dom.js";
import { inTurn, waiting } from "./outbox.js";
import { sendPhoto } from "./photo-send.js";
import { loadWords, number, word } from "./words.js";

/** @import { Item } from "./outbox.js" */

/** Who sends each kind of item; a kind of its own joins here. @type {Record<string, (item: Item) => Promise<unknown>>} */
const SENDERS = { photo: (item) => sendPhoto(item) };

const person = document.querySelector("meta[name=person]")?.getAttribute("content") ?? "";

/** Send all that may be sent, kind by kind; return what is left. @returns {Promise<Item[]>} */
async function flush() {
  /** @type {Item[]} */
  const left = [];
  for (const [kind, send] of Object.entries(SENDERS)) {
    if (!(await waiting(kind, person)).length) continue;
    await inTurn(async () => {
      for (const item of await waiting(kind, person)) if (!item.refused) await send(item);
    });
    left.push(...(await waiting(kind, person)));
  }
  return left;
}

async function flushAndSay() {
  const left = await flush();
  document.getElementById("outbox-notice")?.remove();
  if (!left.length) return;
  await loadWords(document.documentElement.lang);
  const pages = [...new Set(left.map((item) => item.url.replace(/\/photos$/, "")))];
  const links = pages.slice(0, 3).map((url) => make("a", { href: `${url}#photos`, text: decodeURIComponent(url.split("/").at(-1) ?? "") }));
  const notice = make("p", { id: "outbox-notice", class: "notice", role: "status" }, word("Photos that wait on this device: {n}.", { n: number(left.length) }));
  for (const link of links) notice.append(" ", link);
  document.querySelector("header.top")?.after(notice);
}

if (person && !document.getElementById("photo-form")) {
  window.addEventListener("online", flushAndSay);
  await flushAndSay();
}
