/** On every page: have the worker, let it keep what a phone needs, and say when a page is one that was kept. @module */

import { make } from "../core/dom.js";
import { person } from "../core/session.js";
import { date, loadWords, word } from "../core/words.js";

/** What is kept for somebody who goes where there is no connection, besides the pages that were opened. */
export const ALWAYS = ["/", "/offline", "/map.js", "/api/map/base", "/api/map/route_segments", "/api/map/apartment_blocks", "/api/summary"];

/** The worker, where this browser has one: not on plain http. */
export const workers = window.isSecureContext && "serviceWorker" in navigator ? navigator.serviceWorker : null;

/** Say that what is shown was kept, and since when. @param {string} iso */
export async function sayKept(iso) {
  if (document.getElementById("kept-notice")) return;
  const notice = make("p", { id: "kept-notice", class: "notice", role: "status" });
  document.querySelector("header.top")?.after(notice);
  await loadWords(document.documentElement.lang);
  notice.append(word("You see a copy kept on this device at {time}.", { time: clock(iso) }), " ", make("a", { href: location.href, text: word("Load the page again") }));
}

/** Time of day and day. @param {string} iso */
export function clock(iso) {
  const kept = new Date(iso), time = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" }).format(kept);
  const day = new Date(kept.getTime() + 7 * 3600_000).toISOString().slice(0, 10);
  return `${time} ${date(day)}`;
}

/** Fetch addresses through the worker, which keeps them. @param {string[]} addresses */
export async function keepAddresses(addresses) {
  for (const address of addresses) await fetch(address, { headers: { Accept: "text/html" }, cache: "no-cache" }).catch(() => undefined);
}

/** @param {ServiceWorkerContainer} container */
async function start(container) {
  const old = container.controller;
  container.addEventListener("controllerchange", () => old && container.controller?.postMessage({ ask: "renew" }), { once: true });
  await container.register("/service-worker.js", { updateViaCache: "none" });
  if (!container.controller) await new Promise((done) => container.addEventListener("controllerchange", done, { once: true }));
  const mark = `kept for ${person}`;
  if (!sessionStorage.getItem(mark) || !(await caches.match("/offline"))) { // else signing out has forgotten them
    const here = location.pathname + location.search;
    await keepAddresses(person || location.pathname === "/" ? [here, ...ALWAYS] : [here]);
    sessionStorage.setItem(mark, "1");
  }
  document.documentElement.dataset.taken = "true";
}

/** Wait until the page has all it needs for itself. */
function quiet() {
  return new Promise((done) => {
    const later = () => setTimeout(done, 300);
    if (document.readyState === "complete") later();
    else window.addEventListener("load", later, { once: true });
  });
}

if (workers) {
  workers.addEventListener("message", (event) => event.data?.kept && sayKept(event.data.kept));
  workers.startMessages();
}
if (document.documentElement.dataset.kept) await sayKept(document.documentElement.dataset.kept);
else if (workers) {
  await quiet();
  await start(workers).catch((error) => console.info("no worker:", error)); // the pages work without it
}
