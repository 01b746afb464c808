import { button, choice, element, follow, row, stage } from "./kit.js";

const MARKS = { holds: "✓ holds", refuted: "✗ refuted", undecided: "? undecided", failed: "! failed" };

// What the kernel does, on a page that has none; `held` is what the notebook found.
export function answers(held) {
  return {
    asked({ kind, id }, model) {
      if (kind === "try") model.set("found", { ...model.get("found"), [id]: held.found[id] });
    },
  };
}

// Statements and formulas come typeset from Python.
function typeset(tag, html) {
  const node = element(tag);
  node.innerHTML = html;
  return node;
}

function render({ model, el }) {
  const root = stage(el, "The ledger of claims");
  const body = element("tbody");
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...["Claim", "Expected", "Found"].map((head) => element("th", { scope: "col" }, head)))),
    body,
  );
  const filters = {
    "all": () => true,
    "what is false": (claim) => claim.expected === "refuted",
    "said by a source": (claim) => claim.sources.length > 0,
    "not tried yet": (claim) => !model.get("found")[claim.id],
  };
  const asked = new Set();
  let shown = "all";
  const filter = choice("show", Object.keys(filters), (i) => {
    shown = Object.keys(filters)[i];
    redraw();
  });
  filter.show(0);

  // A row for each claim: its statement, which opens, and what the trial has found.
  const rows = model.get("claims").map((claim) => {
    const said = claim.sources.length ? `Said by: ${claim.sources.join("; ")}` : "No source says it.";
    const details = element(
      "details",
      {},
      typeset("summary", claim.statement),
      typeset("p", claim.formula),
      ...(claim.right ? [typeset("p", `What is right: ${claim.right}`)] : []),
      element("p", {}, said),
    );
    const found = element("td", { tabIndex: -1, "aria-live": "polite" });
    const ask = button("try it", () => {
      asked.add(claim.id);
      found.focus(); // the button disappears
      redraw();
      model.send({ kind: "try", id: claim.id });
    });
    ask.setAttribute("aria-label", `try it: ${claim.id}`);
    const expected = element("td", { className: claim.expected }, MARKS[claim.expected]);
    const node = element("tr", {}, element("td", {}, details), expected, found);
    body.append(node);
    return { claim, node, found, ask };
  });

  function redraw() {
    for (const { claim, node, found, ask } of rows) {
      node.hidden = !filters[shown](claim);
      const result = model.get("found")[claim.id];
      found.className = result?.verdict ?? "";
      if (result) found.replaceChildren(MARKS[result.verdict], element("br"), typeset("small", result.details));
      else found.replaceChildren(asked.has(claim.id) ? "on trial …" : ask);
    }
  }

  const all = button("try all that are shown", () => {
    for (const { node, ask } of rows) if (!node.hidden && ask.isConnected) ask.click();
  });

  const scroll = element("div", { className: "gumbel-np-scroll", tabIndex: 0, role: "region", "aria-label": "Table of claims" }, table);
  root.append(row(filter.node, all), scroll);
  redraw();
  return follow(model, ["found"], redraw);
}

export default { render };
