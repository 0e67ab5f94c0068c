/** Who is signed in, as the page says and as the server says now, and the token that changes carry. @module */

/** @param {string} name */
const meta = (name) => document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ?? "";

/** Whose page this is; empty for a visitor. */
export const person = meta("person");

let token = meta("csrf-token");

/** The token of who is signed in: a page that was kept may carry an old one. */
export const csrf = () => token;

/**
 * Ask the server who is signed in; null where there is no connection.
 * @returns {Promise<{person: string | null} | null>}
 */
export async function askSession() {
  try {
    const answer = await fetch("/api/session", { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(15_000) });
    if (answer.status === 401) return { person: null };
    const told = answer.ok ? await answer.json() : null;
    if (told?.csrf) token = told.csrf;
    return told;
  } catch {
    return null;
  }
}

/** Whether the server can be reached within a few seconds. */
export async function reachable() {
  if (!navigator.onLine) return false;
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4_000) })).ok;
  } catch {
    return false;
  }
}

/** The day that a finding is dated with: the programme's own where it has one, else today here. @returns {string} ISO */
export function today() {
  return meta("pinned-day") || new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10); // Vietnam has one zone, UTC+7
}
