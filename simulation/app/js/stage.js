// The stage: both worlds on one canvas, what can be picked from it, and the same in words.

const WORDS = 120; // milliseconds between two drawings of the words on the map: nobody reads faster
const SPOKEN = 2000; // milliseconds between two texts that a screen reader reads out

const HINT = "Pick a dot, a square or a disc on the map for its story, or choose:";

const typed = (view, Kind) => new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
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
  let ground = null, words = null, calm = null, settled = false, image = null, ties = [null, null], worded = -WORDS, unworded = true;
  let last = 0, owed = 0, answered = 0, interval = 200, arrived = 0;
  let width = 0, height = 0, ratio = 1;

  const canvas = element("canvas", {
    tabindex: "0", role: "application", "aria-roledescription": "map",
    "aria-label": "Map of both worlds. Arrow keys move it, plus and minus zoom, 0 shows all, Enter picks what is in the middle.",
  });
  const g = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  const above = element("canvas", { class: "cohesion-above", "aria-hidden": "true" }); // words: they change more slowly
  const pen = above.getContext("2d");
  const under = new OffscreenCanvas(1, 1).getContext("2d", { alpha: false, willReadFrequently: true });
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
  const said = element("p", { class: "cohesion-said cohesion-unseen", "aria-live": "polite" });
  const figures = makeFigures();
  const places = element("select", { id: `places-${model.get("tag")}` });
  const number = element("input", { type: "number", min: "1", step: "1", value: "1", id: `who-${model.get("tag")}` });
  // the story stands below the settings, often out of sight
  const go = button("Story ↓", "Go to the story", () => {
    const told = document.querySelector(".cohesion-sheet[aria-label=Story]");
    told.tabIndex = -1;
    told.focus({ preventScroll: true });
    told.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
  });
  go.hidden = true;
  const find = element(
    "form", { class: "cohesion-find", "aria-label": "Find a story" },
    element("span", {}, HINT), element("span", {}, element("label", { for: places.id }, "Place "), places),
    element(
      "span", {}, element("label", { for: number.id }, "Resident number "), number,
      element("button", { type: "submit" }, "Show its story"), " ", go,
    ), tools,
  );
  el.classList.add("cohesion-stage");
  el.replaceChildren(map, key, figures.box, find, said);

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
    go.hidden = false;
    model.send({ pick: selected });
    ask();
  };

  const stale = () => {
    ground = sprites = words = null;
    worded = -WORDS;
    ask();
  };
  const pace = makePace(paint);
  const ask = () => {
    unworded = true;
    pace.ask(true);
  };

  function resize() {
    const box = map.clientWidth;
    if (!box) return;
    width = box;
    if (scene) camera.box = boxOf(scene, width);
    height = wantedHeight(width, camera.box, window.innerHeight);
    ratio = window.devicePixelRatio || 1;
    for (const layer of [canvas, above]) {
      layer.style.height = `${height}px`;
      layer.width = Math.round(width * ratio);
      layer.height = Math.round(height * ratio);
    }
    image = g.createImageData(canvas.width, canvas.height);
    calm = new Uint32Array(canvas.width * canvas.height); // the ground and who stays
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
    if (under.canvas.width !== canvas.width) under.canvas.width = canvas.width;
    if (under.canvas.height !== canvas.height) under.canvas.height = canvas.height;
    under.fillStyle = "#c3cad2";
    under.fillRect(0, 0, canvas.width, canvas.height);
    onPanels(under, (panel, k) => {
      under.fillStyle = "#ffffff";
      under.fillRect(0, 0, panel.w, panel.h);
      drawGround(under, scene, camera, panel, ties[k]);
    });
    return new Uint32Array(under.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  }

  function paint(now) {
    if (!scene || !width) return;
    if ((window.devicePixelRatio || 1) !== ratio) return resize();
    const walked = frame && scene.worlds.some((world) => world.moving.length);
    const going = walked && walk(scene, camera.scale, last ? Math.min(now - last, SELDOM) : 16, still.matches ? 0 : interval);
    last = going ? now : 0;
    if (walked && !going) settled = false; // who has arrived is drawn with those who stay
    sprites ??= makeSprites(stops, dotRadius(scene, camera.scale), ratio, canvas.width);
    const fresh = !ground || !settled, pixels = new Uint32Array(image.data.buffer);
    const put = (to, who) => scene.worlds
      .map((world, k) => putDots(to, canvas.width, camera, camera.panels[k], sprites, world, world[who], ratio))
      .some(Boolean);
    ground ??= groundPixels();
    if (fresh) {
      calm.set(ground);
      if (frame) put(calm, "staying");
      settled = true;
    }
    pixels.set(calm);
    const moved = frame && put(pixels, "moving");
    if (fresh || moved) g.putImageData(image, 0, 0);
    if ((unworded && now - worded >= WORDS) || (going && selected?.[0] === "resident")) {
      worded = now;
      unworded = false;
      pen.clearRect(0, 0, above.width, above.height);
      words ??= layOutWords(pen, scene, camera, camera.panels[0]);
      onPanels(pen, (panel, k) => {
        drawWords(pen, scene, camera, panel, frame, k, color, selected, words);
        drawTitle(pen, panel, scene.titles[k], scene.doing[k], frame, k);
      });
    }
    if (frame && (owed || moved)) canvas.dataset.frames = 1 + Number(canvas.dataset.frames || 0); // pictures
    if (owed) {
      canvas.dataset.week = frame.week;
      canvas.dataset.weeks = 1 + Number(canvas.dataset.weeks || 0); // pictures of a new week
      // each answer costs the server more than the picture did: every other one is enough while it plays
      if (!frame.playing || owed - answered >= 2 || owed < answered) {
        model.send({ drawn: owed });
        answered = owed;
      }
      owed = 0;
    }
    if (going || unworded) pace.ask(false);
  }

  const receive = {
    scene(m, [at, centers, venueAt]) {
      const homes = typed(at, Float32Array), before = scene;
      // the same map, so whoever looked at something goes on looking at it
      const same = before && before.seed === m.seed && before.count === m.count && before.hoods.length === m.hoods.length;
      scene = {
        ...m, at: homes, centers: typed(centers, Float32Array), venueAt: typed(venueAt, Float32Array),
        worlds: [0, 1].map(() => atHome(homes)),
      };
      colors = m.colors;
      stops = m.stops;
      frame = null;
      owed = 0; // a week of the plan before is not shown any more, and nobody waits for it
      ties = [null, null];
      if (!same || before.venues.length !== m.venues.length) {
        selected = null;
        delete canvas.dataset.picked;
        go.hidden = true;
      }
      const ends = (points, i) => [...points].filter((_, k) => k % 2 === i);
      const xs = ends(scene.centers, 0), ys = ends(scene.centers, 1);
      const top = Math.min(...ys.map((y) => y - 1.25), ...ends(scene.venueAt, 1).map((y) => y - 0.2));
      scene.edge = [Math.min(...xs), top, Math.max(...xs), Math.max(...ys) + 1.45];
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
      pace.ask(false);
    },
    frame(m, [shades, venues, attendance, levels]) {
      if (!scene) return;
      const all = typed(shades, Uint8Array), went = typed(venues, Uint16Array), n = scene.count;
      settled = false;
      frame = { ...m, attendance: typed(attendance, Uint16Array), levels: typed(levels, Float32Array) };
      if (color !== colors[m.color]) {
        color = colors[m.color];
        legend(key, color, scene, stops, still.matches);
      }
      scene.worlds.forEach((world, k) => {
        world.shades = all.subarray(k * n, (k + 1) * n);
        send(scene, world, went.subarray(k * n, (k + 1) * n), still.matches);
      });
      const now = performance.now();
      interval = m.playing && arrived ? 0.8 * interval + 0.2 * Math.min(now - arrived, 1000) : 400;
      arrived = now;
      owed = m.number;
      unworded = true;
      speak(m.said);
      figures.show(m.figures);
      pace.yield(m.late);
      pace.ask(true);
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
  document.fonts?.ready.then(stale); // words drawn before their letters came
  model.send({ ready: true });
  return () => {
    watcher.disconnect();
    window.removeEventListener("resize", resize);
    still.removeEventListener("change", moves);
    pace.stop();
    figures.stop();
    clearTimeout(timer);
  };
}

export default { render };
