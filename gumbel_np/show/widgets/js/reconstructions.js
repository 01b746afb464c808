import {
  Axes, GREY, LOOKS, follow, key, line, mark, numbers, picture, readout, short, slider, stage, ticks, write,
} from "./kit.js";

const SIDE = 8; // pixels

function render({ model, el }) {
  const root = stage(el, "Temperature and what is decoded");
  const get = (name) => model.get(name);
  const names = get("names");
  const taus = numbers(get("taus"));
  const errors = numbers(get("errors"));
  const originals = numbers(get("originals"), Uint8Array);
  const decoded = numbers(get("decoded"), Uint8Array);
  const size = originals.length; // pixels in a row of pictures
  const n = size / SIDE ** 2;
  const now = () => taus.indexOf(get("tau"));
  const error = (row, i) => errors[row * taus.length + i];

  // A multiple of 8: whole pixels of the canvas for each of a picture; smaller with more rows.
  const cell = SIDE * Math.floor(Math.min(120 - 16 * names.length, 896 / n - 8) / SIDE);
  const tall = cell + 48;
  const [cold, hot] = [taus[0], taus.at(-1)].map(Math.log);
  const curve = new Axes({
    left: 92, top: tall * (names.length + 1) + 50, width: 770, height: 150,
    x: [cold - 0.016 * (hot - cold), hot], // a mark at the coldest stands clear of the labels
    y: [0, 1.05 * Math.max(0.1, ...errors)],
  });

  // Scaled without smoothing, pixels keep their edges and leave no gaps.
  const small = document.createElement("canvas");
  small.width = small.height = SIDE;
  function drawPictures(context, greys, top) {
    context.imageSmoothingEnabled = false;
    for (let i = 0; i < n; i += 1) {
      const image = new ImageData(SIDE, SIDE);
      const pixels = greys.subarray(i * SIDE ** 2, (i + 1) * SIDE ** 2);
      pixels.forEach((grey, j) => image.data.set([grey, grey, grey, 255], 4 * j));
      small.getContext("2d").putImageData(image, 0, 0);
      const left = 2 + i * (cell + 8);
      context.drawImage(small, left, top, cell, cell);
      context.lineWidth = 2;
      context.strokeStyle = GREY;
      context.strokeRect(left - 1, top - 1, cell + 2, cell + 2);
    }
  }

  const view = picture(900, curve.top + curve.height + 68, (context) => {
    write(context, "original", 2, 24, "left", { bold: true });
    drawPictures(context, originals, 36);
    names.forEach((name, row) => {
      const top = tall * (row + 1);
      key(context, `${name} at τ = ${short(get("tau"))}`, 2, top + 24, LOOKS[row]);
      const start = (row * taus.length + now()) * size;
      drawPictures(context, decoded.subarray(start, start + size), top + 36);
    });
    curve.draw(context, {
      title: "Mean error of a pixel",
      xLabel: "temperature τ",
      xTicks: temperatures(taus[0], taus.at(-1)).map((v) => [Math.log(v), short(v)]),
      yTicks: ticks(curve.yRange[1]).map((v) => [v, short(v)]),
    });
    const x = curve.x(Math.log(get("tau")));
    line(context, [[x, curve.top], [x, curve.y(0)]], { colour: GREY });
    names.forEach((_, row) => {
      const points = [...taus].map((tau, i) => [curve.x(Math.log(tau)), curve.y(error(row, i))]);
      line(context, points, { ...LOOKS[row], width: 4 });
    });
    names.forEach((_, row) => mark(context, x, curve.y(error(row, now())), LOOKS[row]));
  });

  const tau = slider({
    label: "temperature τ",
    steps: taus.length - 1,
    at: (i) => taus[i],
    step: now,
    text: short,
    moved: (value) => model.set("tau", value),
    settled: () => model.save_changes(),
  });
  const read = readout();

  function redraw() {
    tau.show(get("tau"));
    const shown = names.map((name, row) => `${name} ${error(row, now()).toFixed(3)}`).join(" · ");
    const told = `τ = ${short(get("tau"))} · mean error of a pixel: ${shown}`;
    view.redraw(() => `${n} originals of ${SIDE} × ${SIDE} pixels and what is decoded of them: ${told}`);
    read.show(told);
  }

  root.append(view.node, tau.node, read.node);
  redraw();
  return follow(model, ["tau"], redraw);
}

// Round temperatures within a range: 1, 2 and 5 times powers of ten, or powers alone if it is wide.
function temperatures(low, high) {
  const decades = Math.log10(high / low);
  const found = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e += 1) {
    for (const digit of decades > 2.5 ? [1] : [1, 2, 5]) found.push(Number(`${digit}e${e}`));
  }
  return found.filter((tau) => tau >= low * (1 - 1e-9) && tau <= high * (1 + 1e-9));
}

export default { render };
