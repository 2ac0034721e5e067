// What moves the camera: the storyboard's move, played or dragged, and the mouse, that looks around.

import { moves, orbited, playedAt } from "./camera.js";
import { button, make } from "./dom.js";
import { words } from "./words.js";

/** Of the way to the side that one press of an arrow key looks. */
const STEP = 0.25;
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const clamped = value => Math.max(-1, Math.min(1, value));

/** Move `opened`, a stage in `canvas`, and put what plays it into `controls`. */
export function motion(opened, stage, canvas, controls) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const duration = stage.camera.duration;
  const title = moves(stage) ? words.play : words.sway;
  const play = button(title, () => (playing ? stop() : start()));
  const slider = make("input", { type: "range", min: 0, max: duration, step: "any", value: "0", "aria-label": words.time });
  controls.append(play, slider);
  let look = [0, 0];
  let wanted = [0, 0];
  let time = 0;
  let before = null;
  let playing = false;
  let due = 0;

  const isLooking = () => look.some(value => value !== 0);
  const draw = () => {
    opened.show(isLooking() ? orbited(stage, ...look) : playedAt(stage, time));
  };
  const ask = () => {
    due ||= requestAnimationFrame(frame);
  };

  function frame(now) {
    due = 0;
    const passed = before === null ? 0 : (now - before) / 1000;
    before = now;
    if (playing) {
      time += passed;
      if (time >= duration) stop(duration);
      slider.value = time;
    }
    // A glance that eases out; close to its end it is there, and the rest view is exactly the rest view.
    look = look.map((value, axis) => {
      const next = wanted[axis] + (value - wanted[axis]) * (calm.matches ? 0 : Math.exp(-passed * 10));
      return Math.abs(next - wanted[axis]) < 0.002 ? wanted[axis] : next;
    });
    draw();
    if (playing || look.some((value, axis) => value !== wanted[axis])) ask();
    else before = null;
  }

  function glance(across, down) {
    if (playing) return;
    wanted = [clamped(across), clamped(down)];
    if (time) {
      time = 0;
      slider.value = 0;
    }
    ask();
  }

  function start() {
    if (time >= duration) time = 0;
    playing = true;
    look = wanted = [0, 0];
    before = null;
    play.textContent = words.hold;
    ask();
  }

  function stop(at = time) {
    playing = false;
    time = at;
    play.textContent = title;
  }

  slider.oninput = () => {
    stop(slider.valueAsNumber);
    look = wanted = [0, 0];
    ask();
  };
  canvas.onpointermove = event => {
    if (calm.matches || event.pointerType === "touch") return;
    const box = canvas.getBoundingClientRect();
    glance((2 * (event.clientX - box.x)) / box.width - 1, (2 * (event.clientY - box.y)) / box.height - 1);
  };
  canvas.onpointerleave = () => {
    if (wanted.some(Boolean)) glance(0, 0);
  };
  canvas.onkeydown = event => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    glance(wanted[0] + step[0], wanted[1] + step[1]);
  };
  draw();

  return {
    draw,
    /** Back to the picture as it was painted. */
    rest() {
      stop(0);
      slider.value = 0;
      look = wanted = [0, 0];
      draw();
    },
    close: () => cancelAnimationFrame(due),
  };
}
