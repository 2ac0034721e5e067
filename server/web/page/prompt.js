// A prompt with its subjects marked.

import { make } from "./dom.js";

/** Text and marks, to be put into an element; spans count code points, not JavaScript's units. */
export function marked(prompt, subjects) {
  const points = [...prompt];
  const text = (from, to) => points.slice(from, to).join("");
  const parts = [];
  let done = 0;
  for (const [from, to] of subjects.flatMap(subject => subject.spans).sort(([a], [b]) => a - b)) {
    if (from < done) continue;
    parts.push(text(done, from), make("mark", { textContent: text(from, to) }));
    done = to;
  }
  return [...parts, text(done)];
}
