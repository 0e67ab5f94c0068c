/** Send what waits on this device, in the order in which it was put in. @module */

import { everything, inTurn } from "./outbox.js";
import { sendPhoto } from "../photos/photo-send.js";
import { askSession, person } from "../core/session.js";
import { sendStatus } from "../editing/status-send.js";

/** @import { Item } from "./outbox.js" */

/** @typedef {{state: "sent", warning?: string} | {state: "kept" | "refused" | "clash", why: string}} Sent */
/** @typedef {(share: number) => void} Progress */

/** Who sends each kind of item. @type {Record<string, (item: Item, progress?: Progress) => Promise<Sent>>} */
const SENDERS = { photo: sendPhoto, status: sendStatus };

/** The page of the feature that an item is about. @param {Item} item */
export function pageOf(item) {
  return item.shown?.page ?? new URL(item.url, location.href).pathname.replace(/\/photos$/, "");
}

/** What waits of who is signed in, the oldest first. */
export async function mine() {
  return (await everything()).filter((item) => item.person === person && item.kind in SENDERS);
}

/** Whether an item is sent by itself, without its person choosing something first. @param {Item} item */
export const isReady = (item) => !item.refused && !item.clash;

/**
 * Send all that may be sent. What comes after something of the same feature that could not be sent waits with it; so
 * does a finding after one of the same criterion that its person has to decide on.
 * @param {(item: Item, send: (progress?: Progress) => Promise<Sent>) => Promise<Sent>} [through] goes around each sending
 * @returns {Promise<"done" | "offline" | "signed out">}
 */
export async function sendAll(through = (_, send) => send()) {
  return inTurn(async () => {
    if (!(await mine()).some(isReady)) return "done";
    const session = await askSession();
    if (!session) return "offline";
    if (session.person !== person) return "signed out";
    const held = new Set();
    for (const { key } of await mine()) {
      const item = (await mine()).find((each) => each.key === key); // as it is now: what went before may have changed it
      if (!item) continue;
      if (!isReady(item)) held.add(subject(item));
      else if (!held.has(pageOf(item)) && !held.has(subject(item))) {
        const { state } = await through(item, (progress) => SENDERS[item.kind](item, progress));
        if (state === "kept") held.add(pageOf(item));
        else if (state !== "sent") held.add(subject(item));
      }
    }
    return "done";
  });
}

/** What an item decides on; photos decide on nothing. @param {Item} item */
function subject(item) {
  return item.kind === "status" ? `${pageOf(item)} ${item.fields.criterion}` : item.key;
}
