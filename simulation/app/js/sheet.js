// A sheet of words, tables and curves, made of plain data: no text of anybody's becomes markup.

const NS = "http://www.w3.org/2000/svg";
const STYLES = [["#0072b2", ""], ["#d55e00", "6 3"], ["#009e73", "2 3"], ["#cc79a7", "9 3 2 3"]]; // Okabe-Ito, and dashes

function add(parent, tag, text, attributes = {}) {
  const made = parent.appendChild(document.createElement(tag));
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// What is too wide scrolls by itself, and by keyboard too.
const reachable = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

function wide(parent, name) {
  const box = add(parent, "div", undefined, { class: "cohesion-wide", role: "group", "aria-label": name });
  reachable.observe(box);
  return add(box, "table");
}

function draw(parent, tag, attributes, text) {
  const made = parent.appendChild(document.createElementNS(NS, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const blocks = {
  text: (box, b) => add(box, "p", b.text),
  strong: (box, b) => add(add(box, "p"), "strong", b.strong),
  list(box, b) {
    const list = add(box, "ul");
    for (const line of b.list) add(list, "li", line);
  },
  progress(box, { progress: [step, steps] }) {
    const line = add(box, "div", undefined, { class: "cohesion-steps", "aria-hidden": "true" });
    for (let k = 1; k <= steps; k++) add(line, "span", undefined, { class: k < step ? "done" : k === step ? "now" : "" });
  },
  scale(box, { scale: { caption, low, high, marks } }) {
    const w = 460, left = 30, right = 30, y = 26 + 20 * marks.length;
    const figure = add(box, "figure"), px = (v) => left + ((v - low) / (high - low)) * (w - left - right);
    add(figure, "figcaption", caption);
    const words = marks.map(([name, value]) => `${name} ${Number(value.toFixed(1))}`);
    const svg = draw(figure, "svg", { viewBox: `0 0 ${w} ${y + 22}`, role: "img", "aria-label": words.join("; ") });
    draw(svg, "line", { x1: left, x2: w - right, y1: y, y2: y, stroke: "#6d7783", "stroke-width": 2 });
    for (const v of [low, (low + high) / 2, high]) draw(svg, "text", { x: px(v), y: y + 18, "text-anchor": "middle" }, Number(v.toFixed(1)));
    marks.forEach(([, value], k) => {
      const x = px(Math.min(Math.max(value, low), high)), at = 16 + 20 * k, [stroke] = STYLES[k];
      draw(svg, "line", { x1: x, x2: x, y1: at + 4, y2: y, stroke, "stroke-width": 2 });
      draw(svg, k ? "circle" : "rect", k ? { cx: x, cy: y, r: 6, fill: stroke } : { x: x - 5, y: y - 5, width: 10, height: 10, fill: stroke });
      const end = x > w / 2;
      draw(svg, "text", { x: x + (end ? -6 : 6), y: at + 2, "text-anchor": end ? "end" : "start", "font-weight": 600 }, words[k]);
    });
  },
  table(box, b) {
    const { bars } = b.table, most = bars && Math.max(...bars.map(Math.abs), b.table.full, 1e-12);
    const table = wide(box, b.table.caption);
    add(table, "caption", b.table.caption);
    const head = add(add(table, "thead"), "tr"), body = add(table, "tbody");
    for (const word of b.table.head) add(head, word ? "th" : "td", word, word ? { scope: "col" } : {});
    b.table.rows.forEach((row, n) => {
      const line = add(body, "tr");
      row.forEach((cell, k) => add(line, k ? "td" : "th", cell, k ? {} : { scope: "row" }));
      if (!bars) return;
      const long = (50 * Math.abs(bars[n])) / most;
      const bar = add(add(line, "td", undefined, { class: "cohesion-bars", "aria-hidden": "true" }), "span", undefined, { class: bars[n] < 0 ? "less" : "more" });
      bar.style.cssText = `width:${long}%;left:${bars[n] < 0 ? 50 - long : 50}%`;
    });
  },
  lines(box, b) {
    const { caption, x, series, low, high, unit } = b.lines, w = 460, h = 150, left = 40, bottom = 22, right = 8, top = 8;
    const figure = add(box, "figure"), key = add(figure, "figcaption", `${caption} (${unit}): `);
    const svg = draw(figure, "svg", { viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": `${caption}, ${unit}` });
    const px = (v) => left + ((v - x[0]) / Math.max(x[x.length - 1] - x[0], 1)) * (w - left - right);
    const py = (v) => top + (1 - (v - low) / Math.max(high - low, 1e-9)) * (h - top - bottom);
    for (const v of [low, (low + high) / 2, high]) {
      draw(svg, "line", { x1: left, x2: w - right, y1: py(v), y2: py(v), stroke: "#d6dbe1" });
      draw(svg, "text", { x: left - 5, y: py(v) + 4, "text-anchor": "end" }, Number(v.toFixed(2)));
    }
    draw(svg, "text", { x: left, y: h - 5 }, `week ${x[0]}`);
    draw(svg, "text", { x: w - right, y: h - 5, "text-anchor": "end" }, `week ${x[x.length - 1]}`);
    series.forEach(({ y }, k) => {
      const points = y.map((v, n) => (v === null ? "" : `${px(x[n]).toFixed(1)},${py(v).toFixed(1)}`)).join(" ");
      const [stroke, dash] = STYLES[k % STYLES.length];
      draw(svg, "polyline", { points, fill: "none", stroke, "stroke-width": 2, "stroke-dasharray": dash });
    });
    series.forEach(({ name }, k) => {
      const sample = draw(key, "svg", { viewBox: "0 0 26 8", class: "cohesion-sample", "aria-hidden": "true" });
      const [stroke, dash] = STYLES[k % STYLES.length];
      draw(sample, "line", { x1: 0, x2: 26, y1: 4, y2: 4, stroke, "stroke-width": 3, "stroke-dasharray": dash });
      add(key, "span", ` ${name} `);
    });
  },
};

function render({ model, el }) {
  el.classList.add("cohesion-sheet");
  el.setAttribute("role", "region");
  el.setAttribute("aria-label", model.get("label"));
  const write = () => {
    const { title, headed, blocks: parts } = model.get("sheet"), made = document.createDocumentFragment();
    if (title && headed) add(made, "h2", title);
    for (const part of parts ?? []) for (const kind of Object.keys(part)) blocks[kind]?.(made, part);
    el.replaceChildren(made);
    el.dataset.title = title ?? "";
  };
  const again = lazily(el, write);
  // what was asked for or went wrong is told at once; what is told again while weeks go by can wait until it is seen
  const show = () => (model.get("sheet").title && model.get("sheet").title === el.dataset.title ? again : write)();
  model.on("change:sheet", show);
  show();
  return () => {
    again.stop();
    model.off("change:sheet", show);
  };
}

export default { render };
