/**
 * Between the pages and the network: the application itself from what this device has kept, pages and data from the
 * network, and from what was kept where there is none. The server puts `self.SHELL` before this text.
 *
 * Pages are kept apart by account (`X-Account` of every answer), and forgotten as soon as somebody else asks. Nothing
 * is kept but answers to GET; no photo, no page of an account or of the administrators.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
/** @type {{version: string, files: string[], language: string, sentences: string[]}} */
const { version, files, language, sentences } = /** @type {any} */ (self).SHELL;

const SHELL = `shell-${version}`, STATE = "state", PAGES = "pages-";
const ACCOUNT = "/.account"; // in STATE: whose pages are kept
const PATIENCE = 4_000; // milliseconds: a phone with a bad line shows what it kept
const REST = 10_000; // milliseconds after a failure in which data is not waited for
const LISTS = /^\/(wards|segments|apartments|recheck)(\/[^/]*)?$/;
const FEATURE = /^\/(segments|apartments)\/(?!.*\/(photos|status|edit|history)$)/;
const DATA = /^\/(map\.js|api\/map\/\w+|api\/summary)$/;
const shell = new Set(files);
/** Windows whose page goes with another version than this worker's: their files come from the network. @type {Set<string>} */
const others = new Set();
let down = 0, epoch = 0, leaving = false; // leaving: until the first page after signing out, when all that came meanwhile is forgotten too
/** What is being kept just now: who signs out waits for it. */
let keeping = /** @type {Promise<unknown>} */ (Promise.resolve()), forgetting = keeping;
/** @param {Promise<unknown>} work */
const busy = (work) => ((keeping = Promise.allSettled([keeping, work])), work);

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => event.data?.ask === "renew" && event.waitUntil(renew()));
worker.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  const signsOut = request.method !== "GET" && url.pathname === "/logout";
  if (signsOut || (leaving && request.mode === "navigate")) event.waitUntil((forgetting = forget()));
  leaving = signsOut || (leaving && request.mode !== "navigate");
  if (request.method !== "GET") return;
  if (shell.has(url.pathname) || url.pathname.startsWith("/static/vendor/")) event.respondWith(file(event, url.pathname));
  else if (request.mode === "navigate" || keyOf(url)) event.respondWith(answer(event, url));
});

async function install() {
  await (await caches.open(SHELL)).addAll(files.map((address) => new Request(address, { cache: "no-cache" })));
  await worker.skipWaiting();
}

async function takeOver() {
  const { installing, waiting } = worker.registration; // a newer version: its files are here already, it will tidy up
  await worker.clients.claim();
  if (!installing && !waiting) await forgetAllBut(SHELL, "shell-");
}

/** Under what a page or its data is kept; null: it is not. What only the browser reads of an address does not count. @param {URL} url */
function keyOf({ pathname, search, searchParams }) {
  if (searchParams.has("as_of") || searchParams.has("boundaries")) return null; // kept is the newest state
  if (pathname === "/" || pathname === "/offline" || FEATURE.test(pathname)) return pathname;
  if (DATA.test(pathname)) return search ? null : pathname;
  if (pathname === "/export/picture.svg") return pathname + search;
  if (!LISTS.test(pathname)) return null;
  const left = new URLSearchParams([...searchParams].filter(([name]) => name !== "lang").sort());
  return `${pathname}${left.size ? `?${left}` : ""}`;
}

/** A file of the application. @param {FetchEvent} event @param {string} path */
async function file(event, path) {
  if (others.has(event.clientId)) return fetch(event.request);
  const kept = await caches.match(path, { cacheName: SHELL });
  if (kept) return kept;
  const answer = await fetch(event.request), copy = answer.clone();
  if (answer.ok && (await caches.has(SHELL))) event.waitUntil(caches.open(SHELL).then((cache) => cache.put(path, copy)));
  return answer;
}

/** A page or its data. @param {FetchEvent} event @param {URL} url @returns {Promise<Response>} */
async function answer(event, url) {
  const { request } = event, key = keyOf(url), started = epoch, navigates = request.mode === "navigate";
  const coming = fetch(request).then((fresh) => {
    down = 0;
    event.waitUntil(took(event, key, fresh.clone(), started));
    return fresh;
  });
  event.waitUntil(coming.catch(() => undefined));
  const anew = !navigates && request.cache === "no-cache"; // asked for in order to be kept
  const kept = key && !anew ? await found(key) : undefined;
  if (!kept && !navigates) return coming;
  try {
    return await (kept ? inTime(coming, navigates || Date.now() > down + REST ? PATIENCE : 0) : coming);
  } catch {
    down = Date.now();
    return kept ? marked(event, kept) : elsewhere(url);
  }
}

/** @param {Promise<Response>} coming @param {number} patience @returns {Promise<Response>} */
const inTime = (coming, patience) =>
  Promise.race([coming, new Promise((_, fail) => setTimeout(() => fail(new Error("too slow")), patience))]);

