// A shot's layers: shown or not, and where the model attended to each.

import { file } from "./api.js";
import { button, make } from "./dom.js";
import { words } from "./words.js";

/** As in the contact sheet. */
const COLOURS = ["#d1495b", "#2e86ab", "#3a8f5b", "#8a5cc2", "#c77d0a", "#c2478f", "#2a9d8f", "#7a7f2a"];
const percent = share => `${Math.round(100 * share)} %`;

/** The section that lists them near to far, then who was not found; heatmaps are laid into `heat`. */
export function showLayers(job, composition, opened, moving, heat) {
  const layers = [...composition.layers].sort((a, b) => a.depth - b.depth);
  const rows = layers.map((layer, place) => {
    const id = layer.id ?? layer.name;
    const box = make("input", { type: "checkbox", checked: true, disabled: !opened });
    box.onchange = () => {
      opened.setVisible(id, box.checked);
      moving.draw();
    };
    const sure = typeof layer.confidence === "number" ? ` · ${percent(layer.confidence)}` : "";
    const facts = make("span", { className: "soft", title: words.depthAndConfidence, textContent: layer.depth.toFixed(2) + sure });
    const mask = layer.file.replace(/^layers\//, "masks/");
    return make("li", {}, make("label", {}, box, layer.name), facts, heatSwitch(job, layer.name, mask, place, heat, moving));
  });
  const missing = (composition.not_found ?? []).map((lost, place) => {
    const told = `${words.notFound}${typeof lost.confidence === "number" ? ` · ${percent(lost.confidence)}` : ""}`;
    const mask = `masks/${lost.name.replace(/[^A-Za-z0-9_]+/g, "-")}.png`;
    const shown = heatSwitch(job, lost.name, mask, layers.length + place, heat, moving);
    return make("li", { className: "soft" }, make("span", { textContent: lost.name }), make("span", { textContent: told }), shown);
  });
  const warnings = (composition.warnings ?? []).map(textContent => make("li", { textContent }));
  return make(
    "section",
    {},
    make("h3", { textContent: words.layers }),
    make("ul", { className: "layers" }, rows, missing),
    make("ul", { className: "warnings" }, warnings),
  );
}

/** A button that shows a heatmap, if there is one, over the view at rest. */
function heatSwitch(job, name, mask, place, heat, moving) {
  if (!job.files.includes(mask)) return null;
  const cover = make("div");
  cover.style.maskImage = `url("${file(job, mask)}")`;
  cover.style.backgroundColor = COLOURS[place % COLOURS.length];
  const toggle = button(words.heat, () => {
    const on = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", on);
    if (!on) return cover.remove();
    // The mask is the picture's: it lies right over the view that is the picture.
    moving?.rest();
    heat.append(cover);
  });
  toggle.setAttribute("aria-pressed", false);
  toggle.setAttribute("aria-label", words.heatOf(name));
  return toggle;
}
