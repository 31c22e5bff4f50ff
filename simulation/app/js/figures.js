// The week in a few large figures: each of both worlds, and what lies between them.

const FIGURES = 400; // milliseconds between two writings: nobody reads faster

function makeFigures() {
  const box = element("dl", { class: "cohesion-figures", "aria-label": "This week in both worlds" });
  let rows = [], timer = 0, written = -FIGURES;
  const sample = (k) => element("span", { class: `cohesion-line cohesion-line-${k}` });
  const write = () => {
    timer = 0;
    written = performance.now();
    if (box.children.length !== rows.length) {
      box.replaceChildren(...rows.map(() => element(
        "div", {}, element("dt"), element("dd", {}, sample(1), element("b"), sample(2), element("b"), element("span")),
      )));
    }
    rows.forEach(([label, one, other, between], k) => {
      const [dt, dd] = box.children[k].children, [, first, , second, rest] = dd.children;
      const texts = [[dt, label], [first, one], [second, other], [rest, between]];
      for (const [node, text] of texts) if (node.textContent !== text) node.textContent = text;
    });
  };
  return {
    box,
    show(figures) {
      rows = figures;
      timer ||= setTimeout(write, Math.max(0, written + FIGURES - performance.now()));
    },
    stop: () => clearTimeout(timer),
  };
}
