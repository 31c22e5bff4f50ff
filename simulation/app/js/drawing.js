// What the canvas shows of one world. A level is both a shade and a size; nothing is told by color alone.

const INK = "#1b1f24";
const MARK = "#d55e00"; // what is selected (Okabe-Ito vermillion), and a double ring

function mix(stops, t) {
  const at = t * (stops.length - 1), k = Math.min(Math.floor(at), stops.length - 2), f = at - k;
  const channel = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  const c = [0, 1, 2].map((i) => Math.round(channel(stops[k], i) * (1 - f) + channel(stops[k + 1], i) * f));
  return `rgb(${c.join(",")})`;
}

const sizeOf = (t) => 0.72 + 0.6 * t; // of a dot, by its level from 0 to 1

function dotRadius(scene, scale) {
  const apart = (1.6 * scale) / Math.sqrt(Math.max(scene.count / scene.hoods.length, 1));
  return Math.min(Math.max(0.3 * apart, 1.5), 9);
}

function halo(g, text, x, y) {
  g.lineWidth = 3;
  g.lineJoin = "round";
  g.strokeStyle = "rgba(255,255,255,.92)";
  g.strokeText(text, x, y);
  g.fillText(text, x, y);
}

// Neighborhoods, ties, and where venues stand: what stays the same from week to week.
function drawGround(g, scene, camera, panel, ties) {
  const s = camera.scale;
  for (let h = 0; h < scene.hoods.length; h++) {
    const [x, y] = toPanel(camera, panel, scene.centers[2 * h], scene.centers[2 * h + 1]);
    g.beginPath();
    g.arc(x, y, s, 0, 2 * Math.PI);
    g.fillStyle = "#f0f2f5";
    g.fill();
    g.strokeStyle = "#8b95a1";
    g.lineWidth = 1;
    g.stroke();
  }
  if (!ties) return;
  const faint = Math.min(0.45, 0.1 + 0.08 * (s / camera.fit - 1));
  for (const strong of [false, true]) {
    g.beginPath();
    for (let k = 0; k < ties.strength.length; k++) {
      if (ties.strength[k] >= 128 !== strong) continue;
      const a = ties.ends[2 * k], b = ties.ends[2 * k + 1];
      const [ax, ay] = toPanel(camera, panel, scene.at[2 * a], scene.at[2 * a + 1]);
      const [bx, by] = toPanel(camera, panel, scene.at[2 * b], scene.at[2 * b + 1]);
      g.moveTo(ax, ay);
      g.lineTo(bx, by);
    }
    g.strokeStyle = `rgba(60,80,110,${strong ? faint : faint * 0.6})`;
    g.lineWidth = strong ? 0.9 : 0.6;
    g.stroke();
  }
}

function venueSide(scale) {
  return Math.min(Math.max(scale * 0.09, 7), 16);
}

// Venues with how many came, neighborhoods with their mean: text that changes every week.
function drawWords(g, scene, camera, panel, frame, k, color, selected) {
  const s = camera.scale, side = venueSide(s);
  g.textAlign = "center";
  g.textBaseline = "middle";
  for (let v = 0; v < scene.venues.length; v++) {
    const px = scene.venueAt[2 * v], py = scene.venueAt[2 * v + 1];
    const [x, y] = toPanel(camera, panel, px, py);
    const came = frame ? frame.attendance[k * scene.venues.length + v] : 0;
    const open = scene.venues[v].known[k];
    if (s < 16) continue;
    g.fillStyle = came ? "#ffffff" : "#d6dbe1";
    g.strokeStyle = INK;
    g.lineWidth = came ? 1.6 : 1;
    g.fillRect(x - side / 2, y - side / 2, side, side);
    g.strokeRect(x - side / 2, y - side / 2, side, side);
    if (s < 45 || !open) continue;
    const h = scene.venues[v].hood;
    const dx = h < 0 ? 0 : px - scene.centers[2 * h], dy = h < 0 ? 1 : py - scene.centers[2 * h + 1];
    // a word a line, so that labels of neighbors fit between them
    const lines = s > 80 ? `${scene.venues[v].name} ${came}`.split(" ") : [String(came)];
    if (lines.length > 2) lines.splice(-2, 2, lines.slice(-2).join(" "));
    g.font = "11px system-ui, sans-serif";
    g.fillStyle = INK;
    const half = Math.max(...lines.map((line) => g.measureText(line).width)) / 2, beside = Math.abs(dx) > 0.35;
    const tx = beside ? x + Math.sign(dx) * (side / 2 + half + 3) : x;
    const ty = beside ? y - 6 * (lines.length - 1) : y + Math.sign(dy || 1) * (side / 2 + 9);
    const inside = Math.min(Math.max(tx, half + 3), panel.w - half - 3);
    lines.forEach((line, n) => halo(g, line, inside, ty + 12 * n));
  }
  g.fillStyle = INK;
  for (let h = 0; h < scene.hoods.length; h++) {
    if (s < 22) break;
    const [x, y] = toPanel(camera, panel, scene.centers[2 * h], scene.centers[2 * h + 1]);
    const mean = frame ? written(frame.levels[k * scene.hoods.length + h], color) : "";
    g.font = "600 13px system-ui, sans-serif";
    if (s > 60) halo(g, `${scene.hoods[h]}${mean && `: mean ${mean}`}`, x, y - s - 10);
    else if (mean) halo(g, mean, x, y);
  }
  if (selected) drawSelected(g, scene, camera, panel, frame, k, selected);
}

function written(value, color) {
  if (!Number.isFinite(value)) return "";
  const span = color.high - color.low;
  return value.toFixed(span >= 20 ? 1 : 2);
}

function drawSelected(g, scene, camera, panel, frame, k, selected) {
  const [kind, n] = selected;
  let x, y, r;
  if (kind === "resident") {
    [x, y] = toPanel(camera, panel, scene.worlds[k].at[2 * n], scene.worlds[k].at[2 * n + 1]);
    r = dotRadius(scene, camera.scale) + 5;
  } else if (kind === "venue") {
    [x, y] = toPanel(camera, panel, scene.venueAt[2 * n], scene.venueAt[2 * n + 1]);
    r = venueSide(camera.scale) + 3;
  } else {
    [x, y] = toPanel(camera, panel, scene.centers[2 * n], scene.centers[2 * n + 1]);
    r = camera.scale + 3;
  }
  for (const [width, style] of [[5, "#ffffff"], [2.5, MARK]]) {
    g.beginPath();
    g.arc(x, y, r, 0, 2 * Math.PI);
    g.lineWidth = width;
    g.strokeStyle = style;
    g.stroke();
  }
}

function drawTitle(g, panel, title, frame) {
  g.font = "600 15px system-ui, sans-serif";
  g.textBaseline = "middle";
  g.fillStyle = "rgba(255,255,255,.9)";
  g.fillRect(0, 0, panel.w, TITLE - 4);
  g.fillStyle = INK;
  const week = frame ? `week ${frame.week}` : "", room = panel.w - 34 - g.measureText(week).width;
  g.textAlign = "right";
  g.fillText(week, panel.w - 10, TITLE / 2);
  let shown = title;
  while (shown.length > 4 && g.measureText(shown).width > room) shown = `${shown.replace("…", "").slice(0, -1).trimEnd()}…`;
  g.textAlign = "left";
  g.fillText(shown, 10, TITLE / 2);
}
