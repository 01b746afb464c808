import { argmax } from "./formulas.js";
import {
  Axes, GREY, INK, LOOKS, counted, element, follow, key, line, mark, numbers, picture,
  player, readout, row, slider, stage, ticks, write,
} from "./kit.js";

function render({ model, el }) {
  const root = stage(el, "How a choice is learnt");
  const get = (name) => model.get(name);
  const [names, options, goal, every] = ["names", "options", "goal", "every"].map(get);
  const k = options.length;
  const weights = numbers(get("weights"));
  const last = weights.length / (names.length * k) - 1; // index of the last step that is shown
  const now = () => get("step") / every;
  function law(way, i) {
    const start = (way * (last + 1) + i) * k;
    return weights.subarray(start, start + k);
  }
  // The option that the curve follows: the right one, or else the one with the largest weight.
  const followed = (way, i) => goal ?? argmax(law(way, i));
  const height = (way, i) => law(way, i)[followed(way, i)];

  // Two laws side by side. Names that are too long for one line are staggered over several.
  const down = Math.ceil(names.length / 2);
  const [width, tall] = [names.length === 1 ? 770 : 355, down === 1 ? 180 : 110];
  const longest = Math.max(...options.map((name) => name.length));
  const lines = Math.ceil((14 * longest * k) / width);
  const below = 60 + tall + 27 * lines + 24; // where the next two begin
  const laws = names.map((_, way) => new Axes({
    left: 92 + 415 * (way % 2), top: 60 + below * Math.floor(way / 2), width, height: tall,
    x: [-0.5, k - 0.5], y: [0, 1],
  }));
  const course = new Axes({
    left: 92, top: 36 + down * below, width: 770, height: down === 1 ? 200 : 160,
    x: [-0.016 * last * every, last * every], y: [0, 1], // a mark at 0 stands clear of the labels
  });

  function drawLaw(context, way) {
    const axes = laws[way];
    const look = LOOKS[way];
    axes.draw(context, { title: "", yTicks: [0, 0.5, 1].map((v) => [v, String(v)]) });
    key(context, names[way], axes.left, axes.top - 34, look);
    const slot = width / k;
    const half = Math.min(45, 0.32 * slot);
    law(way, now()).forEach((weight, i) => {
      const solid = i === followed(way, now());
      const [x, y] = [axes.x(i), axes.y(weight)];
      context.globalAlpha = solid ? 1 : 0.2;
      context.fillStyle = look.colour;
      context.fillRect(x - half, y, 2 * half, axes.y(0) - y);
      context.globalAlpha = 1;
      const edge = [[x - half, axes.y(0)], [x - half, y], [x + half, y], [x + half, axes.y(0)]];
      line(context, edge, { colour: solid ? INK : look.colour });
      if (solid) write(context, weight.toFixed(2), x, y - 8, "center");
      write(context, options[i], x, axes.y(0) + 27 * (1 + (i % lines)), "center", { bold: i === goal });
    });
  }

  const view = picture(900, course.top + course.height + 68, (context) => {
    names.forEach((_, way) => drawLaw(context, way));
    course.draw(context, {
      title: goal === null ? "The largest weight" : `The weight of ${options[goal]}, which is right`,
      xLabel: "step",
      xTicks: ticks(last * every).map((v) => [v, counted(v)]),
      yTicks: [0, 0.25, 0.5, 0.75, 1].map((v) => [v, String(v)]),
    });
    const x = course.x(get("step"));
    line(context, [[x, course.top], [x, course.y(0)]], { colour: GREY });
    const curves = names.map((_, way) =>
      Array.from({ length: last + 1 }, (_, i) => [course.x(i * every), course.y(height(way, i))]));
    context.globalAlpha = 0.4;
    curves.forEach((curve, way) => line(context, curve, { ...LOOKS[way], width: 3 }));
    context.globalAlpha = 1;
    curves.forEach((curve, way) => line(context, curve.slice(0, now() + 1), { ...LOOKS[way], width: 4 }));
    curves.forEach((curve, way) => mark(context, ...curve[now()], LOOKS[way]));
  });

  const steps = slider({
    label: "step",
    steps: last,
    at: (i) => i * every,
    step: (value) => value / every,
    text: counted,
    moved: (value) => model.set("step", value),
    settled: () => model.save_changes(),
  });
  let begin = 0;
  const play = player("let it learn", 6, {
    started: () => (begin = now() === last ? 0 : now()),
    step: (share) => model.set("step", every * Math.round(begin + share * (last - begin))),
    done: () => model.save_changes(),
  });
  const read = readout();

  function redraw() {
    const i = now();
    const told = (way) => [...law(way, i)].map((w, j) => `${options[j]} ${w.toFixed(2)}`).join(", ");
    steps.show(get("step"));
    view.redraw(() =>
      `At step ${counted(get("step"))}: ${names.map((name, way) => `${name}: ${told(way)}`).join("; ")}`);
    const high = names.map((name, way) =>
      `${name}: ${options[followed(way, i)]} ${height(way, i).toFixed(2)}`);
    read.show([`step ${counted(get("step"))}`, ...high].join(" · "));
  }

  const solid = goal === null ? "the option with the largest weight" : `${options[goal]}, which is right`;
  root.append(view.node, steps.node, read.node, element("p", {}, `Solid bar and curve: ${solid}.`));
  // No animation for readers who prefer reduced motion.
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) read.node.before(row(play.node));
  redraw();
  const end = follow(model, ["step"], redraw);
  return () => {
    play.stop();
    end();
  };
}

export default { render };