/** Look at what the network gave: whose, of which version; keep it. @param {FetchEvent} event @param {string | null} key @param {Response} fresh @param {number} started */
async function took(event, key, fresh, started) {
  const theirs = fresh.headers.get("X-Shell");
  if (theirs && theirs !== version && event.resultingClientId) {
    others.add(event.resultingClientId);
    await worker.registration.update().catch(() => undefined);
  }
  const account = fresh.headers.get("X-Account");
  if (account && started === epoch) await busy(keep(event, key, account, fresh)); // not if somebody signed out meanwhile
}

/** @param {FetchEvent} event @param {string | null} key @param {string} account @param {Response} fresh */
async function keep(event, key, account, fresh) {
  await forgetting.then(() => belongTo(account));
  if (!key || !isKept(fresh)) return;
  const { pathname, search } = new URL(event.request.url);
  if (FEATURE.test(pathname) && search) return void (await bare(key)); // it says what was saved just now
  await put(account, key, fresh);
}

/** @param {Response} fresh */
const isKept = (fresh) =>
  fresh.ok && fresh.type === "basic" && !fresh.redirected && !/no-store/.test(fresh.headers.get("Cache-Control") ?? "");

/** Fetch a page as it is without what was added to its address. @param {string} key */
async function bare(key) {
  const started = epoch, fresh = await fetch(key, { headers: { Accept: "text/html" } }).catch(() => null);
  const account = fresh?.headers.get("X-Account");
  if (fresh && account && started === epoch && isKept(fresh)) await busy(put(account, key, fresh));
  return fresh;
}

/** @param {string} account @param {string} key @param {Response} fresh text, as all that is kept */
async function put(account, key, fresh) {
  const headers = new Headers(fresh.headers), body = await fresh.text();
  for (const name of ["Content-Encoding", "Content-Length", "ETag", "Vary"]) headers.delete(name);
  headers.set("X-Kept", new Date().toISOString());
  headers.set("X-Title", encodeURIComponent([...(/<title>([^<]*)/.exec(body)?.[1] ?? "")].slice(0, 200).join("")));
  await (await caches.open(PAGES + account)).put(key, new Response(body, { status: 200, headers }));
}

/** @param {string} key */
async function found(key) {
  const account = await accountNow();
  return account ? (await caches.open(PAGES + account)).match(key) : undefined;
}

/** What was kept, saying so: a page carries when, of data its window is told. @param {FetchEvent} event @param {Response} kept */
async function marked(event, kept) {
  const at = kept.headers.get("X-Kept") ?? "";
  if (!kept.headers.get("Content-Type")?.startsWith("text/html")) {
    (event.clientId ? await worker.clients.get(event.clientId) : undefined)?.postMessage({ kept: at });
    return kept;
  }
  return saying(kept, `data-kept="${at}"`, 200);
}

/** @param {Response} page @param {string} attributes @param {number} status */
const saying = async (page, attributes, status) =>
  new Response((await page.text()).replace("<html ", `<html ${attributes} `), { status, headers: page.headers });

/** What there is on this device, in place of a page that was not kept. @param {URL} url */
async function elsewhere(url) {
  const device = await found("/offline");
  const [text, again] = sentences, path = (url.pathname + url.search).replace(/["<>&]/g, "");
  if (device) return saying(device, `data-missing="${path}" data-kept="${device.headers.get("X-Kept")}"`, 503);
  const head = `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text}</title>`;
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'" };
  return new Response(`${head}<p>${text}</p><p><a href="${path}">${again}</a></p></html>`, { status: 503, headers });
}

const accountNow = async () => (await (await caches.open(STATE)).match(ACCOUNT))?.text() ?? "";

/** Keep pages of this account alone. @param {string} account */
async function belongTo(account) {
  if ((await accountNow()) === account) return;
  await (await caches.open(STATE)).put(ACCOUNT, new Response(account));
  await forgetAllBut(PAGES + account, PAGES);
}

/** Delete the caches of a kind, but for one. @param {string} stays @param {string} kind what their names begin with */
async function forgetAllBut(stays, kind) {
  for (const name of await caches.keys()) if (name.startsWith(kind) && name !== stays) await caches.delete(name);
}

/** Forget every page: somebody signs out. */
async function forget() {
  epoch += 1;
  await keeping;
  await caches.delete(STATE);
  await forgetAllBut("", PAGES);
}

/** Fetch anew what is kept: the pages of an older version may not go with the files of this one. */
async function renew() {
  const account = await accountNow(), cache = account ? await caches.open(PAGES + account) : null;
  for (const { url } of (await cache?.keys()) ?? []) {
    const { pathname, search } = new URL(url), fresh = await bare(pathname + search);
    if (!fresh) return; // no connection: the rest stays as it is
    if (fresh.status === 404) await cache?.delete(url);
  }
}
