// The stage: both worlds on one canvas, what can be picked from it, and the same in words.

const HOME = 0xffff;
const WORDS = 120; // milliseconds between two drawings of the words on the map: nobody reads faster
const SPOKEN = 2000; // milliseconds between two texts that a screen reader reads out

const typed = (view, Kind) => new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A place of its own beside the venue for everybody who goes there, the same every week.
function standing(k) {
  const angle = k * 2.399963229728653, r = 0.05 + 0.13 * Math.sqrt((k * 0.7548776662466927) % 1);
  return [r * Math.cos(angle), r * Math.sin(angle)];
}

function legend(box, color, scene, stops, still) {
  const steps = [0, 0.25, 0.5, 0.75, 1];
  const words = [color.words[0], "", color.words[1], "", color.words[2]];
  const items = steps.map((t, k) => {
    const value = color.low + t * (color.high - color.low);
    const dot = element("span", { class: "cohesion-dot" });
    const r = 12 * sizeOf(t);
    dot.style.cssText = `width:${r}px;height:${r}px;background:${mix(stops, t)}`;
    const number = `${Number.isInteger(value) ? value : value.toFixed(2)}${k === 4 ? " or more" : ""}`;
    return element("li", {}, dot, element("span", {}, words[k] ? `${number} (${words[k]})` : number));
  });
  const marks = [
    ...(still ? [["cohesion-dot cohesion-ringed", "at a group this week"]] : []),
    ["cohesion-venue", "a venue and how many came this week"],
    ["cohesion-tie", "a tie"],
  ].map(([name, said]) => element("li", {}, element("span", { class: name }), element("span", {}, said)));
  const drawn = scene.count === scene.residents
    ? `Each dot is one of ${scene.residents.toLocaleString("en")} residents.`
    : `Each dot is a resident: ${scene.count.toLocaleString("en")} of ${scene.residents.toLocaleString("en")}, in whole streets. Counts and means are of all.`;
  box.replaceChildren(
    element("strong", {}, `${color.label} (${color.unit})`), element("ul", {}, ...items, ...marks), element("p", {}, drawn),
  );
}

