/** Findings that wait on this device: kept without a connection, sent with it, decided on where another came first. @module */

import { drop, everything, keep, newKey } from "../offline/outbox.js";
import { csrf, person } from "../core/session.js";
import { word } from "../core/words.js";

/** @import { Item } from "../offline/outbox.js" */
/** @import { Sent } from "../offline/outbox-send.js" */

const FINAL = [400, 403, 404, 405, 413, 415, 422]; // sending the same again would end the same

/**
 * Keep a finding until there is a connection; say whether it outlasts this page.
 * @param {{layer: string, id: string, criterion: string, value: string, day: string, version: number, reason?: string}} finding `day` ISO, `version` as seen
 * @param {{feature: string, page: string, subject: string, value: string}} shown the same in words
 */
export async function keepStatus(finding, shown) {
  const { layer, id, criterion, value, day, version, reason = "" } = finding;
  const fields = { layer, id, criterion, value, day, version: String(version), reason };
  return keep({ key: newKey(), kind: "status", url: "/api/statuses", fields, shown, person, at: Date.now() + performance.now() / 1e6 });
}

/** A typed day as it is sent. @param {string} text day/month/year, or ISO */
export function isoDay(text) {
  const [day, month, year] = text.trim().split("/");
  return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text.trim();
}

/** Send a finding; it is forgotten only when the server has it. @param {Item} item @returns {Promise<Sent>} */
export async function sendStatus(item) {
  const { layer, id, criterion, value, day, version, reason } = item.fields;
  const answer = await post(item.url, { layer, criterion, value, day, reason, features: { [id]: Number(version) } }, item.key);
  if (!answer) return { state: "kept", why: word("No connection. It stays on this device and is sent later.") };
  const { status, body } = answer;
  if (status === 200) {
    await drop(item.key);
    const saved = body?.features?.find((/** @type {any} */ each) => each.id === id);
    const isOurs = saved?.properties?.[criterion] === value && saved.properties[`${criterion}_checked_on`] === day;
    if (isOurs) await follow(item, saved.version); // else somebody else came after a first try whose answer was lost
    return { state: "sent" };
  }
  const why = body?.detail ?? word("The server did not take it. It stays on this device and is sent later.");
  const clash = status === 409 ? body?.clashes?.find((/** @type {any} */ each) => each.id === id && each.version) : null;
  if (clash) {
    await keep({ ...item, clash });
    return { state: "clash", why };
  }
  if (FINAL.includes(status) || status === 409) {
    await keep({ ...item, refused: why });
    return { state: "refused", why };
  }
  return { state: "kept", why: status === 401 ? word("Sign in again; it stays on this device meanwhile.") : why };
}

/** A later finding of the same criterion was made upon this one: nobody stood between the two. @param {Item} sent @param {number} version */
async function follow(sent, version) {
  const { layer, id, criterion } = sent.fields;
  for (const item of await everything()) {
    const { fields } = item;
    const later = item.kind === "status" && item.person === sent.person && fields.layer === layer && fields.id === id && fields.criterion === criterion;
    if (later) await keep({ ...item, fields: { ...fields, version: String(version) } });
  }
}

/** Send one's own finding after all, upon the other's. @param {Item} item */
export async function insist(item) {
  const { clash, ...rest } = item;
  await keep({ ...rest, key: newKey(), fields: { ...item.fields, version: String(clash?.version) } });
  await drop(item.key);
}

/** @param {string} url @param {unknown} body @param {string} key @returns {Promise<{status: number, body: any} | null>} */
async function post(url, body, key) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf(), "Idempotency-Key": key };
  try {
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  } catch {
    return null;
  }
}
