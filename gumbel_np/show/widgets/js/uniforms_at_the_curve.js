import { cdf, pdf, quantile } from "./formulas.js";
import {
  Axes, BLUE, VERMILLION, button, choice, counted, dot, follow, line, linear, numbers, picture,
  player, readout, row, short, slider, stage, write,
} from "./kit.js";

const [LOW, HIGH, BINS] = [-6, 10, 64];
const XS = Array.from({ length: 321 }, (_, i) => LOW + ((HIGH - LOW) * i) / 320);
const X_TICKS = [-6, -4, -2, 0, 2, 4, 6, 8, 10].map((v) => [v, short(v)]);

function render({ model, el }) {
  const root = stage(el, "Uniform numbers thrown at the curve");
  const get = (name) => model.get(name);
  const uniforms = () => numbers(get("uniforms"));
  const parameters = () => [get("loc"), get("scale"), get("minimum")];

  const above = new Axes({ left: 92, top: 46, width: 788, height: 200, x: [LOW, HIGH], y: [0, 1] });
  const below = new Axes({ left: 92, top: 322, width: 788, height: 120, x: [LOW, HIGH], y: [0, 0.8] });

  const view = picture(900, 512, (context) => {
    const thrown = uniforms().subarray(0, get("thrown"));
    above.draw(context, {
      title: get("minimum") ? "The CDF of the minimum law" : "The CDF: exp(−exp(−(x − loc) / scale))",
      yLabel: "u, uniform",
      xTicks: X_TICKS,
      yTicks: [0, 0.25, 0.5, 0.75, 1].map((v) => [v, String(v)]),
    });
    above.within(context, () => {
      for (const u of thrown.subarray(0, 60)) {
        const x = above.x(quantile(u, ...parameters()));
        line(context, [[above.left, above.y(u)], [x, above.y(u)], [x, above.y(0)]], { colour: "#b8cfe0", width: 1 });
      }
      if (thrown.length) {
        const u = thrown.at(-1);
        const x = above.x(quantile(u, ...parameters()));
        line(context, [[above.left, above.y(u)], [x, above.y(u)], [x, above.y(0)]], { colour: VERMILLION, width: 3 });
        dot(context, x, above.y(u), 7, VERMILLION);
      }
      line(context, XS.map((x) => [above.x(x), above.y(cdf(x, ...parameters()))]), { width: 3 });
    });

    below.draw(context, {
      title: `Where ${counted(thrown.length)} of them landed`,
      yLabel: "density",
      xLabel: "x",
      xTicks: X_TICKS,
      yTicks: [0, 0.4, 0.8].map((v) => [v, String(v)]),
    });
    const heights = new Array(BINS).fill(0);
    const width = (HIGH - LOW) / BINS;
    for (const u of thrown) {
      const bin = Math.floor((quantile(u, ...parameters()) - LOW) / width);
      if (bin >= 0 && bin < BINS) heights[bin] += 1 / (thrown.length * width);
    }
    below.within(context, () => {
      context.fillStyle = BLUE;
      heights.forEach((height, i) => {
        const x = below.x(LOW + i * width);
        context.fillRect(x, below.y(height), below.x(LOW + (i + 1) * width) - x - 1, below.y(0) - below.y(height));
      });
      line(context, XS.map((x) => [below.x(x), below.y(pdf(x, ...parameters()))]), { width: 3 });
    });
  });

  const set = (name) => (value) => model.set(name, value);
  const settled = () => model.save_changes();
  const rounded = (value) => Number(value.toFixed(2));
  const loc = slider({ label: "loc", ...linear(-3, 3, 120), text: rounded, moved: set("loc"), settled });
  const scale = slider({ label: "scale", ...linear(0.5, 2.5, 80), text: rounded, moved: set("scale"), settled });
  const sign = choice("the noise is", ["−log(−log U)", "log(−log(1 − U)): a sign is wrong"], (i) => {
    model.set("minimum", i === 1);
    settled();
  });
  const more = (n) => () => {
    model.set("thrown", Math.min(uniforms().length, get("thrown") + n));
    settled();
  };
  const play = player("throw them all", 6, {
    step: (share) => model.set("thrown", Math.max(get("thrown"), Math.round(share ** 3 * uniforms().length))),
    done: settled,
  });
  const again = button("start again", () => {
    play.stop();
    model.set("thrown", 0);
    settled();
  });
  const read = readout();

  function redraw() {
    loc.show(get("loc"));
    scale.show(get("scale"));
    sign.show(Number(get("minimum")));
    view.redraw(() => `${counted(get("thrown"))} uniform numbers and where the curve sends them`);
    const u = uniforms()[get("thrown") - 1];
    const landed = u === undefined ? "" : ` · the last: u = ${u.toFixed(3)} lands at x = ${quantile(u, ...parameters()).toFixed(2)}`;
    read.show(`${counted(get("thrown"))} thrown${landed}`);
  }

  root.append(
    view.node, read.node, row(button("throw one", more(1)), button("throw 100", more(100)), play.node, again),
    loc.node, scale.node, sign.node,
  );
  redraw();
  const end = follow(model, ["loc", "scale", "minimum", "thrown", "uniforms"], redraw);
  return () => {
    play.stop();
    end();
  };
}

export default { render };
