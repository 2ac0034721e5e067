// What waits and what is being painted, with what there is of it to see.

import { API, ask } from "./api.js";
import { arrange, button, make } from "./dom.js";
import { ENDED, changed, jobs, keep, previews, queue } from "./jobs.js";
import { telling } from "./notices.js";
import { words } from "./words.js";

/** Rows that are shown; a film of a thousand shots is no list to read. */
const MOST = 60;

const groups = new Map();
const rows = new Map();

/** Show the queue in `section`. */
export function showQueue(section) {
  const all = [...jobs.values()].filter(job => job.kind !== "storyboard");
  const active = all.filter(job => !ENDED.has(job.state));
  const lost = all.filter(job => job.state === "failed" || job.state === "cancelled");
  active.sort((a, b) => (b.state === "running") - (a.state === "running") || a.place - b.place);
  lost.sort((a, b) => b.number - a.number);
  const parts = [...gathered(active.slice(0, MOST), "active")];
  if (active.length > MOST) parts.push(still("more", "p", { className: "soft", textContent: words.more(active.length - MOST) }));
  if (lost.length) parts.push(unfinished(lost));
  if (parts.length) parts.unshift(still("title", "h2", { textContent: words.queue }));
  arrange(section, parts);
  for (const id of rows.keys()) if (!all.some(job => job.id === id)) rows.delete(id);
}

function still(key, tag, properties) {
  if (!groups.has(key)) groups.set(key, make(tag, properties));
  return Object.assign(groups.get(key), properties);
}

/** Shots of one storyboard stand together under its name. */
function gathered(some, kind) {
  const found = new Map();
  for (const job of some) {
    const key = job.parent ?? job.id;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(job);
  }
  return [...found].map(([key, members]) => group(`${kind} ${key}`, members));
}

function group(key, members) {
  if (!groups.has(key)) {
    const parent = members[0].parent;
    const act = key.startsWith("lost") ? "retry" : "cancel";
    const facts = make("span", { className: "soft" });
    const all = button(act === "retry" ? words.retryAll : words.cancelAll, doing(parent, act), { className: "quiet" });
    const head = make("header", {}, make("h3", { textContent: members[0].name }), facts, parent ? all : null);
    groups.set(key, Object.assign(make("div", { className: "film" }, head, make("ul")), { facts }));
  }
  const shown = groups.get(key);
  const film = jobs.get(members[0].parent);
  if (film?.shots) {
    const total = Object.values(film.shots).reduce((sum, number) => sum + number, 0);
    const done = [...jobs.values()].filter(job => job.parent === film.id && job.state === "succeeded").length;
    shown.facts.textContent = words.doneOf(done, total);
  }
  arrange(shown.lastChild, members.map(row));
  return shown;
}

function unfinished(lost) {
  if (!groups.has("lost")) {
    groups.set("lost", make("details", { className: "lost" }, make("summary"), make("div")));
  }
  const shown = groups.get("lost");
  const failed = lost.filter(job => job.state === "failed").length;
  // What failed is news; what somebody cancelled is none.
  if (failed > (shown.failed ?? 0)) shown.open = true;
  shown.failed = failed;
  shown.firstChild.textContent = words.unfinished(lost.length);
  arrange(shown.lastChild, [...gathered(lost.slice(0, MOST), "lost")]);
  return shown;
}

const doing = (id, what) => telling(async () => {
  keep(await ask("POST", `/jobs/${id}/${what}`));
  changed();
});

function row(job) {
  if (!rows.has(job.id)) rows.set(job.id, makeRow(job));
  const { element, picture, told, bar, act } = rows.get(job.id);
  const seen = previews.get(job.id);
  const isRunning = job.state === "running";
  if (isRunning && seen !== undefined) {
    const address = `${API}/jobs/${job.id}/preview?${seen}`;
    if (picture.getAttribute("src") !== address) picture.src = address;
    picture.hidden = false;
  }
  element.className = `job ${job.state}`;
  told.textContent = describe(job);
  bar.value = job.progress;
  bar.hidden = !isRunning;
  const retry = ENDED.has(job.state);
  act.textContent = retry ? words.retry : words.cancel;
  act.disabled = !retry && job.cancel_requested;
  act.onclick = doing(job.id, retry ? "retry" : "cancel");
  return element;
}

function makeRow(job) {
  const name = [words.kinds[job.kind] ?? "", job.shot, job.title].filter(Boolean).join(" ");
  const picture = make("img", { alt: words.preview(job.shot), hidden: true });
  // A preview that is no longer there says nothing: the last one stays hidden.
  picture.onerror = () => (picture.hidden = true);
  const told = make("span", { className: "told" });
  const bar = make("progress", { max: 1, "aria-label": name });
  const act = button("", null);
  const text = make("div", {}, make("b", { textContent: name }), told, bar);
  return { element: make("li", {}, make("div", { className: "thumb" }, picture), text, act), picture, told, bar, act };
}

function describe(job) {
  if (job.state === "failed") return job.error;
  if (job.state === "cancelled") return words.cancelled;
  if (job.cancel_requested) return words.cancelling;
  if (job.state === "queued") return words.queued;
  const phase = words.phases[job.phase] ?? words.phases.load;
  const step = job.phase === "denoise" && job.steps ? ` ${job.step}/${job.steps}` : "";
  const left = job.eta_s ? ` · ${words.left(job.eta_s)}` : "";
  return phase + step + left;
}

/** How much there is to do, and the switch that holds it, for the page's bar. */
export function showState(facts, toggle) {
  const states = [...jobs.values()].filter(job => job.kind !== "storyboard").map(job => job.state);
  const running = states.filter(state => state === "running").length;
  const waiting = states.filter(state => state === "queued").length;
  const told = [running ? words.running(running) : "", waiting ? words.waiting(waiting) : ""].filter(Boolean);
  facts.textContent = [queue.paused ? words.paused : "", ...told].filter(Boolean).join(" · ") || words.idle;
  toggle.textContent = queue.paused ? words.resume : words.pause;
  toggle.setAttribute("aria-pressed", queue.paused);
}

export const togglePause = telling(async () => {
  const { paused } = await ask("POST", `/queue/${queue.paused ? "resume" : "pause"}`);
  queue.paused = paused;
  changed();
});
