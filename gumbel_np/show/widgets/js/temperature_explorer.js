import { argmax, entropy, softmax } from "./formulas.js";
import {
  Axes, BLUE, GREEN, GREY, INK, VERMILLION, button, checkbox, dot, element, follow, line, linear,
  logarithmic, numbers, percent, picture, player, readout, row, short, slider, stage, write,
} from "./kit.js";

const [COLD, HOT] = [0.01, 100];
const [FEWEST, MOST] = [2, 12];
const COLOURS = [BLUE, VERMILLION, GREEN];
const TEMPERATURES = logarithmic(COLD, HOT, 400); // a hundred steps a decade

// The place of a sample of three categories in the triangle of them all.
function corner(frame, [, b, c]) {
  const { left, top, width, height } = frame;
  return [left + width * (b + c / 2), top + height * (1 - c)];
}

function render({ model, el }) {
  const root = stage(el, "The temperature explorer");
  const get = (name) => model.get(name);
  const size = () => get("logits").length;

  // The noise of each draw is a row, with a number for each category there can be.
  function pool() {
    const all = numbers(get("pool"));
    const rows = all.length / MOST;
    return { rows, row: (i, k = size()) => [...all.subarray(i * MOST, i * MOST + k)] };
  }

  function scores(noise = get("noise")) {
    return get("logits").map((logit, i) => logit + noise[i]);
  }

  const bars = picture(900, 380, (context) => {
    const y = softmax(scores(), get("tau"));
    const pi = softmax(get("logits"), 1);
    const k = y.length;
    const triangle = k === 3;
    const axes = new Axes({
      left: 70, top: 46, width: triangle ? 400 : 810, height: 260, x: [-0.5, k - 0.5], y: [0, 1],
    });
    axes.draw(context, {
      title: `y = softmax((logits + G) / ${short(get("tau"))})`,
      xLabel: "category",
      xTicks: y.map((_, i) => [i, String(i)]),
      yTicks: [0, 0.25, 0.5, 0.75, 1].map((v) => [v, String(v)]),
    });
    const unit = axes.x(1) - axes.x(0);
    y.forEach((share, i) => {
      context.fillStyle = triangle ? COLOURS[i] : BLUE;
      const half = 0.32 * unit;
      context.fillRect(axes.x(i) - half, axes.y(share), 2 * half, axes.y(0) - axes.y(share));
      const mark = [[axes.x(i) - 0.4 * unit, axes.y(pi[i])], [axes.x(i) + 0.4 * unit, axes.y(pi[i])]];
      line(context, mark, { width: 4 });
      const full = share > 0.85; // no room above so high a bar
      if (k <= 8) {
        const colour = full ? "#ffffff" : INK;
        // Above the bar, and above the line of the law if that would strike it through.
        const struck = pi[i] > share && axes.y(share) - axes.y(pi[i]) < 32;
        const base = full ? axes.y(share) + 25 : axes.y(struck ? pi[i] : share) - 8;
        write(context, share.toFixed(2), axes.x(i), base, "center", { colour });
      }
    });
    if (triangle) cloud(context);
  });

  let names = [];
  const cloudTold = () => (size() === 3 ? `; of many samples ${names.join(", ")}` : "");
  function cloud(context) {
    const frame = { left: 560, top: 60, width: 300, height: 250 };
    const corners = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map((each) => corner(frame, each));
    line(context, [...corners, corners[0]], { colour: GREY });
    const { rows, row: noise } = pool();
    const wins = [0, 0, 0];
    for (let i = 0; i < rows; i += 1) {
      const values = scores(noise(i));
      const winner = argmax(values);
      wins[winner] += 1;
      dot(context, ...corner(frame, softmax(values, get("tau"))), 3, COLOURS[winner]);
    }
    dot(context, ...corner(frame, softmax(scores(), get("tau"))), 8, "#ffffff", INK);
    names = wins.map((won, i) => `${i} wins ${percent(won / rows)}`);
    write(context, names[0], 520, 340, "left");
    write(context, names[1], 895, 340, "right");
    write(context, names[2], 710, 42, "center");
  }

  const read = readout();
  const move = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
  };
  const settle = () => model.save_changes();

  const temperature = slider({
    label: "temperature τ",
    ...TEMPERATURES,
    text: (value) => short(value),
    moved(tau) {
      if (!held.input.checked) another();
      move({ tau });
    },
    settled: settle,
  });

  const categories = slider({
    label: "categories K",
    ...linear(FEWEST, MOST, MOST - FEWEST),
    text: String,
    moved(k) {
      const logits = Array.from({ length: k }, (_, i) => get("logits")[i] ?? 0);
      move({ logits, noise: pool().row(get("draw"), k) });
    },
    settled: settle,
  });

  const weights = element("details", {}, element("summary", {}, "change the logits"));
  let logits = [];
  function showLogits() {
    if (logits.length !== size()) {
      for (const each of logits) each.node.remove();
      logits = get("logits").map((_, i) =>
        slider({
          label: `logit ${i}`,
          ...linear(-5, 5, 100),
          text: (value) => short(value),
          moved: (value) => move({ logits: get("logits").with(i, Number(value.toFixed(1))) }),
          settled: settle,
        }),
      );
      weights.append(...logits.map((each) => each.node));
    }
    logits.forEach((each, i) => each.show(get("logits")[i]));
  }

  // Take the next row of the pool; after the last one, the kernel, if there is one, sends more.
  function another() {
    const { rows, row: noise } = pool();
    const draw = (get("draw") + 1) % rows;
    if (draw === 0) model.send({ kind: "more noise" });
    move({ draw, noise: noise(draw) });
  }

  const held = checkbox("hold the noise");
  held.input.checked = true;
  const fresh = button("new noise", () => {
    another();
    settle();
  });
  let since = 0;
  const play = player("anneal, from hot to cold", 8, {
    step(share) {
      // A new draw some four times a second; nobody could follow more.
      const now = Math.floor(share * 32);
      if (!held.input.checked && now !== since) another();
      since = now;
      move({ tau: TEMPERATURES.at((1 - share) * TEMPERATURES.steps) });
    },
    done: settle,
  });

  function redraw() {
    if (get("noise").length !== size()) return; // the kernel sends logits and noise one after the other
    const y = softmax(scores(), get("tau"));
    temperature.show(get("tau"));
    categories.show(y.length);
    showLogits();
    const values = y.map((share, i) => `${i}: ${share.toFixed(2)}`).join(", ");
    bars.redraw(() => `At temperature ${short(get("tau"))} the sample y is ${values}${cloudTold()}`);
    read.show(
      `τ = ${short(get("tau"))} · largest ${Math.max(...y).toFixed(2)} · entropy ` +
        `${entropy(y).toFixed(2)} of ${Math.log(y.length).toFixed(2)} · winner ${argmax(scores())}`,
    );
  }

  const legend = element("p", {}, "Bars: one relaxed sample y. Black lines: π = softmax(logits), how often each category wins.");
  root.append(
    bars.node, read.node, temperature.node, row(fresh, held.node, play.node), categories.node,
    weights, legend,
  );
  redraw();
  const ends = [
    follow(model, ["tau", "logits", "noise", "pool"], redraw),
    follow(model, ["pool"], () => {
      move({ noise: pool().row(get("draw")) });
      settle();
    }),
  ];
  return () => {
    play.stop();
    for (const end of ends) end();
  };
}

export default { render };
