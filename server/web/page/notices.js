// What went wrong, said at the top of the page until it is read.

import { button, make } from "./dom.js";
import { words } from "./words.js";

/** Show a message; `where` is the element that holds notices, the page's own if it is left out. */
export function notice(message, where = document.getElementById("notices")) {
  for (const old of where.children) if (old.firstChild.textContent === message) return old;
  const shown = make("p", { className: "notice" }, make("span", { textContent: message }));
  shown.append(button(words.dismiss, () => shown.remove(), { className: "quiet" }));
  where.append(shown);
  return shown;
}

/** An event handler that shows what it throws. */
export const telling = (action, where) => async (...given) => {
  try {
    await action(...given);
  } catch (error) {
    notice(error.message, typeof where === "function" ? where() : where);
  }
};
