// What the tests ask a page. `fingerprint` is of the pixels themselves, not of the drawing commands.
globalThis.fingerprint = (canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  let found = 0;
  for (let i = 0; i < pixels.length; i += 1) found = (Math.imul(found, 31) + pixels[i]) | 0;
  return found;
};
// Count the frames that differ from the one before, until `stop` returns their number.
globalThis.watch = (picture) => {
  const begin = performance.now();
  let [frame, before, changes] = [0, picture(), 0];
  const look = () => {
    const now = picture();
    changes += now !== before;
    before = now;
    frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look);
  globalThis.stop = () => {
    cancelAnimationFrame(frame);
    return { changes, seconds: (performance.now() - begin) / 1000 };
  };
};
globalThis.opened = () => globalThis.jupyterapp?.shell.currentWidget;
globalThis.cells = () =>
  [...opened().content.model.cells].map((cell) => ({
    source: cell.sharedModel.source,
    type: cell.type,
    count: cell.executionCount ?? null,
    outputs: cell.outputs?.toJSON() ?? [],
  }));
globalThis.ready = () => opened()?.sessionContext?.session?.kernel?.status === "idle";
// Run code in the kernel without a cell: the notebook keeps its focus and its numbers.
globalThis.run = async (code) => {
  const future = opened().sessionContext.session.kernel.requestExecute({ code, store_history: false });
  let printed = "";
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") printed += content.text;
    if (header.msg_type === "error") throw new Error(content.traceback.join("\n"));
  };
  const { content } = await future.done;
  if (content.status !== "ok") throw new Error(content.traceback.join("\n"));
  return printed;
};
// Collect what goes wrong in the kernel while it answers a widget; no cell shows it.
globalThis.listen = () => {
  globalThis.wrong = [];
  opened().sessionContext.iopubMessage.connect((_, { header, content }) => {
    if (header.msg_type === "error") wrong.push(content.traceback.join("\n"));
    const told = header.msg_type === "stream" && content.name === "stderr" ? content.text : "";
    if (/Traceback|Error|Warning/.test(told)) wrong.push(told);
  });
};
