/** On the map without a connection: a finding stays on this device. @module */

import { today } from "../core/session.js";
import { isoDay, keepStatus } from "./status-send.js";
import { nameOf } from "../map/table.js";
import { word } from "../core/words.js";

/** @import { Found } from "../map/picks.js" */

const PAGES = /** @type {Record<string, string>} */ ({ route_segments: "segments", apartment_blocks: "apartments" });

/** What may be recorded while nobody can tell: the server says no later, and why. @param {any} boot */
export function rightsOffline(boot) {
  const checked = boot.themes.filter((/** @type {any} */ theme) => theme.checked);
  return { fields: checked.flatMap((/** @type {any} */ theme) => [theme.id, theme.checked]), reason: word("No connection: what you record stays on this device and is sent later.") };
}

/**
 * Keep a finding; return what to say of it.
 * @param {any} boot @param {Found} found @param {any} theme @param {any} value
 * @param {{day: string, reason: string, seen: import("./saving.js").Seen}} typed
 */
export async function keepFromMap(boot, found, theme, value, { day, reason, seen }) {
  const { name } = found.layer, id = found.layer.ids[found.at];
  const on = day === boot.editing.day ? today() : isoDay(day);
  const shown = { feature: nameOf(found.layer, found.at), page: `/${PAGES[name]}/${encodeURIComponent(id)}`, subject: theme.label, value: value.label };
  await keepStatus({ layer: name, id, criterion: theme.id, value: value.id, day: on, version: seen[name][id], reason }, shown);
  return word("Kept on this device, sent when there is a connection: {what}", { what: `${theme.label}: ${value.label}` });
}
