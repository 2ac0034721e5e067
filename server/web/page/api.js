// The server's API, and the events that it sends.

import { words } from "./words.js";

export const API = "/api/v1";

/** A request that was refused; the message is the server's own and says what would be right. */
export class Refusal extends Error {}

/** The JSON answer to a request. Throws a Refusal. */
export async function ask(method, path, body) {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  return answered(path, { method, headers, body: sent });
}

async function answered(path, request) {
  const answer = await fetch(API + path, request).catch(() => {
    throw new Refusal(words.away);
  });
  const told = await answer.json().catch(() => ({ error: `${answer.status} ${answer.statusText}` }));
  // Most errors begin with the key that they are about.
  const key = told.key && !told.error.includes(told.key) ? ` (${told.key})` : "";
  if (!answer.ok) throw new Refusal(told.error + key);
  return told;
}

/** Bring a picture to the server; how a job names it. Throws a Refusal. */
export async function send(picture) {
  const headers = { "Content-Type": "application/octet-stream" };
  return (await answered("/pictures", { method: "POST", headers, body: picture })).picture;
}

/** How one job is asked for: the same request sent again, after an answer that was lost say, is the same job. */
export function submitting() {
  let sent = {};
  return asked => {
    const text = JSON.stringify(asked);
    if (sent.text !== text) sent = { text, id: crypto.randomUUID() };
    return ask("POST", "/jobs", { ...asked, id: sent.id });
  };
}

export const file = (job, name) =>
  `${API}/jobs/${job.id}/files/${name.split("/").map(encodeURIComponent).join("/")}`;

/** Every page of a list of jobs. */
export async function list(query) {
  const jobs = [];
  for (let cursor = null; ; ) {
    const page = await ask("GET", `/jobs?limit=500&${query}${cursor === null ? "" : `&cursor=${cursor}`}`);
    jobs.push(...page.jobs);
    cursor = page.next;
    if (cursor === null) return jobs;
  }
}

/** Call `onEvent` for all that happens, and `onState(true)` whenever the line is there anew. */
export function listen(onEvent, onState) {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${API}/ws`);
  socket.onopen = () => onState(true);
  socket.onmessage = message => onEvent(JSON.parse(message.data));
  socket.onclose = () => {
    onState(false);
    setTimeout(listen, 1000, onEvent, onState);
  };
}
