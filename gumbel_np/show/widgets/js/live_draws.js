import {
  Axes, BLUE, INK, VERMILLION, button, choice, counted, dot, follow, line, linear, numbers, percent,
  picture, player, power, readout, row, slider, stage, write,
} from "./kit.js";

const [BOTTOM, TOP, REFUTED] = [-4, 12, 6]; // of the meter, as powers of ten

function render({ model, el }) {
  const root = stage(el, "Draws that come in");
  const get = (name) => model.get(name);
  const law = get("law");
  const k = law.length;
  const moments = numbers(get("moments"), Int32Array);
  const counts = numbers(get("counts"), Int32Array);
  const evidence = numbers(get("log10_e"));
  const metered = get("meter");
  const after = (i) => moments[i - 1] ?? 0; // the first moment has no draws
  const place = (i) => get("stream") * moments.length + i - 1;

  function shares() {
    const n = after(get("at"));
    const start = place(get("at")) * k;
    return law.map((_, i) => (n ? counts[start + i] / n : 0));
  }

  // The first moment at which the meter was above the line, or undefined.
  function noticed() {
    for (let i = 1; i <= get("at"); i += 1) if (evidence[place(i)] >= REFUTED) return i;
    return undefined;
  }

  const bars = new Axes({
    left: 92, top: 46, width: metered ? 322 : 788, height: 260, x: [-0.5, k - 0.5], y: [0, 1],
  });
  const meter = new Axes({
    left: 560, top: 46, width: 320, height: 260,
    x: [0, Math.log10(moments.at(-1))], y: [BOTTOM, TOP],
  });

  function drawShares(context) {
    bars.draw(context, {
      title: `${counted(after(get("at")))} draws`,
      xLabel: "category",
      yLabel: "share of the draws",
      xTicks: law.map((_, i) => [i, String(i)]),
      yTicks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((v) => [v, String(v)]),
    });
    bars.within(context, () => {
      const unit = bars.x(1) - bars.x(0);
      shares().forEach((share, i) => {
        context.fillStyle = BLUE;
        const width = Math.min(90, 0.6 * unit);
        context.fillRect(bars.x(i) - width / 2, bars.y(share), width, bars.y(0) - bars.y(share));
        const half = Math.min(60, 0.42 * unit);
        const mark = [[bars.x(i) - half, bars.y(law[i])], [bars.x(i) + half, bars.y(law[i])]];
        line(context, mark, { width: 4 });
      });
    });
  }

  function drawMeter(context) {
    const decades = Array.from({ length: Math.floor(meter.xRange[1]) + 1 }, (_, i) => i);
    meter.draw(context, {
      title: "Evidence against π",
      xLabel: "draws",
      xTicks: decades.filter((d) => d % 2 === 0).map((d) => [d, d ? power(d) : "1"]),
      yTicks: [-4, 0, 4, 8, 12].map((v) => [v, `${v === TOP ? "≥ " : ""}${v ? power(v) : "1"}`]),
    });
    line(context, [[meter.left, meter.y(REFUTED)], [meter.left + meter.width, meter.y(REFUTED)]], {
      dash: [9, 6],
    });
    write(context, "refuted above", meter.left + 6, meter.y(REFUTED) - 8);
    meter.within(context, () => {
      const points = [];
      for (let i = 1; i <= get("at"); i += 1) {
        points.push([meter.x(Math.log10(after(i))), meter.y(Math.min(TOP, evidence[place(i)]))]);
      }
      line(context, points, { colour: BLUE, width: 3 });
      const first = noticed();
      if (points.length && !first) dot(context, ...points.at(-1), 6, BLUE);
      if (first) dot(context, ...points[first - 1], 9, VERMILLION, INK);
    });
  }

  const view = picture(900, 380, (context) => {
    drawShares(context);
    if (metered) drawMeter(context);
  });

  const draws = slider({
    label: "draws",
    ...linear(0, moments.length, moments.length),
    text: (i) => counted(after(i)),
    moved: (at) => model.set("at", at),
    settled: () => model.save_changes(),
  });
  const to = (at) => {
    model.set("at", at);
    model.save_changes();
  };
  const one = button("one step more", () => to(Math.min(moments.length, get("at") + 1)));
  let begin = 0;
  const play = player("let them come", 6, {
    started: () => (begin = get("at") === moments.length ? 0 : get("at")),
    step: (share) => model.set("at", Math.round(begin + share * (moments.length - begin))),
    done: () => model.save_changes(),
  });
  const again = button("start again", () => {
    play.stop();
    to(0);
  });

  const names = get("names");
  const select = (stream) => {
    model.set("stream", stream);
    model.save_changes();
  };
  const selector =
    get("kind") === "amount"
      ? slider({
          label: get("question"),
          ...linear(0, names.length - 1, names.length - 1),
          text: (i) => names[i],
          moved: (stream) => model.set("stream", stream),
          settled: () => model.save_changes(),
        })
      : choice(get("question"), names, select);
  const read = readout();

  function redraw() {
    draws.show(get("at"));
    selector.show(get("stream"));
    const n = after(get("at"));
    const told = shares().map((share, i) => `${i}: ${percent(share)}`).join(" · ");
    view.redraw(() => `After ${counted(n)} draws the shares are ${told}`);
    const head = get("heads")[get("stream")].slice(0, n).join(" ");
    const first = metered ? noticed() : undefined;
    const found = first ? ` · refuted after ${counted(after(first))} draws` : "";
    read.show(n && n <= 20 ? `drawn: ${head}` : told + found);
  }

  root.append(view.node, read.node);
  if (names.length > 1) root.append(selector.node);
  root.append(draws.node, row(one, play.node, again));
  redraw();
  const end = follow(model, ["at", "stream"], redraw);
  return () => {
    play.stop();
    end();
  };
}

export default { render };
