/** What there was on a day, from the addresses that the map itself is drawn from. @module */

import { dates } from "./state.js";

/**
 * @typedef {object} Day
 * @property {string} asOf ISO
 * @property {string} boundaries ISO
 * @property {string | null} set the first day of the boundaries that hold
 * @property {{ id: string, staleBefore: string | null }[]} themes
 * @property {Record<string, any>} layers columns by layer
 * @property {any} summary
 */

/** @typedef {{ first: string, last: string, days: Record<string, number> }} Span the days to go back to, and how much changed on each */

const MILLISECONDS = 24 * 3600 * 1000;

/** @returns {Promise<Span>} */
export function fetchSpan() {
  return fetched("/api/days");
}

/**
 * Fetch what there was on a day; what did not change since is answered from the browser's own cache.
 * @param {string} day ISO @param {string} [boundaries] ISO, where they are not those of the day
 * @returns {Promise<Day>}
 */
export async function fetchDay(day, boundaries) {
  const query = dates();
  query.set("as_of", day);
  if (boundaries) query.set("boundaries", boundaries);
  const names = ["map/day", "map/route_segments", "map/apartment_blocks", "summary"];
  const [told, segments, blocks, summary] = await Promise.all(names.map((name) => fetched(`/api/${name}?${query}`)));
  return { ...told, layers: { ...segments, ...blocks }, summary };
}

/** @param {string} address @returns {Promise<any>} */
async function fetched(address) {
  const answer = await fetch(address);
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.detail ?? answer.statusText);
  return data;
}

/** The number of a day. @param {string} day ISO */
export function numberOf(day) {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / MILLISECONDS);
}

/** The day with a number, ISO. @param {number} number */
export function dayOf(number) {
  return new Date(number * MILLISECONDS).toISOString().slice(0, 10);
}

/** A day as it was asked for, ISO: people write day/month/year; empty where it is no day. @param {string} text */
export function isoOf(text) {
  const parts = text.trim().split("/");
  const iso = parts.length === 3 ? `${parts[2].padStart(4, "0")}-${parts[1].padStart(2, "0")}-${parts[0].padStart(2, "0")}` : text.trim();
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) && Number.isFinite(Date.parse(`${iso}T00:00:00Z`)) ? iso : "";
}
