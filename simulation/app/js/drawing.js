// What the canvas shows of one world. A level is both a shade and a size; nothing is told by color alone.

const INK = "#1b1f24";
const MARK = "#d55e00"; // what is selected (Okabe-Ito vermillion), and a double ring
const PAIR = [["#0072b2", []], ["#d55e00", [6, 3]]]; // the two worlds, as in every curve
const FONT = "Roboto, system-ui, sans-serif";

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
  // those between neighborhoods are long and many: as dark as the others they would be all that one sees
  for (const [strong, far] of [[false, true], [true, true], [false, false], [true, false]]) {
    g.beginPath();
    for (let k = 0; k < ties.strength.length; k++) {
      if (ties.strength[k] >= 128 !== strong) continue;
      const a = ties.ends[2 * k], b = ties.ends[2 * k + 1];
      const dx = scene.at[2 * a] - scene.at[2 * b], dy = scene.at[2 * a + 1] - scene.at[2 * b + 1];
      if (dx * dx + dy * dy > 4 !== far) continue;
      const [ax, ay] = toPanel(camera, panel, scene.at[2 * a], scene.at[2 * a + 1]);
      const [bx, by] = toPanel(camera, panel, scene.at[2 * b], scene.at[2 * b + 1]);
      g.moveTo(ax, ay);
      g.lineTo(bx, by);
    }
    g.strokeStyle = `rgba(60,80,110,${faint * (strong ? 1 : 0.6) * (far ? 0.45 : 1)})`;
    g.lineWidth = strong ? 0.9 : 0.6;
    g.stroke();
  }
}

function venueSide(scale) {
  return Math.min(Math.max(scale * 0.09, 7), 16);
}

// Where the words of venues and neighborhoods stand, so that none covers another or a venue; what finds no room is not
// written. The same in both panels and every week, for as long as nobody zooms or moves the map.
function layOutWords(g, scene, camera, panel) {
  const s = camera.scale, side = venueSide(s), taken = [], hoods = [], venues = [];
  const centers = scene.hoods.map((_, h) => toPanel(camera, panel, scene.centers[2 * h], scene.centers[2 * h + 1]));
  // numbers may stand on a neighborhood's disc, names would hide who lives there
  const offDiscs = ([x0, y0, x1, y1]) => centers.every(([x, y]) => (
    Math.hypot(x - Math.min(Math.max(x, x0), x1), y - Math.min(Math.max(y, y0), y1)) >= 0.96 * s));
  const clear = ([x0, y0, x1, y1]) => x0 >= 2 && y0 >= TITLE - 4 && x1 <= panel.w - 2 && y1 <= panel.h - 2
    && !taken.some(([a0, b0, a1, b1]) => x0 < a1 && a0 < x1 && y0 < b1 && b0 < y1);
  const at = (points, n) => toPanel(camera, panel, points[2 * n], points[2 * n + 1]);
  if (s >= 16) for (let v = 0; v < scene.venues.length; v++) {
    const [x, y] = at(scene.venueAt, v);
    taken.push([x - side / 2, y - side / 2, x + side / 2, y + side / 2]);
  }
  g.font = `600 13px ${FONT}`;
  for (let h = 0; h < scene.hoods.length; h++) {
    const [x, y] = centers[h], named = s > 60;
    hoods.push(s < 22 ? null : { x, y: named ? y - s - 10 : y, name: named ? scene.hoods[h] : "" });
    const half = g.measureText(`${scene.hoods[h]}: mean 0.00`).width / 2;
    if (named) taken.push([x - half, y - s - 18, x + half, y - s - 2]);
  }
  g.font = `11px ${FONT}`;
  for (let v = 0; v < scene.venues.length; v++) {
    venues.push(null);
    if (s < 45) continue;
    const [x, y] = at(scene.venueAt, v), h = scene.venues[v].hood;
    const dx = h < 0 ? 0 : scene.venueAt[2 * v] - scene.centers[2 * h];
    const dy = h < 0 ? 1 : scene.venueAt[2 * v + 1] - scene.centers[2 * h + 1];
    const names = scene.venues[v].name.split(" "), last = names.pop();
    const whole = [...names, `${last} 000`], flat = [`${scene.venues[v].name} 000`], across = Math.sign(dx) || 1, down = Math.sign(dy) || 1;
    const places = Math.abs(dx) > 0.35 ? [[across, 0], [0, down], [0, -down], [-across, 0]] : [[0, down], [across, 0], [-across, 0], [0, -down]];
    // a word a line where it fits, then in one line, then the number alone
    for (const [kind, lines] of [["whole", whole], ["flat", flat], ["bare", ["000"]]]) {
      const w = Math.max(...lines.map((line) => g.measureText(line).width)), tall = 12 * lines.length;
      const found = places.map(([px, py]) => [x + px * (side / 2 + w / 2 + 4), y + py * (side / 2 + tall / 2 + 2)])
        .map(([cx, cy]) => [cx, cy, [cx - w / 2, cy - tall / 2, cx + w / 2, cy + tall / 2]])
        .find(([, , box]) => clear(box) && (kind === "bare" || offDiscs(box)));
      if (!found) continue;
      taken.push(found[2]);
      venues[v] = { x: found[0], y: found[1] - 6 * (lines.length - 1), kind };
      break;
    }
  }
  return { hoods, venues };
}

