/** The panel for drawing: what can be done, one way of doing it at a time, refusals in words, a warning before work is lost. @module */

import { announce, byId, make, narrow } from "../core/dom.js";
import { picks } from "../map/picks.js";
import { newKey, post, refusalOf } from "./api.js";
import { menuOf } from "./menu.js";
import { tellAfterReload } from "./toast.js";
import { onChange, set, state } from "../map/state.js";
import { nameOf } from "../map/table.js";
import { word } from "../core/words.js";

/** @import { Tools } from "./entry.js" */
/** @import { Mode } from "./menu.js" */

/**
 * What a way of drawing is given.
 * @typedef {Tools & {
 *   show: (title: string, ...nodes: (Node | null)[]) => void,
 *   say: (text: string) => void,
 *   refuse: (sentences: string[], ...more: Node[]) => void,
 *   dirty: (is: boolean) => void,
 *   onEnd: (end: () => void) => void,
 *   save: (address: string, body: Record<string, unknown>, told: (answer: any) => string, sel?: (answer: any) => string) => Promise<any>,
 *   back: () => void,
 *   target: () => Target,
 *   choose: (target: Target) => void,
 * }} Context
 */

/** @typedef {{ layer: string, id: string, name: string }} Target what is to be changed */

/** @type {Record<Mode, () => Promise<(context: Context) => unknown>>} */
const MODES = {
  pick: () => import("./pick.js").then((each) => each.startPicking),
  draw: () => import("./draw.js").then((each) => each.startDrawing),
  reshape: () => import("./draw.js").then((each) => each.startReshaping),
  split: () => import("./split.js").then((each) => each.startSplitting),
  merge: () => import("./merge.js").then((each) => each.startMerging),
  remove: () => import("./remove.js").then((each) => each.startRemoving),
  streets: () => import("./streets.js").then((each) => each.startRoute),
};

/** Open the panel. @param {Tools} tools @param {() => void} closed */
export function openShapes(tools, closed) {
  const { map } = tools;
  const title = make("h2", { id: "shapes-title", tabindex: -1 });
  const status = make("p", { class: "shapes-status", role: "status" });
  const alert = make("div", { class: "shapes-alert", role: "alert", hidden: true });
  const body = make("div", { class: "shapes-body" });
  const question = make("div", { class: "shapes-question", role: "alertdialog", "aria-labelledby": "shapes-lose", hidden: true });
  const section = make("section", { class: "shapes", id: "shapes", "aria-labelledby": "shapes-title" },
    make("div", { class: "selected-head" }, title, make("button", { type: "button", class: "quiet", text: word("Close"), onclick: () => leave(close) })),
    question, body, alert, status);
  const panel = byId("panel-body"), height = byId("panel").dataset.height;
  /** @type {Target | null} what was chosen here, not on the map */
  let chosen = null;
  let isDirty = false, key = newKey(), inMode = false, busy = false, turns = 0;
  /** @type {(() => void)[]} */
  let endings = [];

  /** @type {Context} */
  const context = {
    ...tools,
    show(text, ...nodes) {
      title.textContent = text;
      body.replaceChildren(.../** @type {Node[]} */ (nodes.filter(Boolean)));
      title.focus({ preventScroll: true });
      panel.scrollTop = 0;
    },
    say: (text) => (status.textContent = text),
    refuse(sentences, ...more) {
      alert.hidden = !sentences.length;
      alert.replaceChildren(...sentences.map((text) => make("p", { text })), ...more);
      if (sentences.length) alert.scrollIntoView({ block: "nearest" });
    },
    dirty: (is) => (isDirty = is),
    onEnd: (end) => endings.push(end),
    save,
    back: menu,
    target: () => target() ?? { layer: "", id: "", name: "" },
    choose: (found) => ((chosen = found), menu()),
  };

  /** @returns {Target | null} what is chosen here, else what is selected on the map */
  function target() {
    const [layer, ...rest] = state.sel.split("/"), id = rest.join("/");
    const found = tools.layers[layer], at = found?.at(id) ?? -1;
    return chosen ?? (at >= 0 ? { layer, id, name: nameOf(found, at).slice(0, 80) } : null);
  }

  /** @param {string} address @param {Record<string, unknown>} sent @param {(answer: any) => string} told @param {(answer: any) => string} [sel] */
  async function save(address, sent, told, sel) {
    if (busy) return null;
    busy = true;
    section.setAttribute("aria-busy", "true");
    context.refuse([]);
    const answer = await post(address, sent, key);
    busy = false;
    section.removeAttribute("aria-busy");
    if (!answer.ok) {
      if (answer.status) key = newKey(); // an answer that is lost may have been a yes: then the same key is sent again
      context.refuse(refusalOf(answer));
      return answer;
    }
    isDirty = false;
    set({ sel: sel ? sel(answer.body) : state.sel });
    tellAfterReload(told(answer.body), answer.body.changeset);
    return answer;
  }

  /** End what was going on, and offer everything that can be done. */
  function menu() {
    end();
    inMode = false;
    context.show(word("Draw and edit"), ...menuOf(tools, target(), begin));
  }

  /** @param {Mode} mode */
  async function begin(mode) {
    end();
    inMode = true;
    const turn = ++turns;
    picks.turn(false); // a click means one thing at a time
    map.getContainer().classList.add("shaping");
    try {
      await (await MODES[mode]())(context);
      if (turn !== turns) (section.isConnected ? menu : end)(); // it was left while something was fetched
    } catch (error) {
      if (turn !== turns) return;
      menu();
      context.refuse([error instanceof Error ? error.message : String(error)]);
    }
  }

  function end() {
    turns++;
    for (const each of endings) each();
    endings = [];
    isDirty = false;
    question.hidden = true;
    key = newKey();
    map.getContainer().classList.remove("shaping");
    context.refuse([]);
    context.say("");
  }

  /** Go on at once, or ask first where work would be lost. @param {() => void} then */
  function leave(then) {
    if (!isDirty) return then();
    const stay = make("button", { type: "button", class: "quiet", text: word("Go on editing"), onclick: () => ((question.hidden = true), title.focus()) });
    question.replaceChildren(make("p", { id: "shapes-lose", text: word("What you have changed is not saved yet.") }),
      make("div", { class: "shapes-buttons" }, stay, make("button", { type: "button", class: "quiet danger", text: word("Throw it away"), onclick: then })));
    question.hidden = false;
    stay.focus();
  }

  function close() {
    end();
    section.remove();
    delete panel.dataset.shaping;
    if (height) byId("panel").dataset.height = height;
    window.removeEventListener("keydown", escape, { capture: true });
    window.removeEventListener("beforeunload", warn);
    closed();
  }

  /** @param {KeyboardEvent} event */
  function escape(event) {
    if (event.key !== "Escape") return;
    event.stopImmediatePropagation();
    if (!question.hidden) return (question.hidden = true), title.focus();
    leave(inMode ? menu : close);
  }

  /** @param {BeforeUnloadEvent} event */
  const warn = (event) => isDirty && event.preventDefault();

  window.addEventListener("keydown", escape, { capture: true }); // before what else listens for Escape
  window.addEventListener("beforeunload", warn);
  document.querySelector(".shapes-toast")?.remove();
  panel.dataset.shaping = "";
  panel.prepend(section);
  if (narrow() && height === "low") byId("panel").dataset.height = "middle";
  menu();
  onChange((changed) => {
    if (!changed.has("sel") || !section.isConnected) return;
    if (state.sel) chosen = null;
    if (!inMode) menu();
  });
  announce(word("Draw and edit"));
  return { close: () => leave(close) };
}