function render({ model, el }) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const camera = makeCamera();
  let scene = null, frame = null, colors = {}, color = null, stops = [], sprites = null, selected = null;
  let ground = null, image = null, ties = [null, null], worded = -WORDS, unworded = true, asked = 0, last = 0, owed = 0, interval = 200, arrived = 0, painted = 0;
  let width = 0, height = 0, ratio = 1;

  const canvas = element("canvas", {
    tabindex: "0", role: "application", "aria-roledescription": "map",
    "aria-label": "Map of both worlds. Arrow keys move it, plus and minus zoom, 0 shows all, Enter picks what is in the middle.",
  });
  const g = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  const above = element("canvas", { class: "cohesion-above", "aria-hidden": "true" }); // words: they change more slowly
  const pen = above.getContext("2d");
  const button = (text, label, act) => {
    const made = element("button", { type: "button", "aria-label": label, title: label }, text);
    made.addEventListener("click", () => (act(), stale()));
    return made;
  };
  const tools = element(
    "div", { class: "cohesion-zoom", role: "group", "aria-label": "Zoom" },
    button("+", "Zoom in", () => zoom(camera, 1.5)), button("−", "Zoom out", () => zoom(camera, 1 / 1.5)),
    button("All", "Show all", () => showAll(camera)),
  );
  const wait = element("p", { class: "cohesion-wait", role: "status" }, "The neighborhood is being built … (the first time on a computer this takes a minute)");
  const map = element("div", { class: "cohesion-map" }, canvas, above, wait);
  const key = element("div", { class: "cohesion-legend" });
  const said = element("p", { class: "cohesion-said", "aria-live": "polite" });
  const places = element("select", { id: `places-${model.get("tag")}` });
  const number = element("input", { type: "number", min: "1", step: "1", value: "1", id: `who-${model.get("tag")}` });
  const find = element(
    "form", { class: "cohesion-find", "aria-label": "Find a story" },
    element("label", { for: places.id }, "Place "), places,
    element("label", { for: number.id }, "Resident number "), number, element("button", { type: "submit" }, "Show its story"), tools,
  );
  el.classList.add("cohesion-stage");
  el.replaceChildren(map, key, find, said);

  // words, at most every two seconds, and always the last
  let spokenAt = -SPOKEN, timer = 0, text = "";
  const speak = (now) => {
    text = now;
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      spokenAt = performance.now();
      if (said.textContent !== text) said.textContent = text;
    }, Math.max(0, spokenAt + SPOKEN - performance.now()));
  };

  const pick = (kind, n) => {
    selected = [kind, n];
    if (kind === "resident") number.value = String(n + 1);
    else places.value = `${kind} ${n}`;
    canvas.dataset.picked = `${kind} ${n}`;
    model.send({ pick: selected });
    ask();
  };

  const stale = () => {
    ground = sprites = null;
    worded = -WORDS;
    ask();
  };
  const ask = () => {
    if (!asked) asked = requestAnimationFrame(paint);
  };

  function resize() {
    const box = map.clientWidth;
    if (!box) return;
    width = box;
    height = wantedHeight(width, camera.box, window.innerHeight);
    ratio = window.devicePixelRatio || 1;
    for (const layer of [canvas, above]) {
      layer.style.height = `${height}px`;
      layer.width = Math.round(width * ratio);
      layer.height = Math.round(height * ratio);
    }
    image = g.createImageData(canvas.width, canvas.height);
    layOut(camera, width, height);
    stale();
  }

  // Each panel on a canvas, with nothing outside its bounds.
  function onPanels(g, draw) {
    camera.panels.forEach((panel, k) => {
      g.save();
      g.setTransform(ratio, 0, 0, ratio, panel.x * ratio, panel.y * ratio);
      g.beginPath();
      g.rect(0, 0, panel.w, panel.h);
      g.clip();
      draw(panel, k);
      g.restore();
    });
  }

  function groundPixels() {
    const made = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { alpha: false, willReadFrequently: true });
    made.fillStyle = "#c3cad2";
    made.fillRect(0, 0, canvas.width, canvas.height);
    onPanels(made, (panel, k) => {
      made.fillStyle = "#ffffff";
      made.fillRect(0, 0, panel.w, panel.h);
      drawGround(made, scene, camera, panel, ties[k]);
    });
    return new Uint32Array(made.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  }

  // Everybody goes on towards where this week takes them; true while somebody is on the way.
  function walk(elapsed) {
    const share = still.matches ? 1 : 1 - Math.exp(-elapsed / Math.min(Math.max(0.35 * interval, 80), 350));
    let far = 0;
    for (const world of scene.worlds) {
      const { at, to } = world;
      for (let k = 0; k < at.length; k++) {
        const d = to[k] - at[k];
        if (d > far || -d > far) far = Math.abs(d);
        at[k] += d * share;
      }
    }
    const going = far * camera.scale > 0.3 && share < 1;
    if (!going) for (const world of scene.worlds) world.at.set(world.to);
    return going;
  }

  function paint(now) {
    asked = 0;
    if (!scene || !width) return;
    if (!owed && now - painted < 24) return ask(); // thirty pictures a second are enough, and leave time for the rest
    painted = now;
    if ((window.devicePixelRatio || 1) !== ratio) return resize();
    const going = walk(last ? Math.min(now - last, 100) : 16);
    last = going ? now : 0;
    sprites ??= makeSprites(stops, dotRadius(scene, camera.scale), ratio);
    ground ??= groundPixels();
    const pixels = new Uint32Array(image.data.buffer);
    pixels.set(ground);
    if (frame) scene.worlds.forEach((world, k) => putDots(pixels, canvas.width, scene, camera, camera.panels[k], sprites, world, ratio));
    g.putImageData(image, 0, 0);
    unworded = true;
    if (now - worded >= WORDS || (selected && going)) {
      worded = now;
      unworded = false;
      pen.clearRect(0, 0, above.width, above.height);
      onPanels(pen, (panel, k) => {
        drawWords(pen, scene, camera, panel, frame, k, color, selected);
        drawTitle(pen, panel, scene.titles[k], frame);
      });
    }
    if (owed) {
      canvas.dataset.week = frame.week;
      canvas.dataset.frames = 1 + Number(canvas.dataset.frames || 0);
      model.send({ drawn: owed });
      owed = 0;
    }
    if (going || unworded) ask();
  }

  const receive = {
    scene(m, [at, centers, venueAt]) {
      const homes = typed(at, Float32Array), before = scene;
      // the same map, so whoever looked at something goes on looking at it
      const same = before && before.seed === m.seed && before.count === m.count && before.hoods.length === m.hoods.length;
      scene = {
        ...m, at: homes, centers: typed(centers, Float32Array), venueAt: typed(venueAt, Float32Array),
        worlds: [0, 1].map(() => ({ at: homes.slice(), to: homes.slice(), shades: null, out: null })),
      };
      colors = m.colors;
      stops = m.stops;
      frame = null;
      ties = [null, null];
      if (!same || before.venues.length !== m.venues.length) {
        selected = null;
        delete canvas.dataset.picked;
      }
      const ends = (points, i) => [...points].filter((_, k) => k % 2 === i);
      const xs = ends(scene.centers, 0), ys = ends(scene.centers, 1);
      const top = Math.min(...ys.map((y) => y - 1.25), ...ends(scene.venueAt, 1).map((y) => y - 0.2));
      camera.box = [Math.min(...xs) - 1.4, top, Math.max(...xs) + 1.4, Math.max(...ys) + 1.45];
      if (same) scene.worlds.forEach((world, k) => world.at.set(before.worlds[k].at));
      else camera.moved = false;
      const group = (label, kind, names) =>
        element("optgroup", { label }, ...names.map((name, n) => element("option", { value: `${kind} ${n}` }, name)));
      places.replaceChildren(
        element("option", { value: "" }, "choose …"), group("Neighborhoods", "hood", m.hoods),
        group("Venues", "venue", m.venues.map((v) => v.where)),
      );
      number.max = String(m.count);
      wait.hidden = true;
      resize();
    },
    ties(m, [first, firstStrength, second, secondStrength]) {
      ties = [
        { ends: typed(first, Uint16Array), strength: typed(firstStrength, Uint8Array) },
        { ends: typed(second, Uint16Array), strength: typed(secondStrength, Uint8Array) },
      ];
      ground = null;
      ask();
    },
    frame(m, [shades, venues, attendance, levels]) {
      if (!scene) return;
      const all = typed(shades, Uint8Array), went = typed(venues, Uint16Array), n = scene.count;
      frame = { ...m, attendance: typed(attendance, Uint16Array), levels: typed(levels, Float32Array) };
      if (color !== colors[m.color]) {
        color = colors[m.color];
        legend(key, color, scene, stops, still.matches);
      }
      scene.worlds.forEach((world, k) => {
        world.shades = all.subarray(k * n, (k + 1) * n);
        world.out = new Uint8Array(n);
        for (let i = 0; i < n; i++) {
          const v = went[k * n + i];
          world.out[i] = still.matches && v !== HOME ? 1 : 0; // who walks there needs no ring
          const stays = v === HOME || still.matches, [dx, dy] = stays ? [0, 0] : standing(i);
          world.to[2 * i] = stays ? scene.at[2 * i] : scene.venueAt[2 * v] + dx;
          world.to[2 * i + 1] = stays ? scene.at[2 * i + 1] : scene.venueAt[2 * v + 1] + dy;
        }
      });
      const now = performance.now();
      interval = m.playing && arrived ? 0.8 * interval + 0.2 * Math.min(now - arrived, 1000) : 400;
      arrived = now;
      owed = m.number;
      speak(m.said);
      ask();
    },
    wait(m) {
      wait.hidden = !m.text;
      wait.textContent = m.text;
    },
    picked(m) {
      selected = m.what;
      ask();
    },
  };
  model.on("msg:custom", (m, buffers) => receive[m.kind]?.(m, buffers));

  const where = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  function pickAt(px, py) {
    const k = panelAt(camera, px, py);
    if (!scene || k < 0) return;
    const [x, y] = toPlane(camera, camera.panels[k], px, py);
    const nearest = (points, reach) => {
      let best = -1, least = (reach / camera.scale) ** 2;
      for (let n = 0; n < points.length / 2; n++) {
        const d = (points[2 * n] - x) ** 2 + (points[2 * n + 1] - y) ** 2;
        if (d < least) [best, least] = [n, d];
      }
      return best;
    };
    const venue = nearest(scene.venueAt, venueSide(camera.scale) * 0.75);
    if (venue >= 0) return pick("venue", venue);
    const resident = nearest(scene.worlds[k].at, Math.max(dotRadius(scene, camera.scale) + 3, 7));
    if (resident >= 0) return pick("resident", resident);
    const hood = nearest(scene.centers, camera.scale);
    if (hood >= 0) pick("hood", hood);
  }

  const held = new Map();
  let travelled = 0, spread = 0, middle = null;
  canvas.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, where(event));
    if (held.size === 1) travelled = 0;
    spread = 0;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = where(event);
    held.set(event.pointerId, now);
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (held.size === 2) { // two fingers move and zoom; one alone scrolls the page, or it could not be left
      const [a, b] = [...held.values()], d = Math.hypot(a[0] - b[0], a[1] - b[1]);
      const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      if (spread) {
        pan(camera, x - middle[0], y - middle[1]);
        zoom(camera, d / spread, x, y);
      }
      spread = d;
      middle = [x, y];
    } else if (travelled > 4) pan(camera, now[0] - before[0], now[1] - before[1]);
    if (travelled > 4) stale();
  });
  const release = (event) => {
    if (event.type === "pointerup" && held.size === 1 && travelled <= 4) pickAt(...where(event));
    held.delete(event.pointerId);
    spread = 0;
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("wheel", (event) => {
    if (!camera.moved && event.deltaY > 0) return; // nothing to zoom out of: the page scrolls
    event.preventDefault();
    zoom(camera, Math.exp(-event.deltaY / 400), ...where(event));
    stale();
  }, { passive: false });
  const keys = {
    "+": () => zoom(camera, 1.5), "=": () => zoom(camera, 1.5), "-": () => zoom(camera, 1 / 1.5), 0: () => showAll(camera),
    ArrowLeft: () => pan(camera, 40, 0), ArrowRight: () => pan(camera, -40, 0),
    ArrowUp: () => pan(camera, 0, 40), ArrowDown: () => pan(camera, 0, -40),
    Enter: () => {
      const panel = camera.panels[0];
      pickAt(panel.x + panel.w / 2, panel.y + TITLE + (panel.h - TITLE) / 2);
    },
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    if (event.key.startsWith("Arrow") && !camera.moved) return; // nothing to move: the page scrolls
    event.preventDefault();
    keys[event.key]();
    stale();
  });
  places.addEventListener("change", () => {
    const [kind, n] = places.value.split(" ");
    if (kind) pick(kind, Number(n));
  });
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    const n = Math.round(Number(number.value));
    if (scene && n >= 1 && n <= scene.count) pick("resident", n - 1);
  });

  const watcher = new ResizeObserver(() => map.clientWidth !== width && resize());
  watcher.observe(map);
  window.addEventListener("resize", resize);
  const moves = () => frame && (legend(key, color, scene, stops, still.matches), ask());
  still.addEventListener("change", moves);
  model.send({ ready: true });
  return () => {
    watcher.disconnect();
    window.removeEventListener("resize", resize);
    still.removeEventListener("change", moves);
    cancelAnimationFrame(asked);
    clearTimeout(timer);
  };
}

export default { render };
