// A storyboard that was dropped: how it is read, and what of it is to be painted.

import { ask, submitting } from "./api.js";
import { button, field, make } from "./dom.js";
import { load } from "./jobs.js";
import { modelChoice } from "./model.js";
import { telling } from "./notices.js";
import { marked } from "./prompt.js";
import { words } from "./words.js";

const LARGEST = 16 * 1024 * 1024;
const SIZES = ["16:9", "1:1", "9:16", "4:3", "2.39:1", "512x288"];

/** The section for a storyboard's file. Throws what is wrong with it. */
export async function storyboardDraft(file) {
  if (file.size > LARGEST) throw new Error(words.tooLarge(file.name));
  let storyboard;
  try {
    storyboard = JSON.parse((await file.text()).replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error(words.noJson(file.name, error.message));
  }
  if (storyboard === null || typeof storyboard !== "object" || Array.isArray(storyboard)) {
    throw new Error(words.noObject(file.name));
  }
  return draft(file.name.replace(/\.json$/i, "").normalize("NFC"), storyboard);
}

/** The section that shows how a storyboard is read; throws what the server says against it. */
async function draft(name, storyboard) {
  const style = make("input", { size: 14, placeholder: words.asWritten, maxLength: 500 });
  const model = await modelChoice();
  const size = make("input", { size: 8, list: "sizes" });
  const seed = make("input", { type: "number", value: "0", step: 1, className: "number" });
  const table = make("table");
  const facts = make("p", { className: "soft" });
  const warnings = make("ul", { className: "warnings" });
  const paint = button("", null, { className: "main" });
  const close = button(words.discard, () => section.remove(), { className: "quiet" });
  const section = make(
    "section",
    { className: "draft", "aria-label": name },
    make("header", {}, make("h2", { textContent: name }), facts),
    warnings,
    make("div", { className: "scroll" }, table),
    make(
      "div",
      { className: "options" },
      field(words.model, model),
      field(words.style, style),
      field(words.size, size),
      make("datalist", { id: "sizes" }, SIZES.map(value => make("option", { value }))),
      field(words.seed, seed),
      paint,
      close,
    ),
  );
  const unwanted = new Set();
  let report;

  const request = () => ({
    kind: "storyboard",
    name,
    storyboard,
    model: model.value || null,
    style: style.value.trim() || null,
    size: size.value.trim() || null,
    seed: Number(seed.value || 0),
  });
  const wanted = () => report.shots.filter(shot => !unwanted.has(shot.key));
  const count = () => {
    const number = wanted().length;
    paint.textContent = number ? words.paint(number) : words.nothing;
    paint.disabled = number === 0;
  };
  const read = async () => {
    const { kind: _, ...asked } = request();
    report = await ask("POST", "/storyboards", asked);
    facts.textContent = words.read(report.dialect, report.shots.length);
    warnings.replaceChildren(...report.warnings.map(textContent => make("li", { textContent })));
    table.replaceChildren(...rows(report.shots, unwanted, count));
    count();
  };

  const submit = submitting();
  paint.onclick = telling(async () => {
    const some = wanted();
    const shots = some.length === report.shots.length ? null : some.map(shot => shot.key).join(",");
    paint.disabled = true;
    try {
      await submit({ ...request(), shots });
    } finally {
      paint.disabled = false;
    }
    section.remove();
    await load();
  });
  style.onchange = telling(read);
  await read();
  size.placeholder = (await ask("GET", "/system")).settings.size;
  return section;
}

function rows(shots, unwanted, count) {
  const boxes = shots.map(shot =>
    make("input", {
      type: "checkbox",
      checked: !unwanted.has(shot.key),
      "aria-label": `${words.shot} ${shot.key}`,
      onchange: event => {
        if (event.target.checked) unwanted.delete(shot.key);
        else unwanted.add(shot.key);
        count();
      },
    }),
  );
  const all = make("input", {
    type: "checkbox",
    checked: unwanted.size === 0,
    "aria-label": words.all,
    onchange: () => {
      for (const box of boxes) if (box.checked !== all.checked) box.click();
    },
  });
  const heads = [words.shot, words.prompt, words.layers, words.move];
  return [
    make("thead", {}, make("tr", {}, make("th", {}, all), heads.map(textContent => make("th", { textContent })))),
    make("tbody", {}, shots.map((shot, place) => row(shot, boxes[place]))),
  ];
}

function row(shot, box) {
  const warnings = shot.warnings.map(textContent => make("li", { textContent }));
  const length = shot.duration === null ? "" : words.seconds(shot.duration);
  return make(
    "tr",
    {},
    make("td", {}, box),
    make("th", { scope: "row" }, make("b", { textContent: shot.key }), shot.title ? ` ${shot.title}` : ""),
    make("td", { className: "prompt" }, marked(shot.prompt, shot.subjects), warnings.length ? make("ul", { className: "warnings" }, warnings) : null),
    make("td", { textContent: shot.subjects.map(subject => subject.name).join(", ") }),
    make("td", { className: "soft", textContent: [shot.camera_move, length].filter(Boolean).join(", ") }),
  );
}
