/** Sentences from the server's catalogue, numbers and dates as people here write them. @module */

/** @type {Record<string, string>} */
let table = {};
let code = "vi";

/** @type {Promise<void> | null} */
let loading = null;

/**
 * Fetch the sentences of the page's language, once.
 * @param {string} language
 */
export function loadWords(language) {
  code = language;
  return (loading ??= fetchWords());
}

async function fetchWords() {
  try {
    const answer = await fetch(`/words/${code}.json`);
    if (answer.ok) table = await answer.json();
  } catch {
    loading = null; // no connection: asked again by the next who needs them
  }
}

/**
 * Translate an English sentence and fill its {named} places.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 */
export function word(text, values = {}) {
  return (table[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** @param {number} value @param {number} [digits] */
export function number(value, digits = 0) {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(code === "vi" ? "vi-VN" : "en-GB", options).format(value);
}

/** A length as people say it: 410 m, 6,2 km. @param {number} metres */
export function length(metres) {
  return metres < 999.5 ? `${number(metres)}\u00a0m` : `${number(metres / 1000, 1)}\u00a0km`;
}

/** A share of 1: 73,5 %. @param {number} share */
export function percent(share) {
  return `${number(share * 100, 1)}${code === "vi" ? "\u00a0" : ""}%`;
}

/** dd/MM/yyyy of an ISO day. @param {string | null | undefined} day */
export function date(day) {
  const [year, month, rest] = String(day ?? "").split("-");
  return rest ? `${rest}/${month}/${year}` : "";
}

const collator = new Intl.Collator("vi", { numeric: true }); // names are Vietnamese, whatever the page's language

/** Compare names in Vietnamese order, as the server does. @param {string} a @param {string} b */
export function inOrder(a, b) {
  return collator.compare(a, b);
}

/** Lower case without tones and marks: “Phú Hựu” gives “phu huu”. @param {unknown} text */
export function searchKey(text) {
  const plain = String(text ?? "").toLowerCase().replace(/đ/g, "d").normalize("NFD");
  return plain.replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();
}
