// How often to paint. Where the processor is free, as often as the eye needs; where pictures come late because others
// wait for it too, as in a class on one machine, seldom: a week that is shown is worth more than people on their way.

const OFTEN = 33, SELDOM = 400; // milliseconds from picture to picture
const SOON = 25; // milliseconds from a picture to that of a new week
const SCREEN = 17; // milliseconds that a screen lets a picture wait at most
const LATE = 25; // milliseconds beyond that, from which pictures are too many

function makePace(paint) {
  let frame = 0, timer = 0, due = 0, painted = -SELDOM;
  const pace = { gap: OFTEN };
  const request = () => {
    timer = 0;
    frame = requestAnimationFrame((now) => {
      frame = 0;
      const begun = performance.now(), late = begun - due - SCREEN;
      pace.gap = late > LATE ? Math.min(pace.gap * 1.25, SELDOM) : Math.max(pace.gap * 0.95, OFTEN);
      painted = begun;
      paint(now);
    });
  };
  // Paint what is new, a short while after the last picture; or, where nothing is new, once the gap has passed.
  pace.ask = (fresh) => {
    if (frame) return;
    const now = performance.now(), at = Math.max(now, painted + (fresh ? SOON : pace.gap) - SCREEN / 2);
    if (timer && due <= at) return;
    clearTimeout(timer);
    due = at;
    if (at - now < 4) request();
    else timer = setTimeout(request, at - now);
  };
  // Weeks come later than asked: the processor is theirs.
  pace.yield = (late) => {
    if (late && HERE) pace.gap = SELDOM;
  };
  pace.stop = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return pace;
}
