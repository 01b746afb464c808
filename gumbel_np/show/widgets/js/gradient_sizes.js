import {
  Axes, BLUE, GREY, INK, VERMILLION, follow, line, numbers, picture, power, readout, short, slider, stage, write,
} from "./kit.js";

const [SMALLEST, LARGEST] = [-12, 3]; // powers of ten

function render({ model, el }) {
  const root = stage(el, "Temperature and the size of gradients");
  const get = (name) => model.get(name);
  const taus = numbers(get("taus"));
  const typical = numbers(get("typical"));
  const spread = numbers(get("spread"));
  const histogram = numbers(get("histogram"), Int32Array);
  const bins = histogram.length / taus.length;
  const nearest = (tau) => taus.reduce((best, each, i) =>
    (Math.abs(Math.log(each / tau)) < Math.abs(Math.log(taus[best] / tau)) ? i : best), 0);
  const now = () => nearest(get("tau"));

  const sizes = [-12, -8, -4, 0].map((v) => [v, v ? power(v) : "1"]);
  const left = new Axes({ left: 92, top: 46, width: 322, height: 260, x: [SMALLEST, LARGEST], y: [0, 1] });
  const right = new Axes({
    left: 560, top: 46, width: 320, height: 260,
    x: [Math.log10(taus[0]), Math.log10(taus.at(-1))], y: [SMALLEST, LARGEST],
  });
  const clipped = (size) => Math.max(SMALLEST, Math.log10(size));

  const view = picture(900, 380, (context) => {
    const i = now();
    left.draw(context, {
      title: `Single gradients at τ = ${short(taus[i])}`,
      xLabel: "size of the gradient",
      yLabel: "share of the draws",
      xTicks: sizes,
      yTicks: [0, 0.25, 0.5, 0.75, 1].map((v) => [v, String(v)]),
    });
    const row = histogram.subarray(i * bins, (i + 1) * bins);
    const total = row.reduce((sum, n) => sum + n, 0);
    const width = (LARGEST - SMALLEST) / bins;
    left.within(context, () => {
      context.fillStyle = BLUE;
      row.forEach((n, j) => {
        const x = left.x(SMALLEST + j * width);
        const y = left.y(n / total);
        context.fillRect(x, y, left.x(SMALLEST + (j + 1) * width) - x - 1, left.y(0) - y);
      });
      for (const [size, colour, dash] of [[typical[i], INK, []], [spread[i], VERMILLION, [9, 6]]]) {
        const x = left.x(clipped(size));
        line(context, [[x, left.top], [x, left.y(0)]], { colour, width: 4, dash });
      }
    });

    right.draw(context, {
      title: "Typical size and spread",
      xLabel: "temperature τ",
      xTicks: [-2, -1, 0, 1].map((v) => [v, v ? power(v) : "1"]),
      yTicks: sizes,
    });
    right.within(context, () => {
      const at = (size, j) => [right.x(Math.log10(taus[j])), right.y(Math.log10(size))];
      const curve = (values) => [...values].map(at).filter(([, y]) => Number.isFinite(y));
      line(context, curve(typical), { colour: INK, width: 4 });
      line(context, curve(spread), { colour: VERMILLION, width: 4, dash: [9, 6] });
      const x = right.x(Math.log10(taus[i]));
      line(context, [[x, right.top], [x, right.y(SMALLEST)]], { colour: GREY, width: 2 });
    });
    write(context, "spread", right.x(-1.9), right.y(1.55), "left", { colour: "#a33b00" });
    write(context, "typical", right.x(-0.95), right.y(-6), "left");
  });

  const tau = slider({
    label: "temperature τ",
    steps: taus.length - 1,
    at: (i) => taus[i],
    step: nearest,
    text: short,
    moved: (value) => model.set("tau", value),
    settled: () => model.save_changes(),
  });
  const read = readout();

  function redraw() {
    tau.show(get("tau"));
    const i = now();
    const told = `τ = ${short(taus[i])} · typical gradient (median) ${short(typical[i])} · spread (standard deviation) ${short(spread[i])}`;
    view.redraw(() => told);
    read.show(told);
  }

  root.append(view.node, read.node, tau.node);
  redraw();
  return follow(model, ["tau"], redraw);
}

export default { render };
