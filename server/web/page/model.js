// Which of the server's models does a job.

import { ask } from "./api.js";
import { make } from "./dom.js";

/** A list to choose from; the server's own comes first, and its value is "". */
export async function modelChoice() {
  const { models } = await ask("GET", "/system");
  return make("select", {}, models.map((name, place) => make("option", { value: place ? name : "", textContent: name })));
}
