// The page: the bar, the place to drop, the queue and what is finished.

import { listen } from "./api.js";
import { button, make } from "./dom.js";
import { takeFiles } from "./drop.js";
import { showGallery } from "./gallery.js";
import { hear, reload, watch } from "./jobs.js";
import { notice } from "./notices.js";
import { showQueue, showState, togglePause } from "./queue.js";
import { openViewer } from "./viewer.js";
import { language, switchLanguage, words } from "./words.js";

const place = id => document.getElementById(id);
const facts = make("span", { className: "soft", role: "status" });
const toggle = button("", togglePause);

document.documentElement.lang = language;
place("bar").append(
  make("h1", { textContent: "Multiplane" }),
  facts,
  toggle,
  make("span", { className: "gap" }),
  button(words.other, switchLanguage, { className: "quiet" }),
  make("a", { href: "/api", textContent: words.api }),
);
takeFiles(place("drop"));

watch(() => {
  showState(facts, toggle);
  showQueue(place("queue"));
  showGallery(place("gallery"), openViewer);
});

let away = null;
listen(hear, isThere => {
  if (isThere) {
    away?.remove();
    away = null;
    reload();
  } else {
    away ??= notice(words.away);
  }
});
