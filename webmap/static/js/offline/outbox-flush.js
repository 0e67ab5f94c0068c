/** On every page of who is signed in: send what waits on this device when there is a connection; a badge says what is left. @module */

import { make } from "../core/dom.js";
import { isReady, mine, sendAll } from "./outbox-send.js";
import { person } from "../core/session.js";
import { loadWords, number, word } from "../core/words.js";

const AGAIN = 60_000; // milliseconds: a bad line does not say that it is back

async function flush() {
  if ((await mine()).some(isReady)) await loadWords(document.documentElement.lang);
  await sendAll();
}

/** Say in the header how much waits, with a way to it. */
async function showBadge() {
  const waiting = await mine(), stuck = waiting.some((item) => !isReady(item));
  const known = document.getElementById("outbox-badge");
  if (!waiting.length) return known?.remove();
  await loadWords(document.documentElement.lang);
  const text = word("Not sent yet: {n}", { n: number(waiting.length) });
  const badge = known ?? make("a", { id: "outbox-badge", class: "outbox-badge", href: "/offline" });
  badge.textContent = stuck ? word("{text} – choose", { text }) : text;
  badge.dataset.stuck = String(stuck);
  if (!badge.isConnected) document.querySelector("header.top .me")?.before(badge);
}

if (person) {
  window.addEventListener("outbox", showBadge);
  await showBadge();
  // The form for photos and the list of what waits send by themselves, and show how.
  if (!document.querySelector("#photo-form, #unsent")) {
    window.addEventListener("online", flush);
    setInterval(() => document.visibilityState === "visible" && flush(), AGAIN);
    await flush();
  }
}
