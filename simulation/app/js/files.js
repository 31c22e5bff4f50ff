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
  button("Save picture", "Both worlds as PNG", () => {
    const canvas = document.querySelector(".cohesion-map canvas");
    if (canvas) canvas.toBlob((blob) => save("worlds.png", blob));
  });
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
      line.value = `${location.origin}${location.pathname}?settings=${message.link}`;
      line.hidden = false;
      line.select();
      navigator.clipboard?.writeText(line.value).then(() => { said.textContent = "The link is copied."; }, () => { said.textContent = "Copy the link from the line."; });
    }
  };
  model.on("msg:custom", hear);
  return () => model.off("msg:custom", hear);
}

export default { render };
