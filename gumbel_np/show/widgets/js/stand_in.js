// A model without a kernel behind it: what a widget was last told. A stand-in for the kernel may
// answer: `saved` is called when the widget has saved, `asked` when it has sent a message.

export function standIn(state, { saved, asked } = {}) {
  const heard = new Map();
  const told = { ...state };
  const tell = (event) => [...(heard.get(event) ?? [])].forEach((fn) => fn());
  const model = {
    get: (name) => told[name],
    set(name, value) {
      told[name] = value;
      tell(`change:${name}`);
    },
    on(event, fn) {
      if (!heard.has(event)) heard.set(event, new Set());
      heard.get(event).add(fn);
    },
    off: (event, fn) => heard.get(event)?.delete(fn),
    save_changes: () => saved?.(model),
    send: (message) => asked?.(message, model),
  };
  return model;
}
