// Where the plane of the plan lies on the canvas: panels for the two worlds, and one camera they share.
// The plane's unit is the radius of a neighborhood.

const NARROW = 640; // below this width (CSS pixels) the worlds stand one above the other
const TITLE = 30; // room for a panel's title
const GAP = 10;

function makeCamera() {
  return { x: 0, y: 0, scale: 1, fit: 1, panels: [], box: [-1, -1, 1, 1], moved: false };
}

// The part of the plane to show: where discs are large, there is room for the venues' names beside them.
function boxOf(scene, width) {
  const [x0, y0, x1, y1] = scene.edge, panel = width < NARROW ? width : (width - GAP) / 2;
  const beside = scene.hoods.length < 5 && panel > 450 ? 1.95 : 1.35;
  return [x0 - beside, y0, x1 + beside, y1];
}

// Height the canvas wants at a width: as flat as the plan allows, never higher than most of the window.
function wantedHeight(width, box, windowHeight) {
  const stacked = width < NARROW;
  const panel = stacked ? width : (width - GAP) / 2;
  const flat = (panel * (box[3] - box[1])) / (box[2] - box[0]) + TITLE;
  const most = Math.max(260, windowHeight * (stacked ? 0.42 : 0.62));
  const one = Math.min(Math.max(flat, 220), most);
  return Math.round(stacked ? 2 * one + GAP : one);
}

function layOut(camera, width, height) {
  const stacked = width < NARROW;
  const w = stacked ? width : (width - GAP) / 2;
  const h = stacked ? (height - GAP) / 2 : height;
  camera.panels = [0, 1].map((k) => ({
    x: stacked ? 0 : k * (w + GAP), y: stacked ? k * (h + GAP) : 0, w, h,
  }));
  const [x0, y0, x1, y1] = camera.box;
  camera.fit = Math.min(w / (x1 - x0), (h - TITLE) / (y1 - y0));
  if (!camera.moved) showAll(camera);
}

function showAll(camera) {
  const [x0, y0, x1, y1] = camera.box;
  Object.assign(camera, { x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale: camera.fit, moved: false });
}

function toPanel(camera, panel, x, y) {
  return [panel.w / 2 + (x - camera.x) * camera.scale, TITLE + (panel.h - TITLE) / 2 + (y - camera.y) * camera.scale];
}

function toPlane(camera, panel, px, py) {
  return [
    camera.x + (px - panel.x - panel.w / 2) / camera.scale,
    camera.y + (py - panel.y - TITLE - (panel.h - TITLE) / 2) / camera.scale,
  ];
}

function panelAt(camera, px, py) {
  const inside = (p) => px >= p.x && px < p.x + p.w && py >= p.y && py < p.y + p.h;
  return camera.panels.findIndex(inside);
}

function pan(camera, dx, dy) {
  camera.x -= dx / camera.scale;
  camera.y -= dy / camera.scale;
  keepInside(camera);
}

// Zoom by a factor about a point of the canvas; without a point, about the middle.
function zoom(camera, factor, px, py) {
  const k = px === undefined ? -1 : panelAt(camera, px, py);
  const before = k < 0 ? [camera.x, camera.y] : toPlane(camera, camera.panels[k], px, py);
  const scale = Math.min(Math.max(camera.scale * factor, camera.fit), camera.fit * 24);
  const ratio = camera.scale / scale;
  camera.x = before[0] + (camera.x - before[0]) * ratio;
  camera.y = before[1] + (camera.y - before[1]) * ratio;
  camera.scale = scale;
  keepInside(camera);
}

function keepInside(camera) {
  const [x0, y0, x1, y1] = camera.box;
  camera.moved = camera.scale > camera.fit * 1.01;
  if (!camera.moved) return showAll(camera);
  camera.x = Math.min(Math.max(camera.x, x0), x1);
  camera.y = Math.min(Math.max(camera.y, y0), y1);
}
