// Draw what is looked at as it comes, and what is out of sight once in a while, for whoever does not look but listens.

const UNSEEN = 3000; // milliseconds between two drawings of what is out of sight

function lazily(node, draw) {
  let seen = true, due = 0, waiting = null; // everything counts as seen until the browser says otherwise
  const now = () => {
    clearTimeout(due);
    due = 0;
    const what = waiting;
    waiting = null;
    if (what) draw(...what);
  };
  const watcher = new IntersectionObserver((changes) => {
    seen = changes[changes.length - 1].isIntersecting;
    if (seen) now();
  });
  watcher.observe(node);
  const drawn = (...what) => {
    waiting = what;
    if (seen) now();
    else if (!due) due = setTimeout(now, UNSEEN);
  };
  drawn.stop = () => {
    watcher.disconnect();
    clearTimeout(due);
  };
  return drawn;
}
