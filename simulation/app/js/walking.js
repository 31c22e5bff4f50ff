// Residents on the map: where each is, where this week takes it, and the way between.

const HOME = 0xffff;

function atHome(homes) {
  const n = homes.length / 2;
  return {
    at: homes.slice(), to: homes.slice(), shades: null, out: new Uint8Array(n), spot: new Int32Array(n),
    moving: new Uint16Array(0), staying: new Uint16Array(0),
  };
}

// A place of its own beside the venue for everybody who goes there, the same every week.
function standing(k) {
  const angle = k * 2.399963229728653, r = 0.05 + 0.13 * Math.sqrt((k * 0.7548776662466927) % 1);
  return [r * Math.cos(angle), r * Math.sin(angle)];
}

// Send everybody of a world to a venue or home; who wants no motion sees a ring around those who are out instead.
function send(scene, world, went, still) {
  for (let k = 0; k < went.length; k++) {
    const out = went[k] !== HOME, stays = !out || still, [dx, dy] = stays ? [0, 0] : standing(k);
    world.out[k] = still && out ? 1 : 0;
    world.to[2 * k] = stays ? scene.at[2 * k] : scene.venueAt[2 * went[k]] + dx;
    world.to[2 * k + 1] = stays ? scene.at[2 * k + 1] : scene.venueAt[2 * went[k] + 1] + dy;
  }
  part(world);
}

// Tell who walks from who stays, who need not be drawn again before the next week.
function part(world) {
  const { at, to, out } = world, moving = [], staying = [];
  for (let k = 0; k < out.length; k++) {
    (at[2 * k] !== to[2 * k] || at[2 * k + 1] !== to[2 * k + 1] ? moving : staying).push(k);
  }
  world.moving = new Uint16Array(moving);
  world.staying = new Uint16Array(staying);
}

// Everybody goes on towards where this week takes them, in so many milliseconds of a week that lasts `interval` of
// them; true while somebody is on the way.
function walk(scene, scale, elapsed, interval) {
  const share = interval ? 1 - Math.exp(-elapsed / Math.min(Math.max(0.35 * interval, 80), 350)) : 1;
  let far = 0;
  for (const { at, to, moving } of scene.worlds) {
    for (let n = 0; n < moving.length; n++) {
      const k = moving[n];
      const dx = to[2 * k] - at[2 * k], dy = to[2 * k + 1] - at[2 * k + 1];
      far = Math.max(far, Math.abs(dx), Math.abs(dy));
      at[2 * k] += dx * share;
      at[2 * k + 1] += dy * share;
    }
  }
  if (far * scale > 0.3 && share < 1) return true;
  for (const world of scene.worlds) {
    world.at.set(world.to);
    part(world);
  }
  return false;
}
