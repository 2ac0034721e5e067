// Files that are dropped or chosen: each becomes a draft, in which one says what is to be made of it.

import { make } from "./dom.js";
import { telling } from "./notices.js";
import { isPicture, pictureDraft } from "./picture.js";
import { storyboardDraft } from "./storyboard.js";
import { words } from "./words.js";

/** Make `zone` take storyboards and pictures; the whole page takes what is dropped. */
export function takeFiles(zone) {
  const input = make("input", { type: "file", accept: ".json,application/json,image/*,.psd,.tga", multiple: true });
  const drafts = make("div");
  const take = telling(async file => drafts.prepend(await (isPicture(file) ? pictureDraft : storyboardDraft)(file)));
  const takeAll = async files => {
    for (const file of files) await take(file);
  };
  input.onchange = async () => {
    await takeAll([...input.files]);
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
    takeAll([...event.dataTransfer.files]);
  });
}
