// What is finished: of every shot the newest version.

import { sendButton } from "./after_effects.js";
import { file } from "./api.js";
import { arrange, button, make } from "./dom.js";
import { VERSIONED, hasOlder, jobs, loadOlder } from "./jobs.js";
import { telling } from "./notices.js";
import { words } from "./words.js";

const films = new Map();
const tiles = new Map();
const older = button(words.older, telling(loadOlder));
const title = make("h2", { textContent: words.gallery });
const empty = make("p", { className: "soft", textContent: words.empty });

/** The folder of a shot, which all its versions share. */
export const shotFolder = job => job.folder.replace(/\/[^/]*$/, "");
export const version = job => job.folder.split("/").pop();

/** Sorts the newest version of a shot first. */
const newest = (a, b) => version(b).localeCompare(version(a), "en", { numeric: true });

/** Sorts as the storyboard does; what was put in since stands before the shot that had its place. */
const inOrder = (a, b) =>
  a.position === null || b.position === null
    ? (a.position === null) - (b.position === null) || a.shot.localeCompare(b.shot, "en", { numeric: true })
    : a.position - b.position || b.number - a.number;

/** Show what is finished in `section`; `open` is called with the job of the shot that is chosen. */
export function showGallery(section, open) {
  const shots = new Map();
  for (const job of jobs.values()) {
    if (!VERSIONED.has(job.kind) || job.state !== "succeeded" || !job.folder) continue;
    const key = shotFolder(job);
    if (!shots.has(key) || newest(job, shots.get(key)) < 0) shots.set(key, job);
  }
  const byFilm = Map.groupBy([...shots.values()], job => job.name);
  const newer = ([, a], [, b]) => Math.max(...b.map(job => job.ended)) - Math.max(...a.map(job => job.ended));
  const parts = [...byFilm].sort(newer).map(([name, members]) => film(name, members, open));
  arrange(section, [title, ...parts, ...(parts.length ? [] : [empty]), ...(hasOlder() ? [older] : [])]);
}

function film(name, members, open) {
  if (!films.has(name)) {
    const send = sendButton(members[0], { storyboard: true, "aria-label": words.sendFilm(name) });
    const head = make("header", {}, make("h3", { textContent: name }), send);
    films.set(name, make("div", { className: "film" }, head, make("ul", { className: "tiles" })));
  }
  const shown = films.get(name);
  members.sort(inOrder);
  arrange(shown.lastChild, members.map(job => tile(job, open)));
  return shown;
}

function tile(job, open) {
  if (tiles.has(job.id)) return tiles.get(job.id);
  const picture = job.files.includes("preview.jpg") ? "preview.jpg" : "source.png";
  const shown = make(
    "li",
    {},
    make(
      "button",
      { type: "button", className: "tile", "aria-label": words.open(job.name, job.shot), onclick: () => open(job) },
      make("img", { src: file(job, picture), alt: "", loading: "lazy" }),
      make("span", {}, make("b", { textContent: job.shot }), ` ${job.title}`),
      make("span", { className: "soft", textContent: version(job) }),
    ),
  );
  tiles.set(job.id, shown);
  return shown;
}
