/** What waits on this device until the server has it: kept in IndexedDB, in the order in which it was put in. @module */

/**
 * @typedef {object} Item
 * @property {string} key names the sending, so that a repetition changes nothing; unique
 * @property {string} kind such as "photo": says who knows how to send it
 * @property {string} url where it goes
 * @property {Record<string, string>} fields what is sent along
 * @property {Blob} [blob] a file
 * @property {string} [name] how the file is called here
 * @property {string} person whose it is: nobody else's session sends it
 * @property {number} at milliseconds since 1970
 * @property {string} [refused] why the server did not take it; it is not sent again by itself
 * @property {Clash} [clash] what somebody else saved meanwhile; its person chooses
 * @property {Record<string, string>} [shown] what it is about, in words: feature, page, subject, value
 */

/**
 * Somebody else's finding beside one's own.
 * @typedef {{seen: string, now: string, wanted: string, by: string, at: string, version: number}} Clash
 */

const DATABASE = "model-routes", STORE = "outbox";

/** @type {Map<string, Item> | null} where the browser keeps nothing (some private windows): as long as the page is open */
let memory = null;

/** A name for a sending that no other has, also where `crypto.randomUUID` is missing (plain http). */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keep an item until it is dropped; say whether it outlasts this page. @param {Item} item */
export async function keep(item) {
  const lasting = await write(item);
  window.dispatchEvent(new Event("outbox"));
  return lasting;
}

/** @param {Item} item */
async function write(item) {
  if (!memory) {
    try {
      await run("readwrite", (store) => store.put(item));
      return true;
    } catch {
      memory = new Map();
    }
  }
  memory.set(item.key, item);
  return false;
}

/** What waits of one kind and one person, the oldest first. @param {string} kind @param {string} person */
export async function waiting(kind, person) {
  return (await everything()).filter((item) => item.kind === kind && item.person === person);
}

/** All that waits on this device, the oldest first. @returns {Promise<Item[]>} */
export async function everything() {
  /** @type {Item[]} */
  let found = [];
  try {
    found = await run("readonly", (store) => store.getAll());
  } catch {
    memory ??= new Map();
  }
  return [...found, ...(memory?.values() ?? [])].sort((a, b) => a.at - b.at);
}

/** Forget an item: the server has it, or its person threw it away. @param {string} key */
export async function drop(key) {
  memory?.delete(key);
  await run("readwrite", (store) => store.delete(key)).catch(() => undefined);
  window.dispatchEvent(new Event("outbox"));
}

/** Send one thing at a time, also between windows, where the browser can tell. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
export async function inTurn(work) {
  return navigator.locks ? navigator.locks.request(`${DATABASE}-${STORE}`, work) : work();
}

/** @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} ask @returns {Promise<T>} */
async function run(mode, ask) {
  const database = await opened();
  try {
    return await new Promise((done, fail) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = transaction.onerror = () => fail(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((done, fail) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = request.onblocked = () => fail(request.error ?? new Error("the database is busy"));
  });
}
