/** The date in the header: typed as day/month/year, or picked from the calendar. @module */

import "./main-menu.js";
import { make, makeSvg } from "./dom.js";

for (const field of document.querySelectorAll("[data-date-field]")) addPicker(/** @type {HTMLElement} */ (field));
for (const choice of document.querySelectorAll("form.dates select")) {
  choice.addEventListener("change", () => {
    const { form } = /** @type {HTMLSelectElement} */ (choice);
    form?.querySelector("[data-kept][name=ward]")?.remove(); // codes were reused: among other boundaries it is another ward
    form?.requestSubmit();
  });
}

/** @param {HTMLElement} field */
function addPicker(field) {
  const text = /** @type {HTMLInputElement} */ (field.querySelector("input"));
  const calendar = make("input", { type: "date", tabindex: -1, "aria-hidden": "true" });
  if (typeof calendar.showPicker !== "function") return;
  const label = field.dataset.dateField ?? "";
  const sign = makeSvg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    makeSvg("path", { d: "M2 4H14V14H2ZM2 7H14M5 2V5M11 2V5", fill: "none", stroke: "currentColor", "stroke-width": 1.3 }));
  const open = () => {
    calendar.value = iso(text.value);
    calendar.showPicker();
  };
  calendar.addEventListener("change", () => {
    const [year, month, day] = calendar.value.split("-");
    if (!day) return;
    text.value = `${day}/${month}/${year}`;
    if (text.form?.classList.contains("dates")) text.form.requestSubmit(); // elsewhere a day is only filled in
  });
  field.append(make("button", { type: "button", class: "picker", "aria-label": label, title: label, onclick: open }, sign), calendar);
}

/** @param {string} text day/month/year */
function iso(text) {
  const [day, month, year] = text.split("/");
  return year ? `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text;
}
