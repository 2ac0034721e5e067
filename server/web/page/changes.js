// What a person wants otherwise of a version, until it is solved again as a new one.

import { send, submitting } from "./api.js";
import { button, make } from "./dom.js";
import { ENDED, jobs, keep, watch } from "./jobs.js";
import { notice, telling } from "./notices.js";
import { words } from "./words.js";

/** Collects changes to the version of `job`; `open` is called with the job of what was made of them. */
export function changesTo(job, where, open) {
  const depths = new Map();
  const mattes = new Map();
  const without = new Set();
  const told = make("p", { className: "soft", role: "status" });
  const save = button(words.save, telling(() => submit(), where), { className: "main" });
  const forget = button(words.forget, () => open(job), { className: "quiet" });
  const section = make("section", { className: "changes", hidden: true }, told, make("div", { className: "controls" }, save, forget));
  let solving = null;
  const ask = submitting();

  const isEmpty = () => depths.size + mattes.size + without.size === 0;

  function show() {
    const of = solving && jobs.get(solving);
    const count = depths.size + mattes.size + without.size;
    section.hidden = !of && count === 0;
    save.hidden = forget.hidden = count === 0;
    save.disabled = Boolean(of) && !ENDED.has(of.state);
    told.textContent = of ? state(of) : words.changes(count);
  }

  const state = of => {
    if (of.state === "failed") return of.error;
    if (of.state === "cancelled") return words.cancelled;
    return of.state === "queued" ? `${words.solving} · ${words.queued}` : `${words.solving} ${Math.round(100 * of.progress)} %`;
  };

  /** Have all of it solved, with phrases of the prompt as new layers. */
  async function submit(phrases = []) {
    const asked = { kind: "solve", job: job.id, depths: Object.fromEntries(depths), without: [...without], words: phrases, mattes: {} };
    save.disabled = true;
    try {
      for (const [id, matte] of mattes) asked.mattes[id] = matte && (await send(await matte.file()));
      const queued = await ask(asked);
      for (const some of [depths, mattes, without]) some.clear();
      solving = queued.id;
      keep(queued);
    } finally {
      save.disabled = false;
      show();
    }
  }

  const unwatch = watch(() => {
    const of = solving && jobs.get(solving);
    if (!of) return;
    show();
    if (!ENDED.has(of.state)) return;
    if (of.state === "failed") notice(of.error, where());
    // Its files are listed by an answer that comes after the event.
    if (of.state === "succeeded" && !of.folder) return;
    solving = null;
    if (of.state === "succeeded" && isEmpty()) open(of);
    else show();
  });

  return {
    section,
    isEmpty,
    submit,
    setDepth(id, depth, before) {
      if (depth === before) depths.delete(id);
      else depths.set(id, depth);
      show();
    },
    /** `matte` has a `file` to send, `null` leaves it to the model again, and `undefined` to how it is. */
    setMatte(id, matte) {
      if (matte === undefined) mattes.delete(id);
      else mattes.set(id, matte);
      without.delete(id);
      show();
    },
    dissolve(id, gone) {
      mattes.delete(id);
      if (gone) without.add(id);
      else without.delete(id);
      show();
    },
    close: unwatch,
  };
}
