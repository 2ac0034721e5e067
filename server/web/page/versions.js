// The versions of a shot: look at one, approve one, paint another.

import { ask } from "./api.js";
import { button, make } from "./dom.js";
import { shotFolder, version } from "./gallery.js";
import { VERSIONED, jobs, keep, watch } from "./jobs.js";
import { telling } from "./notices.js";
import { language, words } from "./words.js";

/** The section of the shot's versions; `show` opens one, `onList` is told of all whenever they change. */
export function showVersions(job, show, onList) {
  const list = make("ul", { className: "versions" });
  const seed = make("input", { type: "number", step: 1, className: "number", value: newSeed(), "aria-label": words.seed });
  const again = button(words.again, telling(paint, () => section.closest("dialog").querySelector(".notices")));
  const told = make("p", { className: "soft", role: "status" });
  const more = make("div", { className: "controls" }, again, make("label", {}, make("span", { className: "soft", textContent: words.seed }), seed));
  const section = make("section", {}, make("h3", { textContent: words.versions }), list, more, told);
  let known = new Set([job.id]);
  const painting = new Set();

  async function paint() {
    again.disabled = true;
    try {
      const queued = await ask("POST", `/jobs/${job.id}/again`, { id: crypto.randomUUID(), seed: Number(seed.value) });
      painting.add(queued.id);
      keep(queued);
      seed.value = newSeed();
    } finally {
      again.disabled = false;
    }
  }

  const reload = telling(async () => refresh(await ask("GET", `/jobs/${job.id}/versions`)));
  const approve = of => telling(async () => refresh(await ask("POST", `/jobs/${of.id}/approve`)));

  function refresh({ approved, versions }) {
    known = new Set(versions.map(of => of.id));
    onList(versions);
    // A picture that was given is not painted again.
    more.hidden = versions.some(of => of.kind === "decompose");
    list.replaceChildren(
      ...versions.map(of => {
        const open = button(version(of), () => of.id !== job.id && show(of));
        open.setAttribute("aria-pressed", of.id === job.id);
        const date = new Date(of.ended * 1000).toLocaleString(language, { dateStyle: "short", timeStyle: "short" });
        const is = version(of) === approved;
        const state = is ? make("b", { textContent: words.approved }) : button(words.approve, approve(of), { "aria-label": `${words.approve} ${version(of)}` });
        return make("li", {}, open, make("span", { className: "soft", textContent: date }), state);
      }),
    );
  }

  const unwatch = watch(() => {
    const made = [...jobs.values()].filter(of => VERSIONED.has(of.kind) && of.state === "succeeded" && of.folder && shotFolder(of) === shotFolder(job));
    if (made.some(of => !known.has(of.id))) reload();
    const states = [...painting].map(id => jobs.get(id)).filter(of => of && of.state !== "succeeded");
    told.textContent = states.map(of => (of.state === "failed" ? of.error : `${words.painting} ${percent(of.progress)}`)).join(", ");
  });
  reload();
  return { section, close: unwatch };
}

const percent = share => `${Math.round(100 * share)} %`;
const newSeed = () => String(Math.floor(Math.random() * 1e6));
