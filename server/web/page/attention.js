// The prompt, every word of which can be clicked: what the model attended to, and a layer made of it.

import { API } from "./api.js";
import { button, make } from "./dom.js";
import { telling } from "./notices.js";
import { words } from "./words.js";

/** The prompt of a version; heatmaps are laid into `heat`, and `submit` makes chosen words a layer. */
export function attendable(job, composition, { heat, rest, submit, where }) {
  const prompt = composition.prompt ?? "";
  const subjects = composition.shot?.subjects ?? [];
  const chosen = new Map();
  const cover = make("div", { className: "attended" });
  const name = make("input", { maxLength: 120, "aria-label": words.layerName });
  const hint = make("span", { className: "soft", textContent: words.clickWords });
  const makeLayer = button(words.makeLayer, telling(async () => {
    makeLayer.disabled = true;
    try {
      await submit([{ name: name.value.trim() || phrase(), spans: spans() }]);
      clear();
    } finally {
      makeLayer.disabled = false;
    }
  }, where));
  const clearing = button(words.clear, clear, { className: "quiet" });
  const acts = make("span", { className: "controls", hidden: true }, name, makeLayer, clearing);
  const readable = job.files.includes("heatmaps.npz");
  const text = make("p", { className: "prompt" }, pieces(prompt, subjects).map(piece => (piece.word && readable ? word(piece) : plain(piece))));
  const section = make("div", { className: "attention" }, text, readable ? make("div", { className: "chosen" }, hint, acts) : null);

  function word(piece) {
    const shown = button(piece.text, () => {
      if (chosen.has(piece.start)) chosen.delete(piece.start);
      else chosen.set(piece.start, piece);
      shown.setAttribute("aria-pressed", chosen.has(piece.start));
      show();
    }, { className: piece.marked ? "word marked" : "word", "aria-pressed": false });
    return shown;
  }

  const inOrder = () => [...chosen.values()].sort((a, b) => a.start - b.start);
  const phrase = () => inOrder().map(piece => piece.text).join(" ");

  /** Words that follow each other are one phrase. */
  function spans() {
    const points = [...prompt];
    const joined = [];
    for (const { start, end } of inOrder()) {
      const last = joined.at(-1);
      if (last && !points.slice(last[1], start).join("").trim()) last[1] = end;
      else joined.push([start, end]);
    }
    return joined;
  }

  function show() {
    acts.hidden = chosen.size === 0;
    hint.hidden = chosen.size > 0;
    name.value = phrase();
    if (chosen.size === 0) return cover.remove();
    // Heat is the picture's: it lies right over the view that is the picture.
    rest();
    const asked = spans().map(([start, end]) => `${start}-${end}`).join(",");
    cover.style.maskImage = `url("${API}/jobs/${job.id}/heatmap?spans=${asked}")`;
    heat.append(cover);
  }

  function clear() {
    chosen.clear();
    for (const one of text.querySelectorAll("[aria-pressed=true]")) one.setAttribute("aria-pressed", false);
    show();
  }

  return section;
}

const plain = piece => (piece.marked ? make("mark", { textContent: piece.text }) : piece.text);

/** A prompt in words and what stands between them; places count code points, not JavaScript's units. */
function pieces(prompt, subjects) {
  const spans = subjects.flatMap(subject => subject.spans);
  const found = [];
  let done = 0;
  for (const { segment, isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(prompt)) {
    const end = done + [...segment].length;
    const marked = spans.some(([from, to]) => from < end && to > done);
    found.push({ text: segment, word: isWordLike, start: done, end, marked });
    done = end;
  }
  return found;
}
