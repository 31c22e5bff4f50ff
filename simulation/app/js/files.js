// Save and open files, and the link that holds all settings. Nothing leaves this computer.

const SAVES = [
  ["scenario", "Save scenario", "With what was chosen: cohesion run gives the same numbers for it"],
  ["baseline", "Save baseline", "Without what was chosen"],
  ["numbers", "Save numbers", "Outcomes of both worlds by week, as CSV"],
];
const LARGEST = 1_000_000;

function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// The map with its words, and under it what the week was and what colors mean.
function picture() {
  const layers = [...document.querySelectorAll(".cohesion-map canvas")];
  if (!layers.length) return null;
  const [{ width, height }] = layers, ratio = width / layers[0].clientWidth, size = 14 * ratio, g = document.createElement("canvas").getContext("2d");
  const under = [".cohesion-said", ".cohesion-legend strong", ".cohesion-legend ul", ".cohesion-legend p", ".cohesion-bar p"]
    .map((of) => document.querySelector(of)).filter(Boolean)
    .map((node) => (node.tagName === "UL" ? [...node.children].map((item) => item.textContent).join("; ") : node.textContent).trim());
  const said = [under[0], `${under.slice(1).join(" ")} A model, not a forecast.`], lines = [];
  g.font = `${size}px Roboto, system-ui, sans-serif`;
  for (const text of said) {
    let line = "";
    for (const word of text.split(" ")) {
      if (line && g.measureText(`${line} ${word}`).width > width - size) { lines.push(line); line = ""; }
      line = line ? `${line} ${word}` : word;
    }
    lines.push(line);
  }
  Object.assign(g.canvas, { width, height: height + (lines.length + 0.7) * size * 1.4 });
  g.fillStyle = "#ffffff";
  g.fillRect(0, 0, g.canvas.width, g.canvas.height);
  for (const layer of layers) g.drawImage(layer, 0, 0);
  g.fillStyle = "#1b1f24";
  g.font = `${size}px Roboto, system-ui, sans-serif`;
  lines.forEach((line, k) => g.fillText(line, size / 2, height + (k + 1) * size * 1.4));
  return g.canvas;
}

function render({ model, el }) {
  el.classList.add("cohesion-form");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", "Save, open, share");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const button = (words, help, act) => {
    const node = el.appendChild(document.createElement("button"));
    Object.assign(node, { type: "button", textContent: words, title: help });
    node.addEventListener("click", act);
  };
  for (const [what, words, help] of SAVES) button(words, help, () => model.send({ asked: what }));
  button("Save picture", "Both worlds as PNG", () => picture()?.toBlob((blob) => save("worlds.png", blob)));
  button("Copy link", "All settings in an address", () => model.send({ asked: "link" }));
  const label = el.appendChild(document.createElement("label")), input = document.createElement("input");
  label.textContent = "Open a scenario file ";
  Object.assign(input, { type: "file", accept: ".yaml,.yml,text/yaml" });
  input.addEventListener("change", async () => {
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    if (file.size > LARGEST) { said.textContent = "This file is larger than 1 MB, so it is no scenario."; return; }
    model.send({ asked: "open", name: file.name }, undefined, [await file.arrayBuffer()]);
  });
  label.append(input);
  const line = document.createElement("input");
  Object.assign(line, { type: "text", readOnly: true, hidden: true });
  line.setAttribute("aria-label", "Link with all settings");
  el.append(line, said);
  const hear = (message) => {
    if (message.save) save(message.save, new Blob([message.text], { type: "text/plain" }));
    if (message.link) {
      // the teacher's own browser calls this computer by a name that means another one to everybody else
      const here = HERE && message.address ? message.address : location.origin;
      line.value = `${here}${location.pathname}?settings=${message.link}`;
      line.hidden = false;
      line.select();
      navigator.clipboard?.writeText(line.value).then(() => { said.textContent = "The link is copied."; }, () => { said.textContent = "Copy the link from the line."; });
    }
  };
  model.on("msg:custom", hear);
  return () => model.off("msg:custom", hear);
}

export default { render };
