// Curves of both worlds, the difference under them, and the bands of the repeats; each with its words and its table.

const SVG = "http://www.w3.org/2000/svg";
const WORLDS = [["#0072b2", ""], ["#d55e00", "7 4"]]; // Okabe-Ito; the second world is dashed as well
const GAP = ["#009e73", "2 3"];
const LEFT = 62, RIGHT = 10, TOP = 8, BOTTOM = 20, TALL = 150, LOW = 92, BETWEEN = 14;

function put(parent, tag, attributes = {}, text) {
  const made = parent.appendChild(tag === "html" ? document.createElement(attributes.tag) : document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) if (name !== "tag") made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
const html = (parent, tag, text, attributes = {}) => put(parent, "html", { tag, ...attributes }, text);

function ticks(low, high, most) {
  const raw = (high - low) / most || 1, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw), made = [];
  for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + step * 1e-9; v += step) made.push(Math.abs(v) < step * 1e-6 ? 0 : v);
  return [made, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))];
}

function ends(arrays) {
  let low = Infinity, high = -Infinity;
  for (const values of arrays) for (const v of values) if (Number.isFinite(v)) { if (v < low) low = v; if (v > high) high = v; }
  return low > high ? [0, 1] : [low, high];
}

const said = (v, digits, sign = false) => (Number.isFinite(v) ? `${sign && v > 0 ? "+" : ""}${v.toFixed(digits).replace("-", "\u2212")}` : "none");

// a difference that would round to nothing is said with two figures of its own
const gapped = (v, digits) => (Math.abs(v) < 1e-6 ? "0" : Math.abs(v) < 10 ** -digits ? `${v > 0 ? "+" : ""}${Number(v.toPrecision(2))}`.replace("-", "\u2212") : said(v, digits, true));

function path(x, y, values, px, py) {
  let d = "", pen = "M";
  for (let k = 0; k < values.length; k += 1) {
    if (!Number.isFinite(values[k])) { pen = "M"; continue; }
    d += `${pen}${px(x[k]).toFixed(1)} ${py(values[k]).toFixed(1)}`;
    pen = "L";
  }
  return d;
}

function area(band, x, px, py) {
  const up = band.high.map((v, k) => `${px(x[k]).toFixed(1)} ${py(v).toFixed(1)}`);
  const down = band.low.map((v, k) => `${px(x[k]).toFixed(1)} ${py(v).toFixed(1)}`);
  return `M${up.join("L")}L${down.reverse().join("L")}Z`;
}

