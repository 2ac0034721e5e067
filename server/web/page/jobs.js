// The jobs as the server has them, kept true by its events.

import { ask, list } from "./api.js";
import { telling } from "./notices.js";

/** Jobs of the list that are looked at first; more on demand. */
const PAGE = 20;
/** Jobs that are asked for one by one; where more have changed the lists are asked for. */
const FEW = 30;

export const jobs = new Map();
export const queue = { paused: false };
/** Counts previews, so that each has an address of its own. */
export const previews = new Map();

const watchers = new Set();
const stale = new Set();
let older = null;
let due = false;

/** Kinds of jobs that make a version of a shot. */
export const VERSIONED = new Set(["shot", "solve", "decompose"]);
export const ENDED = new Set(["succeeded", "failed", "cancelled"]);

/** Call `watcher` after every change, at most once a frame. Returns how to stop. */
export function watch(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function changed() {
  if (due) return;
  due = true;
  // No animation frame: those stand still in a tab that nobody looks at.
  setTimeout(() => {
    due = false;
    for (const watcher of watchers) watcher();
  }, 30);
}

export function keep(job) {
  jobs.set(job.id, { ...jobs.get(job.id), ...job });
  changed();
}

/** Everything anew: what waits or runs whatever its age, and the newest of the rest. */
export async function load() {
  const first = await ask("GET", `/jobs?limit=${PAGE}`);
  const active = [...(await list("state=running")), ...(await list("state=queued"))];
  const told = new Map([...active, ...first.jobs].map(job => [job.id, job]));
  if (older === null || jobs.size === 0) older = { cursor: first.next };
  await Promise.all([...told.values()].map(withShots));
  queue.paused = (await ask("GET", "/queue")).paused;
  changed();
}

export const reload = telling(load);

async function withShots(job) {
  keep(job);
  if (job.kind === "storyboard") (await list(`parent=${job.id}`)).forEach(keep);
}

export const hasOlder = () => older !== null && older.cursor !== null;

export async function loadOlder() {
  const page = await ask("GET", `/jobs?limit=${PAGE}&cursor=${older.cursor}`);
  older.cursor = page.next;
  await Promise.all(page.jobs.map(withShots));
}

/** Take in one event. What it does not tell, the files of a finished job say, is asked for soon. */
export function hear(event) {
  const { type, job_id: id, seq: _, ...told } = event;
  if (type === "resync") return void reload();
  if (type === "preview") previews.set(id, (previews.get(id) ?? 0) + 1);
  const known = jobs.get(id);
  if (known && type !== "output") keep({ id, ...told });
  if (!known || type === "state") {
    if (stale.size === 0) setTimeout(refresh, 100);
    stale.add(id);
  }
}

async function refresh() {
  const ids = [...stale];
  stale.clear();
  if (ids.length > FEW) return reload();
  await Promise.allSettled(ids.map(async id => keep(await ask("GET", `/jobs/${id}`))));
}
