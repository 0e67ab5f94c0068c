/** Take the pages of a ward along on this device, and list what it has kept. @module */

import { byId, make } from "../core/dom.js";
import { ALWAYS, clock, workers } from "./offline.js";
import { loadWords, number, word } from "../core/words.js";

const AT_ONCE = 3; // pages: the server has others to answer

const button = /** @type {HTMLButtonElement} */ (byId("carry")), message = byId("carry-message"), bar = /** @type {HTMLProgressElement} */ (byId("carry-progress"));

button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    await carry(button.dataset.ward ?? /** @type {HTMLSelectElement} */ (byId("carry-ward")).value);
  } catch {
    message.textContent = word("There is no connection. Try again when there is one.");
  } finally {
    button.disabled = false;
    bar.hidden = true;
  }
});

/** @param {string} code of the ward */
async function carry(code) {
  message.textContent = word("Being kept …");
  const answer = await fetch(`/api/carry/${encodeURIComponent(code)}`);
  const told = await answer.json();
  if (!answer.ok) return void (message.textContent = told.detail);
  await navigator.storage?.persist?.().catch(() => false); // else the browser may throw it away when it needs room
  const left = [...ALWAYS, ...told.pages], all = left.length;
  let failed = 0;
  bar.hidden = false;
  const take = async () => {
    for (let address = left.shift(); address; address = left.shift()) {
      if (!(await keepPage(address))) failed += 1;
      bar.value = 1 - left.length / all;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  const said = failed ? word("{n} pages could not be kept. Try again.", { n: number(failed) }) : word("{ward} ward: {n} pages are on this device.", { ward: told.name, n: number(told.pages.length) });
  const more = told.left_out ? word("{n} more did not fit.", { n: number(told.left_out) }) : "";
  message.textContent = [said, more].filter(Boolean).join(" ");
  await showKept();
}

/** Fetch a page and the map on it through the worker, which keeps both. @param {string} address */
async function keepPage(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return false;
  if (!answer.headers.get("Content-Type")?.startsWith("text/html")) return true;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const picture = page.querySelector("figure.picture img")?.getAttribute("src");
  if (picture) await fetch(picture).catch(() => null);
  return true;
}

/** List the pages that are kept, by the names they have. */
async function showKept() {
  const list = document.getElementById("kept");
  if (!list) return;
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  const rows = [];
  for (const name of names) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const page = await cache.match(request), title = titleOf(page), { pathname, search } = new URL(request.url);
      if (title && pathname !== "/offline") rows.push({ title, address: pathname + search, at: page?.headers.get("X-Kept") ?? "" });
    }
  }
  rows.sort((a, b) => a.address.localeCompare(b.address, "vi", { numeric: true }));
  list.replaceChildren(...rows.map(({ title, address, at }) => make("li", {}, make("a", { href: address, text: title }), " ", make("span", { class: "muted", text: `${address} · ${clock(at)}` }))));
  byId("kept-count").textContent = number(rows.length);
}

/** @param {Response | undefined} page */
function titleOf(page) {
  const title = decodeURIComponent(page?.headers.get("X-Title") ?? "");
  return new DOMParser().parseFromString(title, "text/html").documentElement.textContent?.split(" – ")[0] ?? "";
}

await loadWords(document.documentElement.lang);
byId(workers ? "carry-form" : "carry-missing").hidden = false;
if (workers) await showKept();
const { missing } = document.documentElement.dataset;
if (missing && document.getElementById("missing")) {
  byId("missing").hidden = false;
  byId("missing-page").textContent = decodeURI(missing);
}
