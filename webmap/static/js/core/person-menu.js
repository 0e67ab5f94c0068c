/** The menu of who is signed in: Escape, a click elsewhere, or leaving by Tab closes it. @module */

const menu = /** @type {HTMLDetailsElement | null} */ (document.getElementById("me"));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});
menu?.addEventListener("focusout", (event) => {
  const next = /** @type {Node | null} */ (event.relatedTarget);
  if (next && !menu.contains(next)) menu.open = false;
});
