// Brings the widgets of a page to life. WIDGETS holds their scripts by name; the page holds their
// states, and `held`, what their kernels would have answered.

import { standIn } from "./stand_in.js";

const bytes = (base64) => new DataView(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);

function revive({ script, state, buffers, held }) {
  const sent = Object.entries(buffers).map(([name, base64]) => [name, bytes(base64)]);
  return standIn({ ...state, ...Object.fromEntries(sent) }, WIDGETS[script].answers?.(held));
}

const states = JSON.parse(document.getElementById("models").textContent);
const models = {};
for (const el of document.querySelectorAll("[data-model]")) {
  const id = el.dataset.model;
  models[id] ??= revive(states[id]);
  const waiting = [...el.childNodes];
  el.replaceChildren();
  try {
    WIDGETS[states[id].script].render({ model: models[id], el });
  } catch (error) {
    el.replaceChildren(...waiting); // the others may still come to life
    console.error(error);
  }
}
performance.mark("widgets alive");
