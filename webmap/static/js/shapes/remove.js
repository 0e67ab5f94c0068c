/** Remove the selected feature, after saying what goes. @module */

import { make } from "../core/dom.js";
import { featureOf } from "./api.js";
import { word } from "../core/words.js";

/** @import { Context } from "./panel.js" */

/** @param {Context} context */
export async function startRemoving(context) {
  const { layer, id } = context.target();
  const feature = await featureOf(layer, id);
  const name = String(feature.properties.route_name ?? feature.properties.name ?? id).slice(0, 120);
  const reason = make("input", { type: "text", id: "shapes-reason", maxlength: 500, autocomplete: "off" });
  const remove = () => context.save(`/api/features/${layer}/${encodeURIComponent(id)}/remove`,
    { version: feature.properties.version, reason: reason.value },
    () => word("{id} was removed.", { id }), () => "");
  context.show(word("Remove"),
    make("p", { text: word("{name} ({id}) will no longer be shown or counted from today on. Earlier days still show it, and it can be brought back.", { name, id }) }),
    make("label", { class: "shapes-field", for: "shapes-reason" }, make("span", { text: word("Reason") }), reason),
    make("div", { class: "shapes-buttons" },
      make("button", { type: "button", class: "action danger", text: word("Remove {id}", { id }), onclick: remove }),
      make("button", { type: "button", class: "quiet", text: word("Cancel"), onclick: context.back })));
}
