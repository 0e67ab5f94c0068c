/** How far a plan or a report is, asked again and again until it is there. @module */

import { announce, byId, make } from "./dom.js";

const PAUSE = 700; // ms
const box = byId("running");
const address = box.dataset.address ?? `/api/plan/jobs/${encodeURIComponent(box.dataset.job ?? "")}`;
let said = "";

byId("reload").hidden = true;
void ask();

async function ask() {
  const answer = await fetch(address).catch(() => null);
  const found = answer?.ok ? await answer.json() : null;
  if (found?.over || (answer && !answer.ok)) return location.reload();
  if (found) show(found.lines);
  setTimeout(ask, PAUSE);
}

/** @param {[string, string][]} lines */
function show(lines) {
  byId("progress").replaceChildren(...lines.flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { text: value })]));
  if (lines[0][1] !== said) announce((said = lines[0][1]));
}
