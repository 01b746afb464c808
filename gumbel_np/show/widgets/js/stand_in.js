// A model without a kernel behind it: what a widget was last told, and nobody to answer.

export function standIn(state) {
  const heard = new Map();
  const told = { ...state };
  const tell = (event) => [...(heard.get(event) ?? [])].forEach((fn) => fn());
  return {
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
    save_changes() {},
    send() {},
  };
}
