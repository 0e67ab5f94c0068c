/** What was saved a moment ago, with a button that takes it back; and two versions to choose from. @module */

import { announce, make } from "../core/dom.js";
import { failure, undo } from "./saving.js";
import { word } from "../core/words.js";

/** @import { Answer } from "./saving.js" */

/**
 * @param {string} text what was saved
 * @param {number | null} changeset null: nothing had to be changed
 * @param {(answer: Answer) => void} onUndone
 */
export function toldOf(text, changeset, onUndone) {
  const said = make("p", { text: changeset === null ? word("Nothing was changed: everything was so already.") : text });
  announce(said.textContent ?? "");
  const told = make("div", { class: "told" }, said);
  if (changeset === null) return told;
  const button = make("button", { type: "button", class: "quiet", text: word("Undo"), onclick: take });
  told.append(button);

  async function take() {
    button.disabled = true;
    const answer = await undo(/** @type {number} */ (changeset));
    said.textContent = answer.ok ? word("Taken back: {what}", { what: text }) : failure(answer);
    announce(said.textContent);
    button.disabled = false;
    if (!answer.ok) return;
    button.remove();
    onUndone(answer);
  }

  return told;
}

/**
 * Two versions of each feature that somebody else changed meanwhile, and what to do.
 * @param {any[]} clashes
 * @param {(id: string) => string} nameOf
 * @param {boolean} many whether others are to be saved along
 * @param {(how: "mine" | "theirs") => void} choose
 */
export function versionsOf(clashes, nameOf, many, choose) {
  const rows = clashes.map((clash) => make("li", {},
    make("strong", { text: nameOf(clash.id) }),
    clash.version === null ? make("p", { text: word("It was removed.") }) : make("dl", { class: "two-versions" },
      make("dt", { text: word("As you saw it") }), make("dd", { text: clash.seen ?? "–" }),
      make("dt", { text: word("As it is now") }), make("dd", {}, clash.now ?? "–", make("small", { text: [clash.by, clash.at].filter(Boolean).join(", ") })),
      make("dt", { text: word("As you want it") }), make("dd", { text: clash.wanted ?? "–" }))));
  const there = clashes.some((clash) => clash.version !== null);
  return make("div", { class: "versions-asked", role: "alert" },
    make("p", { text: word("Somebody else saved this meanwhile. Choose which version is to stay.") }),
    make("ul", {}, ...rows),
    make("p", { class: "turn" },
      there ? make("button", { type: "button", class: "action", text: word("Save mine"), onclick: () => choose("mine") }) : null,
      make("button", { type: "button", class: "quiet", text: many ? word("Leave these out, save the others") : word("Keep as it is now"), onclick: () => choose("theirs") })));
}
