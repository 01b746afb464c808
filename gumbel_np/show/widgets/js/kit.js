// What all widgets are made of: controls that work with a keyboard and a screen reader, and a canvas
// with axes that stay where they are.

export const INK = "#000000";
export const GREY = "#595959";
export const GRID = "#d0d0d0";
// Okabe and Ito's palette, safe for the colour-blind.
export const BLUE = "#0072b2";
export const VERMILLION = "#d55e00";
export const GREEN = "#009e73";
const PURPLE = "#cc79a7";

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && name !== "role") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// The root element of a widget. Notebooks have shortcuts of their own, the arrow keys among them,
// which must not act while somebody moves a slider: Lumino looks for the attribute at the target.
export function stage(el, name) {
  const root = element("div", { className: "gumbel-np", role: "group", "aria-label": name });
  root.addEventListener("keydown", (event) => event.stopPropagation());
  root.addEventListener("focusin", ({ target }) =>
    target.setAttribute("data-lm-suppress-shortcuts", "true"));
  el.append(root);
  return root;
}

// A name that no other widget of the page has; in a notebook each has its own copy of this script.
const unique = () => `gumbel-np-${Math.random().toString(36).slice(2)}`;

// A labelled range. `at` turns a step into a value and `step` a value into a step; `moved` is called
// while it moves, and `settled` once it is released.
export function slider({ label, steps, at, step, text, moved, settled }) {
  const id = unique();
  const input = element("input", { type: "range", id, min: 0, max: steps, step: 1 });
  const shown = element("span", { className: "gumbel-np-value" }); // a screen reader reads aria-valuetext
  const node = element(
    "div",
    { className: "gumbel-np-slider" },
    element("label", { htmlFor: id }, label),
    input,
    shown,
  );
  input.addEventListener("input", () => moved(at(input.valueAsNumber)));
  let due = 0; // the picture first, then the kernel, and only once while a key is held down
  input.addEventListener("change", () => {
    clearTimeout(due);
    due = setTimeout(settled, 40);
  });
  return {
    node,
    input,
    show(value) {
      const nearest = Math.min(steps, Math.max(0, Math.round(step(value))));
      if (input.valueAsNumber !== nearest) input.value = nearest;
      shown.textContent = text(value);
      input.setAttribute("aria-valuetext", text(value));
    },
  };
}

// Steps of equal ratio from low to high.
export function logarithmic(low, high, steps) {
  const span = Math.log(high / low);
  return {
    steps,
    at: (i) => (i === steps ? high : low * Math.exp((span * i) / steps)),
    step: (value) => (Math.log(value / low) / span) * steps,
  };
}

// Steps of equal length from low to high.
export function linear(low, high, steps) {
  return {
    steps,
    at: (i) => (i === steps ? high : low + ((high - low) * i) / steps),
    step: (value) => ((value - low) / (high - low)) * steps,
  };
}

export function button(label, pressed) {
  const node = element("button", { type: "button" }, label);
  node.addEventListener("click", pressed);
  return node;
}

export function checkbox(label) {
  const input = element("input", { type: "checkbox" });
  return { node: element("label", { className: "gumbel-np-choice" }, input, label), input };
}

// One of several, as radio buttons.
export function choice(label, options, chosen) {
  const name = unique();
  const inputs = options.map((_, i) => {
    const input = element("input", { type: "radio", name, value: i });
    input.addEventListener("change", () => chosen(i));
    return input;
  });
  const labels = inputs.map((input, i) =>
    element("label", { className: "gumbel-np-choice" }, input, options[i]),
  );
  const legend = label ? [element("legend", {}, label)] : [];
  const node = element("fieldset", {}, ...legend, ...labels);
  return {
    node,
    inputs,
    show(index) {
      inputs.forEach((input, i) => (input.checked = i === index));
    },
  };
}

export function row(...children) {
  return element("div", { className: "gumbel-np-row" }, ...children);
}

// A line of read-outs; a screen reader announces its changes when it is idle.
export function readout() {
  const node = element("p", { className: "gumbel-np-readout", "aria-live": "polite" });
  return {
    node,
    show(text) {
      if (node.textContent !== text) node.textContent = text;
    },
  };
}

// A canvas of a fixed shape, as wide as there is room, up to `width`. `draw` draws in units of
// width × height; `description` says in words what it has drawn.
export function picture(width, height, draw) {
  const sharpness = Math.max(1, globalThis.devicePixelRatio ?? 1);
  const node = element("canvas", {
    role: "img",
    width: Math.round(width * sharpness),
    height: Math.round(height * sharpness),
  });
  node.style.aspectRatio = `${width} / ${height}`;
  node.style.maxWidth = `${width}px`;
  const context = node.getContext("2d");
  return {
    node,
    redraw(description) {
      context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
      context.fillStyle = "#ffffff";
      context.fillRect(0, 0, width, height);
      draw(context);
      node.setAttribute("aria-label", description());
    },
  };
}

// Still 14 points where a notebook has only 830 pixels for the 900 of a picture.
export const FONT = '21px "DejaVu Sans", Verdana, sans-serif';

export function write(context, text, x, y, align = "left", { bold = false, colour = INK } = {}) {
  context.font = bold ? `bold ${FONT}` : FONT;
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(text, x, y);
}

export function line(context, points, { colour = INK, width = 2, dash = [] } = {}) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
}

