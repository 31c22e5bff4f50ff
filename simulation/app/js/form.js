// Controls as the browser has them: buttons, selects, ranges, numbers, boxes, each with its label.
// A field is {kind, name, label, ...}; what changes goes to Python as {name, value}.

// A number with its unit as one says it: 27 %, 10,000 USD.
function spoken(value, unit) {
  if (value === "") return "";
  if (/^share\b/.test(unit)) return `${Number((100 * value).toFixed(1))} %${unit.slice(5)}`;
  const number = Number(value).toLocaleString("en", { maximumFractionDigits: 6 });
  return unit && unit !== "1" ? `${number} ${unit}` : number;
}

function make(field, send) {
  const id = `f${Math.random().toString(36).slice(2)}`;
  if (field.kind === "text") {
    const node = document.createElement("p");
    return { node, put: (f) => { if (node.textContent !== f.label) node.textContent = f.label; } };
  }
  if (field.kind === "button") {
    const node = document.createElement("button");
    node.type = "button";
    node.addEventListener("click", () => send(true));
    return {
      node,
      put(f) {
        if (node.textContent !== f.label) node.textContent = f.label;
        node.disabled = !!f.disabled;
        node.className = f.main ? "cohesion-main" : "";
        if (f.help) node.title = f.help;
      },
    };
  }
  const node = document.createElement("div"), label = document.createElement("label"), help = document.createElement("small");
  const input = document.createElement(field.kind === "select" ? "select" : "input");
  const shown = document.createElement("output");
  let typing = false; // what one is writing stays, whatever the worlds say meanwhile
  Object.assign(input, { id });
  label.htmlFor = id;
  help.id = `${id}-help`;
  if (field.kind !== "select") input.type = { range: "range", number: "number", check: "checkbox", line: "text" }[field.kind];
  const value = () => (input.type === "checkbox" ? input.checked : !["range", "number"].includes(input.type) ? input.value : input.value === "" ? null : Number(input.value));
  const tell = () => { shown.textContent = field.kind === "range" ? spoken(input.value, field.unit ?? "") : field.unit ?? ""; };
  if (field.kind === "range") {
    shown.htmlFor = id;
    let due = 0;
    input.addEventListener("input", () => {
      tell();
      clearTimeout(due);
      due = setTimeout(() => send(value()), 150); // while it is dragged, not every pixel
    });
  } else {
    input.addEventListener("input", () => { typing = true; });
    input.addEventListener("blur", () => { typing = false; });
    input.addEventListener("change", () => {
      typing = false;
      if (input.checkValidity()) send(value());
      else input.reportValidity();
    });
  }
  if (field.kind === "check") node.append(input, label, help);
  else node.append(label, input, ...(["range", "number"].includes(field.kind) ? [shown] : []), help);
  return {
    node,
    put(f) {
      field = f;
      node.className = `cohesion-field cohesion-${f.kind}`;
      label.textContent = f.label;
      help.textContent = f.help ?? "";
      help.hidden = !f.help;
      if (f.help) input.setAttribute("aria-describedby", help.id);
      input.disabled = !!f.disabled;
      for (const name of ["min", "max", "step"]) if (f[name] !== undefined) input.setAttribute(name, f[name]);
      const options = JSON.stringify(f.options ?? []);
      if (f.kind === "select" && input.dataset.options !== options) {
        input.dataset.options = options;
        input.replaceChildren(...f.options.map(([v, words]) => new Option(words, v)));
      }
      if (f.kind === "check") input.checked = !!f.value;
      else if (String(f.value ?? "") !== input.value && !typing && !(f.kind === "range" && document.activeElement === input)) input.value = f.value ?? "";
      tell();
    },
  };
}

function render({ model, el }) {
  el.classList.add("cohesion-form");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", model.get("label"));
  let made = {}, order = "";
  const show = () => {
    const fields = model.get("fields"), names = JSON.stringify(fields.map((f) => [f.name, f.kind]));
    if (names !== order) {
      const old = made;
      made = {};
      for (const f of fields) made[f.name] = old[f.name]?.kind === f.kind ? old[f.name] : { kind: f.kind, ...make(f, (value) => model.send({ name: f.name, value })) };
      const nodes = fields.map((f) => made[f.name].node);
      for (const node of [...el.children]) if (!nodes.includes(node)) node.remove();
      // what stays is not moved: a control that one is in would be left
      nodes.forEach((node, k) => el.children[k] !== node && el.insertBefore(node, el.children[k] ?? null));
      order = names;
    }
    for (const f of fields) made[f.name].put(f);
  };
  model.on("change:fields", show);
  show();
  return () => model.off("change:fields", show);
}

export default { render };
