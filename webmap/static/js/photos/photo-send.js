/** Send a photo that waits on this device, and forget it only when the server names the very bytes. @module */

import { drop, keep } from "../offline/outbox.js";
import { csrf } from "../core/session.js";
import { sha256 } from "../offline/sha256.js";
import { word } from "../core/words.js";

/** @import { Item } from "../offline/outbox.js" */

/** @import { Progress, Sent } from "../offline/outbox-send.js" */

const FINAL = [400, 403, 404, 405, 413, 415, 422]; // sending the same again would end the same

/** Send an item. @param {Item} item @param {Progress} [progress] 0 to 1 @returns {Promise<Sent>} */
export async function sendPhoto(item, progress = () => {}) {
  const blob = /** @type {Blob} */ (item.blob);
  let bytes;
  try {
    bytes = await blob.arrayBuffer();
  } catch {
    return refused(item, word("This browser cannot read the photo any more. Choose it again."));
  }
  const answer = await post(item, progress);
  if (!answer) return { state: "kept", why: word("No connection. The photo stays on this device and is sent later.") };
  const told = answer.body?.photos?.[0];
  if (answer.status === 201 && told?.sha256 === (await sha256(bytes))) {
    await drop(item.key);
    return { state: "sent", warning: told.warning ?? "" };
  }
  const why = answer.body?.detail ?? told?.detail ?? word("The server did not take it. It stays on this device and is sent later.");
  if (FINAL.includes(answer.status)) return refused(item, why);
  if (answer.status === 401) return { state: "kept", why: word("Sign in again; the photo stays on this device meanwhile.") };
  return { state: "kept", why };
}

/** @param {Item} item @param {string} why @returns {Promise<Sent>} */
async function refused(item, why) {
  await keep({ ...item, refused: why });
  return { state: "refused", why };
}

/**
 * Post a form; null where there is no connection. (`fetch` does not say how far it has come.)
 * @param {Item} item @param {(share: number) => void} progress
 * @returns {Promise<{status: number, body: any} | null>}
 */
function post(item, progress) {
  const form = new FormData();
  for (const [name, value] of Object.entries(item.fields)) form.append(name, value);
  form.append("key", item.key);
  form.append("photos", /** @type {Blob} */ (item.blob), item.name || "photo.jpg");
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", item.url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrf());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => done({ status: request.status, body: parsed(request.responseText) }));
    for (const failure of ["error", "abort", "timeout"]) request.addEventListener(failure, () => done(null));
    request.send(form);
  });
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page of something between us and the server
  }
}
