/** On a feature's page: a finding made without a connection stays on this device, and the page says so. @module */

import { make } from "../core/dom.js";
import { pageOf, mine } from "../offline/outbox-send.js";
import { reachable, today } from "../core/session.js";
import { isoDay, keepStatus } from "./status-send.js";
import { date, loadWords, word } from "../core/words.js";

const LAYERS = /** @type {Record<string, string>} */ ({ segments: "route_segments", apartments: "apartment_blocks" });

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.edit-status"));
let passing = false;

form?.addEventListener("submit", async (event) => {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (passing || !button?.value) return;
  event.preventDefault();
  if (await reachable()) {
    passing = true;
    return form.requestSubmit(button);
  }
  await loadWords(document.documentElement.lang);
  await keepFrom(form, button);
  await showWaiting();
  document.getElementById("waiting-here")?.scrollIntoView({ block: "nearest" }); // on a phone it is below the screen
});

/** @param {HTMLFormElement} given @param {HTMLButtonElement} button */
async function keepFrom(given, button) {
  const [criterion, value] = button.value.split(":"), [, kind, id] = location.pathname.split(/^\/(\w+)\//);
  const day = /** @type {HTMLInputElement} */ (given.elements.namedItem("day"));
  const untouched = day.value === day.defaultValue;
  await keepStatus(
    {
      layer: LAYERS[kind],
      id: decodeURIComponent(id),
      criterion,
      value,
      day: untouched ? today() : isoDay(day.value),
      version: Number(/** @type {HTMLInputElement} */ (given.elements.namedItem("version")).value),
      reason: /** @type {HTMLInputElement} */ (given.elements.namedItem("reason")).value,
    },
    {
      feature: document.querySelector("h1")?.textContent?.trim() ?? "",
      page: location.pathname,
      subject: button.closest("fieldset")?.querySelector("legend")?.textContent?.trim() ?? criterion,
      value: button.textContent?.trim() ?? value,
    });
}

/** Say below the form what of this feature waits. */
async function showWaiting() {
  const items = (await mine()).filter((item) => item.kind === "status" && pageOf(item) === location.pathname);
  const known = document.getElementById("waiting-here");
  if (!items.length) return known?.remove();
  await loadWords(document.documentElement.lang);
  const rows = items.map((item) => make("li", { text: word("{subject}: {value}, checked on {day}", { subject: item.shown?.subject ?? "", value: item.shown?.value ?? "", day: date(item.fields.day) }) }));
  const list = known ?? make("div", { id: "waiting-here", class: "waiting-here", role: "status" });
  list.replaceChildren(
    make("p", {}, make("strong", { text: word("Kept on this device, not sent yet") }), " · ", make("a", { href: "/offline", text: word("See all") })),
    make("ul", {}, ...rows));
  if (!list.isConnected) form?.after(list);
}

if (form) {
  window.addEventListener("outbox", showWaiting);
  await showWaiting();
}
