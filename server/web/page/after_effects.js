// Send to After Effects: what is finished opens there, where the server's computer has it.

import { ask } from "./api.js";
import { button, make } from "./dom.js";
import { telling } from "./notices.js";
import { words } from "./words.js";

/**
 * A button for a shot's job, or for all shots of its storyboard, and the place where its success is told.
 * Nobody sees it until the server says that it has an After Effects.
 */
export function sendButton(job, { storyboard = false, where, ...more } = {}) {
  const told = make("span", { className: "soft", "aria-live": "polite" });
  const send = button(
    storyboard ? words.sendAll : words.send,
    telling(async () => {
      told.textContent = "";
      send.disabled = true;
      try {
        const { program } = await ask("POST", `/jobs/${job.id}/after-effects?storyboard=${storyboard}`);
        told.textContent = words.sent(program);
      } finally {
        send.disabled = false;
      }
    }, where),
    { hidden: true, ...more },
  );
  telling(async () => (send.hidden = (await ask("GET", "/system")).after_effects === null), where)();
  return [send, told];
}
