// A picture that was dropped: who in it is to become a layer.

import { send, submitting } from "./api.js";
import { button, field, make } from "./dom.js";
import { keep } from "./jobs.js";
import { modelChoice } from "./model.js";
import { notice, telling } from "./notices.js";
import { words } from "./words.js";

const LARGEST = 256 * 1024 * 1024;

/** Browsers know few pictures by their type; the server looks into the file. */
export const isPicture = file => file.type.startsWith("image/") || /\.(psd|tga|tiff?)$/i.test(file.name);

/** The form for a picture's file. Throws what is wrong with it. */
export async function pictureDraft(file) {
  if (file.size > LARGEST) throw new Error(words.largePicture(file.name));
  const name = file.name.replace(/\.[^.]*$/, "").normalize("NFC");
  const subjects = make("input", { placeholder: words.subjectsExample, maxLength: 2000 });
  const prompt = make("textarea", { placeholder: words.inWordsWhy, maxLength: 5000, rows: 2 });
  const style = make("input", { maxLength: 500 });
  const model = await modelChoice();
  const plate = make("input", { type: "checkbox" });
  const hidden = make("input", { type: "checkbox" });
  const start = button(words.kinds.decompose, null, { type: "submit", className: "main" });
  const close = button(words.discard, () => form.remove(), { className: "quiet" });
  const alerts = make("div", { role: "alert" });
  const facts = make("span", { className: "soft" });
  const form = make(
    "form",
    { className: "draft", "aria-label": name },
    make("header", {}, make("h2", { textContent: name }), facts),
    make(
      "div",
      { className: "given" },
      shown(file, facts),
      make(
        "div",
        { className: "fields" },
        field(words.subjects, subjects),
        field(words.inWords, prompt),
        field(words.style, style),
        field(words.model, model),
        make("div", { className: "options" }, ticked(words.paintedPlate, plate), ticked(words.completeHidden, hidden)),
        alerts,
        make("div", { className: "options" }, start, close),
      ),
    ),
  );

  const submit = submitting();
  const decompose = telling(async () => {
    alerts.replaceChildren();
    if (!subjects.value.trim()) {
      subjects.focus();
      return notice(words.noSubjects, alerts);
    }
    start.disabled = true;
    start.textContent = words.sending;
    try {
      const asked = { subjects: subjects.value, prompt: prompt.value.trim(), style: style.value.trim() };
      asked.model = model.value || null;
      const unseen = { plate: plate.checked ? "model" : "fast", complete_hidden: hidden.checked };
      keep(await submit({ kind: "decompose", name, picture: await send(file), ...asked, ...unseen }));
      form.remove();
    } finally {
      start.disabled = false;
      start.textContent = words.kinds.decompose;
    }
  }, alerts);
  form.onsubmit = event => {
    event.preventDefault();
    decompose();
  };
  return form;
}

const ticked = (label, box) => make("label", {}, box, make("span", { textContent: label }));

/** The picture, or in its place that this browser cannot show it. */
function shown(file, facts) {
  const picture = make("img", { src: URL.createObjectURL(file), alt: "" });
  const free = () => URL.revokeObjectURL(picture.src);
  picture.onload = () => {
    facts.textContent = `${picture.naturalWidth} × ${picture.naturalHeight}`;
    free();
  };
  picture.onerror = () => {
    picture.replaceWith(make("p", { className: "soft", textContent: words.unseen }));
    free();
  };
  return picture;
}