const LINES = {
  whole(name, came) {
    const lines = name.split(" ");
    return [...lines.slice(0, -1), `${lines.at(-1)} ${came}`];
  },
  flat: (name, came) => [`${name} ${came}`],
  bare: (_, came) => [String(came)],
};

// Venues with how many came, neighborhoods with their mean: text that changes every week.
function drawWords(g, scene, camera, panel, frame, k, color, selected, words) {
  const s = camera.scale, side = venueSide(s);
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.font = `11px ${FONT}`;
  for (let v = 0; v < scene.venues.length && s >= 16; v++) {
    if (!scene.venues[v].known[k]) continue; // there is none in this world
    const [x, y] = toPanel(camera, panel, scene.venueAt[2 * v], scene.venueAt[2 * v + 1]);
    const came = frame ? frame.attendance[k * scene.venues.length + v] : 0;
    g.fillStyle = came ? "#ffffff" : "#d6dbe1";
    g.strokeStyle = INK;
    g.lineWidth = came ? 1.6 : 1;
    g.fillRect(x - side / 2, y - side / 2, side, side);
    g.strokeRect(x - side / 2, y - side / 2, side, side);
    const place = words.venues[v];
    if (!place) continue;
    g.fillStyle = INK;
    LINES[place.kind](scene.venues[v].name, came).forEach((line, n) => halo(g, line, place.x, place.y + 12 * n));
  }
  g.fillStyle = INK;
  g.font = `600 13px ${FONT}`;
  words.hoods.forEach((place, h) => {
    if (!place) return;
    const mean = frame ? written(frame.levels[k * scene.hoods.length + h], color) : "";
    const said = place.name ? `${place.name}${mean && `: mean ${mean}`}` : mean;
    if (said) halo(g, said, place.x, place.y);
  });
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

// What a world is called, the line it has in every curve, what is done in it, and the week.
function drawTitle(g, panel, title, doing, frame, k) {
  g.textBaseline = "middle";
  g.fillStyle = "rgba(255,255,255,.9)";
  g.fillRect(0, 0, panel.w, TITLE - 4);
  const [stroke, dash] = PAIR[k], y = TITLE / 2;
  g.setLineDash(dash);
  g.strokeStyle = stroke;
  g.lineWidth = 3;
  g.beginPath();
  g.moveTo(10, y);
  g.lineTo(34, y);
  g.stroke();
  g.setLineDash([]);
  g.fillStyle = INK;
  g.font = `700 15px ${FONT}`;
  const week = frame ? `week ${frame.week}` : "", end = panel.w - 24 - g.measureText(week).width;
  g.textAlign = "right";
  g.fillText(week, panel.w - 10, y);
  g.textAlign = "left";
  const after = 42 + fitted(g, title, 42, y, end);
  g.fillStyle = "#4d5763";
  g.font = `13px ${FONT}`;
  if (doing && end - after > 60) fitted(g, doing, after + 10, y, end);
}

// As much of a text as there is room for; returns its width.
function fitted(g, text, x, y, end) {
  let shown = text;
  while (shown.length > 4 && g.measureText(shown).width > end - x) shown = `${shown.replace("…", "").slice(0, -1).trimEnd()}…`;
  g.fillText(shown, x, y);
  return g.measureText(shown).width;
}
