// A shot's layers: shown or not, how near, where the model attended to each, and the way to mend them.

import { file } from "./api.js";
import { arrange, button, make } from "./dom.js";
import { alphaIn, alphaOf, png } from "./matte.js";
import { notice, telling } from "./notices.js";
import { words } from "./words.js";

/** As in the contact sheet. */
const COLOURS = ["#d1495b", "#2e86ab", "#3a8f5b", "#8a5cc2", "#c77d0a", "#c2478f", "#2a9d8f", "#7a7f2a"];
const MASKS = ".png,.jpg,.jpeg,.webp,.tif,.tiff,.psd,image/*";
const percent = share => `${Math.round(100 * share)} %`;
const idOf = layer => layer.id ?? layer.name;

/**
 * The section that lists them near to far, then who was not found. `heat` takes heatmaps, `changes` what is wanted
 * otherwise, and `brush` starts mending.
 */
export function showLayers(job, composition, { opened, moving, heat, changes, brush, where }) {
  const layers = [...composition.layers].sort((a, b) => a.depth - b.depth);
  const depths = new Map(layers.map(layer => [idOf(layer), layer.depth]));
  const list = make("ul", { className: "layers" });
  const rows = new Map(layers.map((layer, place) => [idOf(layer), row(layer, place)]));
  const missing = (composition.not_found ?? []).map((lost, place) => notFound(lost, layers.length + place));

  function order() {
    const focused = document.activeElement;
    const nearToFar = [...rows.keys()].sort((a, b) => depths.get(a) - depths.get(b));
    arrange(list, [...nearToFar.map(id => rows.get(id)), ...missing]);
    if (list.contains(focused)) focused.focus();
  }

  function row(layer, place) {
    const id = idOf(layer);
    const box = make("input", { type: "checkbox", checked: true, disabled: !opened });
    box.onchange = () => {
      opened.setVisible(id, box.checked);
      moving.draw();
    };
    const sure = typeof layer.confidence === "number" ? ` · ${percent(layer.confidence)}` : "";
    const facts = make("span", { className: "soft", title: words.depthAndConfidence });
    const tell = depth => (facts.textContent = depth.toFixed(2) + sure);
    tell(layer.depth);
    const mask = layer.file.replace(/^layers\//, "masks/");
    const head = [make("label", {}, box, layer.name), facts, heatSwitch(job, layer.name, mask, place, heat, moving)];
    if (layer.kind === "plate") return make("li", {}, head);
    const slider = make("input", { type: "range", min: 0, max: 0.99, step: 0.01, "aria-label": words.depthOf(layer.name) });
    slider.value = layer.depth;
    slider.oninput = () => {
      // Back where it was is no change, although the slider knows no such fine steps.
      const same = slider.valueAsNumber === Math.round(100 * layer.depth) / 100;
      const depth = same ? layer.depth : slider.valueAsNumber;
      depths.set(id, depth);
      tell(depth);
      changes.setDepth(id, depth, layer.depth);
      opened?.setDepth(id, depth);
      moving?.draw();
    };
    slider.onchange = order;
    const mending = matteOf(layer, COLOURS[place % COLOURS.length], () => alphaOf(job, layer, composition.canvas));
    return accepting(make("li", {}, head, make("div", { className: "depth" }, slider, mending.acts)), mending.take);
  }

  function notFound(lost, place) {
    const told = `${words.notFound}${typeof lost.confidence === "number" ? ` · ${percent(lost.confidence)}` : ""}`;
    const mask = `masks/${lost.name.replace(/[^A-Za-z0-9_]+/g, "-")}.png`;
    const colour = COLOURS[place % COLOURS.length];
    const { width, height } = composition.canvas;
    const mending = matteOf(lost, colour, async () => new Uint8ClampedArray(width * height));
    const head = [make("span", { textContent: lost.name }), make("span", { textContent: told }), heatSwitch(job, lost.name, mask, place, heat, moving)];
    return accepting(make("li", { className: "soft" }, head, make("div", { className: "depth" }, make("span"), mending.acts)), mending.take);
  }

  /** The buttons that mend a layer's matte, and what takes in a file for it. */
  function matteOf(layer, colour, alphaNow) {
    const id = idOf(layer);
    const state = make("span", { className: "soft" });
    const input = make("input", { type: "file", accept: MASKS, hidden: true });
    let alpha = null;
    const use = (edited, label) => {
      alpha = edited;
      const isEmpty = edited !== null && !edited.some(Boolean);
      if (isEmpty) changes.dissolve(id, true);
      else changes.setMatte(id, { file: () => png(edited, composition.canvas) });
      state.textContent = isEmpty ? words.gone : label;
    };
    const take = telling(async file => {
      const read = await alphaIn(file, composition.canvas);
      if (read) return use(read, file.name);
      // What a browser cannot read, the server may: a PSD. It says what is wrong otherwise.
      if (/\.(png|jpe?g|webp)$/i.test(file.name)) return notice(words.wrongMask(file.name, composition.canvas), where());
      alpha = null;
      changes.setMatte(id, { file: async () => file });
      state.textContent = file.name;
    }, where);
    input.onchange = async () => {
      if (input.files[0]) await take(input.files[0]);
      input.value = "";
    };
    const paint = button(words.mend, telling(async () => {
      const before = alpha ?? (await alphaNow());
      brush({ name: layer.name, alpha: before.slice(), colour, finish: edited => edited && use(edited, words.mended) });
    }, where), { "aria-label": words.mendOf(layer.name) });
    const choose = button(words.fromFile, () => input.click(), { title: words.dropMask, "aria-label": words.maskOf(layer.name) });
    return { acts: make("span", { className: "acts" }, state, paint, choose, input), take };
  }

  order();
  const warnings = (composition.warnings ?? []).map(textContent => make("li", { textContent }));
  return make("section", {}, make("h3", { textContent: words.layers }), list, make("ul", { className: "warnings" }, warnings));
}

/** Have a row take a file that is dropped on it; the page itself takes only storyboards. */
function accepting(row, take) {
  row.ondragover = event => event.preventDefault();
  row.ondragenter = () => row.classList.add("over");
  row.ondragleave = event => row.contains(event.relatedTarget) || row.classList.remove("over");
  row.ondrop = event => {
    event.preventDefault();
    event.stopPropagation();
    row.classList.remove("over");
    // The page marks itself while something is dragged over it, and hears of no drop here.
    dispatchEvent(new Event("dropped"));
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  };
  return row;
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
