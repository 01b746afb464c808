// A model without a kernel: it keeps the traits of a widget. Two functions may answer for the kernel:
// `saved` is called when the widget has saved, `asked` when it has sent a message.

export function standIn(state, { saved, asked } = {}) {
  const listeners = new Map();
  const traits = { ...state };
  const announce = (event) => [...(listeners.get(event) ?? [])].forEach((fn) => fn());
  const model = {
    get: (name) => traits[name],
    set(name, value) {
      traits[name] = value;
      announce(`change:${name}`);
    },
    on(event, fn) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(fn);
    },
    off: (event, fn) => listeners.get(event)?.delete(fn),
    save_changes: () => saved?.(model),
    send: (message) => asked?.(message, model),
  };
  return model;
}
