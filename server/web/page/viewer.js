// One shot, opened: its layers in space, what the model attended to, its versions and its files.

import { sendButton } from "./after_effects.js";
import { API, ask, file } from "./api.js";
import { attendable } from "./attention.js";
import { changesTo } from "./changes.js";
import { button, make } from "./dom.js";
import { version } from "./gallery.js";
import { showLayers } from "./layers.js";
import { mend } from "./mend.js";
import { motion } from "./motion.js";
import { notice, telling } from "./notices.js";
import { openStage } from "./stage.js";
import { showVersions } from "./versions.js";
import { words } from "./words.js";

const FILES = { ".psd": "Photoshop", ".jsx": "After Effects", ".mp4": words.movie };

/** Open the viewer on a shot's job. */
export const openViewer = telling(async job => {
  const dialog = make("dialog", { className: "viewer" });
  let close = () => {};
  let opened = null;
  const show = telling(
    async shown => {
      if (shown.id !== opened && close.leave && !close.leave()) return;
      const composition = await ask("GET", `/jobs/${shown.id}/files/composition.json`);
      opened = shown.id;
      close();
      close = await fill(dialog, shown, composition, show);
    },
    () => dialog.querySelector(".notices") ?? undefined,
  );
  dialog.oncancel = event => {
    if (close.leave && !close.leave()) event.preventDefault();
  };
  dialog.onclose = () => {
    close();
    dialog.remove();
  };
  await show(job);
  // What cannot be opened was told of, and stays closed.
  if (!dialog.hasChildNodes()) return;
  document.body.append(dialog);
  dialog.showModal();
});

/** Fill the dialog with one version of a shot; returns what ends it. */
async function fill(dialog, job, composition, show) {
  const { canvas: size, camera, stage } = composition;
  const canvas = make("canvas", { tabIndex: 0, role: "img", "aria-label": words.view(job.shot) });
  const other = make("img", { className: "other", alt: "" });
  const heat = make("div", { className: "heat" });
  const view = make("div", { className: "view" }, canvas, heat, other);
  view.style.setProperty("--ratio", size.width / size.height);
  const notices = make("div", { className: "notices", role: "alert" });
  const move = `${stage.move}, ${words.seconds(camera.duration)}, ${camera.focal_mm} mm`;
  const facts = [version(job), `${size.width} × ${size.height}`, move, composition.model, `${words.seed} ${composition.seed}`];
  const playing = make("div", { className: "controls" });
  const side = make("div", { className: "side" });
  const tools = make("div");
  const where = () => notices;
  const changes = changesTo(job, where, show);
  const prompt = attendable(job, composition, { heat, rest: () => moving?.rest(), submit: changes.submit, where });
  dialog.setAttribute("aria-label", words.open(job.name, job.shot));
  dialog.replaceChildren(
    make(
      "header",
      {},
      make("h2", { textContent: `${job.shot} ${job.title}` }),
      make("span", { className: "soft", textContent: facts.join(" · ") }),
      make("span", { className: "gap" }),
      button(words.close, () => leave() && dialog.close(), { className: "quiet" }),
    ),
    notices,
    make("div", { className: "body" }, make("div", { className: "left" }, view, tools, playing, compare(job, other), prompt), side),
  );

  let opened = null;
  let moving = null;
  try {
    opened = await openStage(canvas, composition, name => file(job, name));
    moving = motion(opened, stage, canvas, playing);
  } catch (error) {
    notice(words.flat(error.message), notices);
    canvas.replaceWith(make("img", { src: file(job, composition.source_image), alt: words.view(job.shot) }));
  }
  const select = view.parentElement.querySelector("select");
  let mending = null;
  const brush = asked => {
    mending?.close();
    moving?.rest();
    heat.hidden = true;
    const finish = edited => {
      mending = null;
      heat.hidden = false;
      asked.finish(edited);
    };
    mending = mend({ ...asked, size, view, place: tools, finish });
  };
  side.append(showLayers(job, composition, { opened, moving, heat, changes, brush, where }), changes.section);
  const versions = showVersions(job, show, others => {
    const before = select.value;
    select.replaceChildren(...comparable(job, others));
    if ([...select.options].some(option => option.value === before)) select.value = before;
    select.onchange();
  });
  side.append(versions.section, downloads(job, where));
  function leave() {
    if (mending) {
      mending.close();
      return false;
    }
    return changes.isEmpty() || confirm(words.unsaved);
  }
  const end = () => {
    changes.close();
    versions.close();
    moving?.close();
    opened?.close();
  };
  return Object.assign(end, { leave });
}

/** The slider that lays another picture over the right part of the view. */
function compare(job, other) {
  const slider = make("input", { type: "range", min: 0, max: 100, step: "any", value: "0", "aria-label": words.compare });
  const select = make("select", { "aria-label": words.compareWith });
  slider.oninput = () => {
    other.style.clipPath = `inset(0 0 0 ${100 - slider.value}%)`;
    other.hidden = slider.value === "0";
  };
  slider.oninput();
  select.onchange = () => (other.src = select.value);
  select.append(...comparable(job, []));
  select.onchange();
  return make("div", { className: "controls" }, make("span", { className: "soft", textContent: words.compare }), slider, select);
}

const comparable = (job, versions) => [
  make("option", { value: file(job, "source.png"), textContent: words.source }),
  ...versions.filter(({ id }) => id !== job.id).map(of => make("option", { value: file(of, "source.png"), textContent: version(of) })),
];

function downloads(job, where) {
  const named = Object.entries(FILES).flatMap(([suffix, label]) =>
    job.files.filter(name => name.endsWith(suffix)).map(name => [label, file(job, name)]),
  );
  const links = [...named, ["ZIP", `${API}/jobs/${job.id}/zip`]];
  const folder = make("code", { className: "soft" });
  const open = button(words.openFolder, telling(() => ask("POST", `/jobs/${job.id}/folder`), where), { hidden: true });
  telling(async () => {
    const { output, opens_folders } = await ask("GET", "/system");
    folder.textContent = `${output}/${job.folder}`;
    open.hidden = !opens_folders;
  }, where)();
  return make(
    "section",
    {},
    make("h3", { textContent: words.files }),
    make("p", { className: "links" }, links.map(([textContent, href]) => make("a", { textContent, href, download: "" }))),
    make("div", { className: "controls" }, open, sendButton(job, { where })),
    folder,
  );
}
