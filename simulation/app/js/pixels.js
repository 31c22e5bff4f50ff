// Dots go into the pixels by hand: thousands of calls of the canvas would cost ten times as much.

const LEVELS = 16;

// Each level's dot, with and without the ring of who is at a group, as the pixels it covers: where they lie from its
// corner in a picture so many pixels wide, first those it hides (`solid` of them), then its edge, which lets `rest`
// parts of 256 through.
function makeSprites(stops, radius, ratio, stride) {
  const side = Math.ceil((radius * 1.4 + 2) * 2 * ratio);
  const g = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  const draw = (level, ring) => {
    const t = level / (LEVELS - 1);
    g.clearRect(0, 0, side, side);
    g.beginPath();
    g.arc(side / 2, side / 2, radius * sizeOf(t) * ratio, 0, 2 * Math.PI);
    g.fillStyle = mix(stops, t);
    g.fill();
    g.strokeStyle = ring ? INK : "rgba(20,24,32,.55)";
    g.lineWidth = (ring ? 2 : 0.7) * ratio;
    g.stroke();
    return covered(new Uint32Array(g.getImageData(0, 0, side, side).data.buffer), side, stride);
  };
  const all = (ring) => Array.from({ length: LEVELS }, (_, level) => draw(level, ring));
  return { side, plain: all(false), ringed: all(true) };
}

function covered(image, side, stride) {
  const places = [...image.keys()].filter((k) => image[k] >>> 24);
  const solid = places.filter((k) => image[k] >>> 24 === 255), edge = places.filter((k) => image[k] >>> 24 < 255);
  const faded = (k) => {
    const alpha = image[k] >>> 24, part = (shift) => Math.round((((image[k] >> shift) & 255) * alpha) / 255) << shift;
    return (part(0) | part(8) | part(16)) >>> 0;
  };
  const both = [...solid, ...edge];
  return {
    solid: solid.length,
    at: Int32Array.from(both, (k) => Math.floor(k / side) * stride + (k % side)),
    color: Uint32Array.from(both, (k, n) => (n < solid.length ? image[k] : faded(k))),
    rest: Uint16Array.from(both, (k) => 256 - Math.ceil(((image[k] >>> 24) * 256) / 255)),
  };
}

// Draw some of the residents of a world; true if one of them stands on another pixel than when last drawn.
function putDots(pixels, stride, camera, panel, sprites, world, who, ratio) {
  const { at, shades, out, spot } = world, { side } = sprites, s = camera.scale * ratio;
  const ox = (panel.x + panel.w / 2 - camera.x * camera.scale) * ratio - side / 2;
  const oy = (panel.y + TITLE + (panel.h - TITLE) / 2 - camera.y * camera.scale) * ratio - side / 2;
  const left = panel.x * ratio, top = panel.y * ratio;
  const right = (panel.x + panel.w) * ratio - side, bottom = (panel.y + panel.h) * ratio - side;
  let moved = false;
  for (let m = 0; m < who.length; m++) {
    const k = who[m];
    const x = Math.round(ox + at[2 * k] * s), y = Math.round(oy + at[2 * k + 1] * s);
    const inside = x >= left && y >= top && x <= right && y <= bottom, corner = inside ? y * stride + x : -1;
    if (spot[k] !== corner) {
      spot[k] = corner;
      moved = true;
    }
    if (!inside) continue;
    const { at: places, color, rest, solid } = (out[k] ? sprites.ringed : sprites.plain)[(shades[k] * LEVELS) >> 8];
    for (let n = 0; n < solid; n++) pixels[corner + places[n]] = color[n];
    for (let n = solid; n < places.length; n++) {
      const to = corner + places[n], under = pixels[to], part = rest[n];
      const redBlue = (Math.imul(under & 0xff00ff, part) >>> 8) & 0xff00ff;
      const green = (Math.imul(under & 0x00ff00, part) >>> 8) & 0x00ff00;
      pixels[to] = 0xff000000 | (color[n] + redBlue + green);
    }
  }
  return moved;
}
