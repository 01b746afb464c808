import { totalVariation } from "./formulas.js";
import { button, choice, counted, element, follow, linear, percent, readout, short, slider, stage } from "./kit.js";

// How near a guess came, from 0 to 100: for shares, the percentage of the draws in the right category;
// for a number, 100 less 100 for each factor of ten by which it is off; for a choice, all or nothing.
export function score(kind, guess, truth) {
  if (kind === "shares") return Math.round(100 * (1 - totalVariation(guess, truth)));
  if (kind === "choice") return guess === truth ? 100 : 0;
  if (guess === truth) return 100;
  if (!(guess > 0 && truth > 0)) return 0;
  return Math.round(100 * Math.max(0, 1 - Math.abs(Math.log10(guess / truth))));
}

// What the kernel does, on a page that has none; `held` is what the notebook found.
export function answers(held) {
  return {
    saved(model) {
      if (!model.get("locked") || model.get("score") !== null) return;
      model.set("truth", held.truth);
      model.set("score", score(model.get("kind"), model.get("guess"), held.truth));
    },
  };
}

// The control for each kind of guess: its node, `show` for the guess, `reveal` for the truth, and the
// inputs that are disabled by a lock.
const CONTROLS = {
  shares(model) {
    // The bars are weights; the guess is their shares.
    let weights = [];
    const shares = () => {
      const total = weights.reduce((sum, w) => sum + w, 0);
      return weights.map((w) => (total ? w / total : 1 / weights.length));
    };
    const said = (i) => {
      const truth = model.get("truth");
      return percent(model.get("guess")[i]) + (truth ? `, is ${percent(truth[i])}` : "");
    };
    const bars = model.get("options").map((name, i) =>
      slider({
        label: name,
        ...linear(0, 100, 100),
        text: () => said(i),
        moved(weight) {
          weights[i] = weight;
          model.set("guess", shares());
        },
        settled: () => model.save_changes(),
      }),
    );
    const truths = bars.map(() => element("div", { className: "gumbel-np-truth-bar" }));
    bars.forEach((bar, i) => bar.node.append(truths[i]));
    return {
      node: element("div", { className: "gumbel-np-shares" }, ...bars.map((bar) => bar.node)),
      inputs: bars.map((bar) => bar.input),
      show() {
        const guess = model.get("guess");
        // The guess is not from these bars: the kernel or another view has set it.
        const foreign = !weights.length || totalVariation(guess, shares()) > 1e-9;
        if (foreign || model.get("locked")) weights = guess.map((share) => 100 * share);
        bars.forEach((bar, i) => bar.show(weights[i]));
      },
      reveal: (truth) => truths.forEach((bar, i) => (bar.style.width = `${100 * truth[i]}%`)),
    };
  },

  number(model) {
    const input = element("input", { type: "number", min: 0, step: "any" });
    input.addEventListener("change", () => {
      if (input.valueAsNumber >= 0) model.set("guess", input.valueAsNumber);
      input.value = model.get("guess");
      model.save_changes();
    });
    const truth = element("span", { className: "gumbel-np-truth" });
    const unit = model.get("options")[0] ?? "";
    return {
      node: element("label", { className: "gumbel-np-row" }, "my guess", input, unit, truth),
      inputs: [input],
      show: () => (input.value = model.get("guess")),
      reveal: (value) => (truth.textContent = `it is ${value < 100 ? short(value) : counted(Math.round(value))}`),
    };
  },

  choice(model) {
    const options = model.get("options");
    const radio = choice("", options, (i) => {
      model.set("guess", i);
      model.save_changes();
    });
    const truth = element("p", { className: "gumbel-np-truth" });
    return {
      node: element("div", { className: "gumbel-np-options" }, radio.node, truth),
      inputs: radio.inputs,
      show: () => radio.show(model.get("guess")),
      reveal: (index) => (truth.textContent = `It is: ${options[index]}`),
    };
  },
};

function render({ model, el }) {
  const root = stage(el, model.get("question"));
  const control = CONTROLS[model.get("kind")](model);
  const lock = button("lock my guess", () => {
    model.set("locked", true);
    model.save_changes();
    read.node.focus(); // the button is disabled now
  });
  const read = readout();
  read.node.tabIndex = -1;

  function redraw() {
    const locked = model.get("locked");
    control.show();
    for (const input of [...control.inputs, lock]) input.disabled = locked;
    if (model.get("problem")) read.show(model.get("problem"));
    else if (model.get("score") === null) read.show(locked ? "The experiment runs …" : "");
    else {
      control.reveal(model.get("truth"));
      read.show(`${model.get("score")} of 100 points`);
    }
  }

  root.append(element("p", {}, model.get("question")), control.node, lock, read.node);
  redraw();
  return follow(model, ["guess", "locked", "truth", "score", "problem"], redraw);
}

export default { render };