class Figure {
  constructor(parent) {
    this.cursor = null;
    this.node = html(parent, "section", undefined, { class: "cohesion-chart" });
    this.head = html(this.node, "h3");
    this.unit = html(this.node, "p", undefined, { class: "cohesion-unit" });
    this.plot = put(this.node, "svg", { tabindex: 0, role: "slider" });
    this.said = html(this.node, "p", undefined, { class: "cohesion-reads" });
    this.details = html(this.node, "details");
    html(this.details, "summary", "As a table");
    const box = html(this.details, "div", undefined, { class: "cohesion-wide", role: "group", "aria-label": "Table of the curve" });
    this.table = html(box, "table");
    // what is too wide scrolls by itself, and by keyboard too
    this.wide = () => (box.scrollWidth > box.clientWidth + 1 ? (box.tabIndex = 0) : box.removeAttribute("tabindex"));
    this.details.addEventListener("toggle", () => this.rows());
    this.plot.addEventListener("keydown", (event) => this.key(event));
    this.plot.addEventListener("pointermove", (event) => this.point(event));
    this.plot.addEventListener("pointerleave", () => { this.cursor = null; this.draw(); });
    this.plot.addEventListener("blur", () => { this.cursor = null; this.draw(); });
  }
  key(event) {
    const last = this.data.x.length - 1, at = this.cursor ?? last;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowDown: at - 1, ArrowUp: at + 1, PageDown: at - 10, PageUp: at + 10, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.cursor = Math.min(Math.max(to, 0), last);
    this.draw();
  }
  point(event) {
    const { x } = this.data, box = this.plot.getBoundingClientRect(), part = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
    this.cursor = Math.round(Math.min(Math.max(part, 0), 1) * (this.last / this.step));
    this.cursor = Math.min(this.cursor, x.length - 1);
    this.draw();
  }
  show(data, width) {
    this.data = data;
    this.head.textContent = data.label;
    this.unit.textContent = `${data.unit}. ${data.better === "none" ? "Neither direction is better." : `${data.better === "lower" ? "Lower" : "Higher"} is better.`}`;
    this.draw(width);
    this.rows();
  }
  draw(room = this.node.clientWidth) {
    const { x, values, gap, bands, label, digits, titles, weeks } = this.data, width = Math.max(room, 200);
    this.last = Math.max(weeks, x[x.length - 1], 1);
    this.step = x.length > 1 ? x[1] - x[0] : 1;
    const svg = this.plot, height = TALL + BETWEEN + LOW, px = (v) => LEFT + (v / this.last) * (width - LEFT - RIGHT);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.replaceChildren();
    const upper = this.axis(px, 0, TALL, ends([...values, ...(bands ? bands.slice(0, 2).flatMap((b) => [b.low, b.high]) : [])]), width, digits, false);
    const under = this.axis(px, TALL + BETWEEN, LOW, ends([gap, [0], ...(bands ? [bands[2].low, bands[2].high] : [])]), width, digits, true);
    const wide = (width - LEFT - RIGHT) / 90, [weekTicks] = ticks(0, this.last, Math.max(2, wide));
    for (const v of weekTicks.filter((w) => Number.isInteger(w))) put(svg, "text", { x: px(v), y: height - 5, "text-anchor": v === 0 ? "start" : v > this.last * 0.97 ? "end" : "middle" }, v === 0 ? "week 0" : v);
    if (bands) {
      [[0, upper], [1, upper], [2, under]].forEach(([k, py]) => {
        const [color, dash] = k < 2 ? WORLDS[k] : GAP;
        put(svg, "path", { d: area(bands[k], bands[k].x, px, py), fill: color, "fill-opacity": 0.16, stroke: "none" });
        put(svg, "path", { d: path(bands[k].x, 0, bands[k].mean, px, py), fill: "none", stroke: color, "stroke-width": 1, "stroke-dasharray": dash });
      });
    }
    values.forEach((one, k) => put(svg, "path", { d: path(x, 0, one, px, upper), fill: "none", stroke: WORLDS[k][0], "stroke-width": 2.2, "stroke-dasharray": WORLDS[k][1] }));
    put(svg, "path", { d: path(x, 0, gap, px, under), fill: "none", stroke: GAP[0], "stroke-width": 2.2 });
    if (x.length === 1) {
      values.forEach((one, k) => put(svg, "circle", { cx: px(0), cy: upper(one[0]), r: 4 - k, fill: WORLDS[k][0] }));
      put(svg, "text", { x: (LEFT + width - RIGHT) / 2, y: TALL / 2, "text-anchor": "middle", class: "cohesion-quiet cohesion-empty" }, "Press Play: the curves grow here.");
    }
    const at = this.cursor === null ? x.length - 1 : Math.min(this.cursor, x.length - 1);
    if (this.cursor !== null) put(svg, "line", { x1: px(x[at]), x2: px(x[at]), y1: TOP, y2: height - BOTTOM, stroke: "#1b1f24" });
    const words = `Week ${x[at]}: ${titles[0]} ${said(values[0][at], digits)}; ${titles[1]} ${said(values[1][at], digits)}; difference ${gapped(gap[at], digits + 1)}`;
    this.said.textContent = words;
    const attributes = { "aria-label": `${label} over ${x[x.length - 1]} weeks; arrow keys read it week by week`, "aria-valuemin": 0, "aria-valuemax": x[x.length - 1], "aria-valuenow": x[at], "aria-valuetext": words };
    for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  }
  axis(px, top, height, [low, high], width, digits, zero) {
    const room = (high - low) * 0.06 || Math.abs(high) * 0.05 || 0.5, from = low - room, to = high + room;
    const py = (v) => top + TOP + (1 - (v - from) / (to - from)) * (height - TOP - (zero ? BOTTOM : 4));
    const [marks, places] = ticks(from, to, zero ? 4 : 7);
    for (const v of marks) {
      put(this.plot, "line", { x1: LEFT, x2: width - RIGHT, y1: py(v), y2: py(v), stroke: zero && v === 0 ? "#6d7783" : "#dfe4e9" });
      put(this.plot, "text", { x: LEFT - 6, y: py(v) + 4, "text-anchor": "end" }, said(v, places, zero));
    }
    if (zero) put(this.plot, "text", { x: width - RIGHT, y: top + 5, "text-anchor": "end", class: "cohesion-quiet" }, "difference");
    return py;
  }
  rows() {
    if (!this.details.open || !this.data) return;
    requestAnimationFrame(this.wide);
    const { x, values, gap, bands, digits, titles, label, unit } = this.data, every = Math.max(1, Math.ceil(x.length / 14));
    this.table.replaceChildren();
    html(this.table, "caption", `${label}, ${unit}`);
    const head = html(html(this.table, "thead"), "tr"), body = html(this.table, "tbody");
    for (const word of ["Week", ...titles, "Difference", ...(bands ? ["8 of 10 repeats differ by"] : [])]) html(head, "th", word, { scope: "col" });
    x.forEach((week, k) => {
      if (k % every && k !== x.length - 1) return;
      const line = html(body, "tr");
      html(line, "th", week, { scope: "row" });
      for (const cell of [said(values[0][k], digits), said(values[1][k], digits), gapped(gap[k], digits + 1)]) html(line, "td", cell);
      if (bands) {
        const at = bands[2].x.indexOf(week);
        html(line, "td", at < 0 ? "" : `${gapped(bands[2].low[at], digits + 1)} to ${gapped(bands[2].high[at], digits + 1)}`);
      }
    });
  }
}

