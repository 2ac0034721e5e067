// A brush on a layer's matte: add, remove, soften; with the mouse, a pen, a finger or the keyboard.

import { brushOn } from "./brush.js";
import { button, make } from "./dom.js";
import { words } from "./words.js";

const KEYS = { KeyA: "add", KeyR: "remove", KeyS: "soften" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** Opacity of the colour that marks what belongs to the layer. */
const VEIL = 0.55;

/** Mend `alpha` over `view`, with the tools in `place`; `finish` is told the new one, or null when it was left alone. */
export function mend({ name, alpha, size, colour, view, place, finish }) {
  const { width, height } = size;
  const brush = brushOn(alpha, width, height);
  const canvas = make("canvas", { className: "matte", tabIndex: 0, width, height, role: "application", "aria-label": words.mendOf(name) });
  const ring = make("div", { className: "ring", hidden: true });
  const context = canvas.getContext("2d");
  const [red, green, blue] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  let tool = "add";
  let last = null;
  let at = [width / 2, height / 2];
  let changed = false;

  const tools = Object.values(KEYS).map(kind =>
    button(words.tools[kind], () => choose(kind), { "aria-pressed": kind === tool, title: words.toolKey[kind] }),
  );
  const reach = make("input", { type: "range", min: 1, max: Math.ceil(Math.max(width, height) / 8), step: "any", "aria-label": words.brush });
  reach.value = Math.max(2, Math.min(width, height) / 24);
  reach.oninput = showRing;
  const undo = button(words.undo, () => show(brush.undo()), { title: "Ctrl+Z" });
  const redo = button(words.redo, () => show(brush.redo()), { title: "Ctrl+Shift+Z" });
  const bar = make(
    "div",
    { className: "tools", role: "toolbar", "aria-label": words.mendOf(name) },
    make("b", { textContent: name }),
    tools,
    make("label", {}, make("span", { className: "soft", textContent: words.brush }), reach),
    undo,
    redo,
    make("span", { className: "gap" }),
    button(words.leave, () => close(null), { className: "quiet" }),
    button(words.finish, () => close(changed ? brush.alpha : null), { className: "main" }),
  );

  function choose(kind) {
    tool = kind;
    tools.forEach((one, place) => one.setAttribute("aria-pressed", Object.values(KEYS)[place] === kind));
    canvas.focus();
  }

  function show(box) {
    if (box) {
      const [w, h] = [box.right - box.left, box.bottom - box.top];
      if (w > 0 && h > 0) {
        const veil = new ImageData(w, h);
        for (let row = 0; row < h; row += 1) {
          for (let column = 0; column < w; column += 1) {
            const value = brush.alpha[(box.top + row) * width + box.left + column];
            veil.data.set([red, green, blue, VEIL * value], 4 * (row * w + column));
          }
        }
        context.putImageData(veil, box.left, box.top);
      }
    }
    undo.disabled = !brush.canUndo();
    redo.disabled = !brush.canRedo();
    changed = brush.canUndo();
  }

  /** A line of dabs, so close that they make one stroke. */
  function stroke(to) {
    const radius = reach.valueAsNumber;
    const from = last ?? to;
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / Math.max(1, radius / 3)));
    for (let step = last ? 1 : steps; step <= steps; step += 1) {
      const share = step / steps;
      show(brush.dab(tool, from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, radius));
    }
    last = to;
  }

  function showRing() {
    const radius = reach.valueAsNumber;
    ring.hidden = false;
    ring.style.left = `${(100 * (at[0] - radius)) / width}%`;
    ring.style.top = `${(100 * (at[1] - radius)) / height}%`;
    ring.style.width = `${(200 * radius) / width}%`;
    ring.style.height = `${(200 * radius) / height}%`;
  }

  const place_ = event => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.x) * width) / box.width, ((event.clientY - box.y) * height) / box.height];
  };
  canvas.onpointerdown = event => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    at = place_(event);
    brush.begin();
    stroke(at);
  };
  canvas.onpointermove = event => {
    at = place_(event);
    showRing();
    if (last) stroke(at);
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (!last) return;
    last = null;
    brush.end();
    show(null);
  };
  canvas.onpointerleave = () => (ring.hidden = document.activeElement !== canvas);
  canvas.onkeydown = event => {
    const radius = reach.valueAsNumber;
    if (event.code === "KeyZ" && (event.ctrlKey || event.metaKey)) show(event.shiftKey ? brush.redo() : brush.undo());
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (KEYS[event.code]) choose(KEYS[event.code]);
    else if (event.code === "BracketLeft") reach.value = radius / 1.25;
    else if (event.code === "BracketRight") reach.value = radius * 1.25;
    else if (ARROWS[event.key]) {
      const [across, down] = ARROWS[event.key].map(step => step * Math.max(1, radius / 2));
      at = [Math.max(0, Math.min(width, at[0] + across)), Math.max(0, Math.min(height, at[1] + down))];
    } else if (event.key === " ") {
      brush.begin();
      stroke(at);
      last = null;
      brush.end();
      show(null);
    } else return;
    event.preventDefault();
    showRing();
  };

  function close(result) {
    canvas.remove();
    ring.remove();
    bar.remove();
    finish(result);
  }

  view.append(canvas, ring);
  place.append(bar);
  show({ left: 0, top: 0, right: width, bottom: height });
  canvas.focus();
  return { close: () => close(null) };
}
