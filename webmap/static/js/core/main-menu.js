/** The menu of the header on a phone: Escape, a touch elsewhere, or leaving by Tab closes it. @module */

const button = document.getElementById("menu-button"), links = document.getElementById("main-links");

/** @param {boolean} open */
const show = (open) => button?.setAttribute("aria-expanded", String(open));
const isOpen = () => button?.getAttribute("aria-expanded") === "true";

button?.addEventListener("click", () => show(!isOpen()));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !isOpen()) return;
  show(false);
  button?.focus();
});
document.addEventListener("click", (event) => {
  if (isOpen() && !button?.parentElement?.contains(/** @type {Node} */ (event.target))) show(false);
});
links?.addEventListener("focusout", (event) => {
  const next = /** @type {Node | null} */ (event.relatedTarget);
  if (next && !button?.parentElement?.contains(next)) show(false);
});