function render({ model, el }) {
  el.classList.add("cohesion-charts");
  el.setAttribute("role", "region");
  el.setAttribute("aria-label", "Curves of both worlds");
  const key = html(el, "p", undefined, { class: "cohesion-key" }), grid = html(el, "div", undefined, { class: "cohesion-grid" });
  let figures = [];
  const sample = (color, dash, words, wide = 2.2) => {
    const part = html(key, "span");
    const line = put(part, "svg", { viewBox: "0 0 30 8", class: "cohesion-sample", "aria-hidden": "true" });
    put(line, "line", { x1: 0, x2: 30, y1: 4, y2: 4, stroke: color, "stroke-width": wide, "stroke-dasharray": dash });
    html(part, "span", words);
  };
  const curves = lazily(el, (message, buffers) => {
    const numbers = buffers.map((b) => new Float32Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength)));
    const { weeks, every, outcomes, titles, repeats } = message, n = message.points;
    const x = Array.from({ length: n }, (_, k) => k * every);
    key.replaceChildren();
    WORLDS.forEach(([color, dash], k) => sample(color, dash, titles[k]));
    sample(GAP[0], "", "difference");
    if (repeats) html(key, "span", `Shaded: where 8 of 10 repeats lie (${repeats.done} done); thin lines: their mean.`);
    while (figures.length > outcomes.length) figures.pop().node.remove();
    while (figures.length < outcomes.length) figures.push(new Figure(grid));
    const widths = figures.map((figure) => figure.node.clientWidth); // all before the first is drawn: asked between, it costs a layout each
    outcomes.forEach((outcome, o) => {
      const part = (k, size, from) => Array.from(from.subarray(k * size, (k + 1) * size));
      const values = [part(2 * o, n, numbers[0]), part(2 * o + 1, n, numbers[0])];
      let bands = null;
      if (repeats) {
        const m = repeats.points, bx = Array.from({ length: m }, (_, k) => k * repeats.every);
        bands = [0, 1, 2].map((k) => ({ x: bx, mean: part(9 * o + 3 * k, m, numbers[1]), low: part(9 * o + 3 * k + 1, m, numbers[1]), high: part(9 * o + 3 * k + 2, m, numbers[1]) }));
      }
      figures[o].show({ ...outcome, x, values, gap: values[1].map((v, k) => v - values[0][k]), bands, titles, weeks }, widths[o]);
    });
    el.dataset.weeks = x[n - 1];
  });
  const hear = (message, buffers) => message.kind === "curves" && curves(message, buffers);
  model.on("msg:custom", hear);
  const sized = new ResizeObserver(() => figures.forEach((figure) => figure.data && figure.draw()));
  sized.observe(el);
  model.send({ ready: true });
  return () => { sized.disconnect(); curves.stop(); model.off("msg:custom", hear); };
}

export default { render };
