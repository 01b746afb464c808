// Brings the widgets of a page to life. WIDGETS holds their scripts by name; what they were told,
// and what their kernel would have answered, is in the page.

import { standIn } from "./stand_in.js";

// What the kernel would do, by the script of the widget. `held` is what the notebook found.
const KERNELS = {
  "prediction.js": (held) => ({
    saved(model) {
      if (!model.get("locked") || model.get("score") !== null) return;
      const { score } = WIDGETS["prediction.js"];
      model.set("truth", held.truth);
      model.set("score", score(model.get("kind"), model.get("guess"), held.truth));
    },
  }),
  "ledger.js": (held) => ({
    asked({ kind, id }, model) {
      if (kind === "try") model.set("found", { ...model.get("found"), [id]: held.found[id] });
    },
  }),
};

const bytes = (base64) => new DataView(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);

function revive({ script, state, buffers, held }) {
  const sent = Object.entries(buffers).map(([name, base64]) => [name, bytes(base64)]);
  return standIn({ ...state, ...Object.fromEntries(sent) }, KERNELS[script]?.(held));
}

const told = JSON.parse(document.getElementById("models").textContent);
const models = {};
for (const el of document.querySelectorAll("[data-model]")) {
  const id = el.dataset.model;
  models[id] ??= revive(told[id]);
  const waiting = [...el.childNodes];
  el.replaceChildren();
  try {
    WIDGETS[told[id].script].render({ model: models[id], el });
  } catch (error) {
    el.replaceChildren(...waiting); // the others may still come to life
    console.error(error);
  }
}
performance.mark("widgets alive");
