/** The export page: the preview follows the form, downloads and address carry what is chosen. @module */

import { canCopyImages, copyImage } from "./copy-image.js";
import { byId } from "../core/dom.js";
import { loadWords, word } from "../core/words.js";

const WAIT = 350; // milliseconds of quiet before the preview is renewed
const form = /** @type {HTMLFormElement} */ (byId("export-form"));
const image = /** @type {HTMLImageElement} */ (byId("preview-image"));
const language = document.documentElement.lang;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
let newest = 0;

form.addEventListener("input", () => {
  clearTimeout(waiting);
  showValues();
  waiting = setTimeout(renew, WAIT);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  void renew();
});
prepareCopy();
void loadWords(language);

/** What is chosen, as a query; several boxes of a name become one list. */
function chosen() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (!value) continue;
    const before = name === "hide" || name === "off" ? query.get(name) : null;
    query.set(name, before ? `${before},${value}` : String(value));
  }
  return query;
}

/** Offer the values of the chosen theme only. */
function showValues() {
  const theme = String(new FormData(form).get("criterion") ?? "");
  for (const fields of form.querySelectorAll("fieldset")) {
    if (fields.dataset.theme === undefined) continue;
    fields.hidden = fields.disabled = fields.dataset.theme !== theme;
  }
}

/** Draw the preview anew and let links, address and language carry the choice. */
async function renew() {
  const query = chosen();
  history.replaceState(null, "", `${location.pathname}?${plain(query)}`);
  carry(query);
  query.set("lang", language);
  const turn = ++newest;
  byId("preview").setAttribute("aria-busy", "true");
  const next = new Image();
  next.src = `/export/map.svg?${plain(query)}`;
  try {
    await next.decode();
    if (turn !== newest) return;
    Object.assign(image, { src: next.src, width: next.naturalWidth, height: next.naturalHeight });
    say("");
  } catch {
    if (turn === newest) say(await reason(next.src), "error");
  }
  if (turn === newest) byId("preview").setAttribute("aria-busy", "false");
}

/** @param {URLSearchParams} query */
function plain(query) {
  return query.toString().replace(/%2C/g, ",");
}

/** @param {URLSearchParams} query */
function carry(query) {
  const image_ = new URLSearchParams(query);
  image_.set("lang", language);
  image_.set("download", "1");
  for (const link of form.querySelectorAll("a[data-format]")) {
    link.setAttribute("href", `/export/map.${link.getAttribute("data-format")}?${plain(image_)}`);
  }
  for (const link of document.querySelectorAll(".languages a")) {
    const other = new URLSearchParams(query);
    other.set("lang", link.getAttribute("hreflang") ?? "vi");
    link.setAttribute("href", `${location.pathname}?${plain(other)}`);
  }
  const dates = document.querySelector("form.dates");
  for (const field of dates?.querySelectorAll("input[type=hidden]") ?? []) field.remove();
  for (const [name, value] of query) {
    if (name === "as_of" || name === "boundaries") continue;
    dates?.prepend(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}

/** Why there is no preview, in the server's words. @param {string} address */
async function reason(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const problem = await answer.json();
    return String(problem.detail ?? problem.title);
  } catch {
    return word("The preview cannot be drawn just now. Is the server still running?");
  }
}

/** @param {string} text @param {string} [kind] */
function say(text, kind = "") {
  const message = byId("export-message");
  message.textContent = text;
  message.dataset.kind = kind;
}

function prepareCopy() {
  const button = /** @type {HTMLButtonElement} */ (byId("copy-image"));
  button.hidden = !canCopyImages();
  button.addEventListener("click", async () => {
    button.disabled = true;
    say(word("Copying the image …"));
    try {
      const query = chosen();
      query.set("lang", language);
      await copyImage(`/export/map.png?${plain(query)}`);
      say(word("The image is on the clipboard. Paste it with Ctrl+V."));
    } catch {
      say(word("The browser did not let the image be copied. Download the PNG instead."), "error");
    }
    button.disabled = false;
  });
}
