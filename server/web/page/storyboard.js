// A storyboard that was dropped: how it is read, and what of it is to be painted.

import { ask } from "./api.js";
import { button, make } from "./dom.js";
import { load } from "./jobs.js";
import { notice, telling } from "./notices.js";
import { marked } from "./prompt.js";
import { words } from "./words.js";

const LARGEST = 16 * 1024 * 1024;
const SIZES = ["16:9", "1:1", "9:16", "4:3", "2.39:1", "512x288"];

/** Make `zone` take storyboards; the whole page takes what is dropped. */
export function takeStoryboards(zone) {
  const input = make("input", { type: "file", accept: ".json,application/json", multiple: true });
  const drafts = make("div");
  const take = telling(async files => {
    for (const file of files) await show(file, drafts);
  });
  input.onchange = async () => {
    await take([...input.files]);
    input.value = "";
  };
  zone.append(make("label", { className: "drop" }, input, make("span", { textContent: words.drop })), drafts);
  let inside = 0;
  const mark = by => document.body.classList.toggle("dropping", (inside = by === 0 ? 0 : inside + by) > 0);
  addEventListener("dragenter", () => mark(1));
  addEventListener("dragleave", () => mark(-1));
  addEventListener("dropped", () => mark(0));
  addEventListener("dragover", event => event.preventDefault());
  addEventListener("drop", event => {
    event.preventDefault();
    mark(0);
    take([...event.dataTransfer.files]);
  });
}

async function show(file, drafts) {
  if (file.size > LARGEST) return notice(words.tooLarge(file.name));
  let storyboard;
  try {
    storyboard = JSON.parse((await file.text()).replace(/^\uFEFF/, ""));
  } catch (error) {
    return notice(words.noJson(file.name, error.message));
  }
  if (storyboard === null || typeof storyboard !== "object" || Array.isArray(storyboard)) {
    return notice(words.noObject(file.name));
  }
  const name = file.name.replace(/\.json$/i, "").normalize("NFC");
  drafts.prepend(await draft(name, storyboard));
}

/** The section that shows how a storyboard is read; throws what the server says against it. */
async function draft(name, storyboard) {
  const style = make("input", { size: 14, placeholder: words.asWritten, maxLength: 500 });
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

  let sent = {};
  paint.onclick = telling(async () => {
    const some = wanted();
    const shots = some.length === report.shots.length ? null : some.map(shot => shot.key).join(",");
    const asked = { ...request(), shots };
    // The same request sent again, after an answer that was lost say, is the same job.
    const text = JSON.stringify(asked);
    if (sent.text !== text) sent = { text, id: crypto.randomUUID() };
    paint.disabled = true;
    try {
      await ask("POST", "/jobs", { ...asked, id: sent.id });
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

const field = (label, input) => make("label", {}, make("span", { textContent: label }), input);

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