export function dot(context, x, y, radius, colour, edge) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  if (edge) {
    context.strokeStyle = edge;
    context.lineWidth = 2;
    context.stroke();
  }
}

// Looks of up to four curves; colour, line style and shape of the mark each tell them apart.
export const LOOKS = [
  { colour: BLUE, dash: [], corners: 24, turn: 0 },
  { colour: VERMILLION, dash: [14, 7], corners: 4, turn: Math.PI / 4 },
  { colour: GREEN, dash: [14, 6, 3, 6], corners: 3, turn: 0 },
  { colour: PURPLE, dash: [4, 5], corners: 4, turn: 0 },
];

export function mark(context, x, y, { colour, corners, turn }) {
  context.beginPath();
  for (let i = 0; i < corners; i += 1) {
    const angle = (2 * Math.PI * i) / corners + turn;
    context.lineTo(x + 10 * Math.sin(angle), y - 10 * Math.cos(angle));
  }
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = INK;
  context.lineWidth = 1.5;
  context.stroke();
}

// A title beside a sample of its curve.
export function key(context, title, x, y, look) {
  line(context, [[x, y - 7], [x + 50, y - 7]], { ...look, width: 4 });
  mark(context, x + 25, y - 7, look);
  write(context, title, x + 60, y, "left", { bold: true });
}

// Three to five round numbers from 0 up to high.
export function ticks(high) {
  const ten = 10 ** Math.floor(Math.log10(high));
  const step = ten * (high < 2 * ten ? 0.5 : high < 5 * ten ? 1 : 2);
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, i) => i * step);
}

// A pair of axes: their place on the canvas, and their ranges.
export class Axes {
  constructor({ left, top, width, height, x, y }) {
    Object.assign(this, { left, top, width, height, xRange: x, yRange: y });
  }

  x(value) {
    const [low, high] = this.xRange;
    return this.left + (this.width * (value - low)) / (high - low);
  }

  y(value) {
    const [low, high] = this.yRange;
    return this.top + this.height * (1 - (value - low) / (high - low));
  }

  // Ticks are pairs of a value and what to write there.
  draw(context, { title, xLabel = "", yLabel = "", xTicks = [], yTicks = [] }) {
    const right = this.left + this.width;
    const bottom = this.top + this.height;
    for (const [value, text] of yTicks) {
      line(context, [[this.left, this.y(value)], [right, this.y(value)]], { colour: GRID, width: 1 });
      write(context, text, this.left - 8, this.y(value) + 7, "right");
    }
    for (const [value, text] of xTicks) write(context, text, this.x(value), bottom + 27, "center");
    line(context, [[this.left, this.top], [this.left, bottom], [right, bottom]], { width: 1.5 });
    write(context, title, this.left, this.top - 14, "left", { bold: true });
    write(context, xLabel, this.left + this.width / 2, bottom + 56, "center");
    context.save();
    context.translate(this.left - 72, this.top + this.height / 2);
    context.rotate(-Math.PI / 2);
    write(context, yLabel, 0, 0, "center");
    context.restore();
  }

  // Clip what fn draws at the edges.
  within(context, fn) {
    context.save();
    context.beginPath();
    context.rect(this.left, this.top, this.width, this.height);
    context.clip();
    fn();
    context.restore();
  }
}

// The numbers in the bytes that Python sent; a copy, because a view may start anywhere.
export function numbers(bytes, Kind = Float64Array) {
  const view = bytes.buffer ? bytes : new DataView(bytes);
  return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// Redraw at every change of these traits; returns a function that stops it.
export function follow(model, names, redraw) {
  for (const name of names) model.on(`change:${name}`, redraw);
  return () => {
    for (const name of names) model.off(`change:${name}`, redraw);
  };
}

// A button that runs from 0 to 1 in so many seconds, unless it is stopped.
export function player(label, seconds, { started = () => {}, step, done }) {
  let frame = 0;
  // What changes many times a second must not be read aloud.
  const aloud = (how) => {
    const told = node.closest(".gumbel-np")?.querySelectorAll("[aria-live]") ?? [];
    for (const each of told) each.setAttribute("aria-live", how);
  };
  const node = button(`▶ ${label}`, () => (frame ? stop() : start()));
  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    node.textContent = `▶ ${label}`;
    aloud("polite");
    done();
  }
  function start() {
    const begin = performance.now();
    node.textContent = "⏸ stop";
    aloud("off");
    started();
    const tick = (now) => {
      const share = Math.min(1, Math.max(0, now - begin) / (1000 * seconds));
      step(share);
      if (share < 1) frame = requestAnimationFrame(tick);
      else stop();
    };
    frame = requestAnimationFrame(tick);
  }
  return { node, stop: () => frame && stop() };
}

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

export function power(exponent) {
  return "10" + [...String(Math.round(exponent))].map((c) => SUPERSCRIPTS[c]).join("");
}

// To two significant digits, with a power of ten where a person would write one.
export function short(value) {
  const [mantissa, exponent] = value.toExponential(1).split("e").map(Number);
  const scientific = value !== 0 && (exponent < -3 || exponent > 5);
  const text = scientific ? `${mantissa} × ${power(exponent)}` : String(Number(value.toPrecision(2)));
  return text.replace("-", "−");
}

export const percent = (share) => `${Math.round(100 * share)} %`;
export const counted = (n) => n.toLocaleString("en");
