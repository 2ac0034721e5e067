// Where the camera stands at a moment: exporters/stage.py, for the page.

const radians = degrees => (degrees * Math.PI) / 180;
const between = (a, b, s) => a + (b - a) * s;
const betweenPoints = (a, b, s) => a.map((value, axis) => between(value, b[axis], s));

/** Share of the canvas width by which the picture's edge turns when somebody looks around. */
const SWING = 0.04;

/** The pose at `time` in seconds; before the first and after the last keyframe the camera rests. */
export function poseAt(stage, time) {
  const keys = stage.keyframes;
  const after = keys.findIndex(key => key.time > time);
  if (after <= 0) return after === 0 ? keys[0] : keys.at(-1);
  const [a, b] = [keys[after - 1], keys[after]];
  let s = (time - a.time) / (b.time - a.time);
  if (a.ease === "ease") s *= s * (3 - 2 * s);
  return {
    position: betweenPoints(a.position, b.position, s),
    rotation: betweenPoints(a.rotation, b.rotation, s),
    zoom: between(a.zoom, b.zoom, s),
  };
}

/** Whether the storyboard's move is one that can be seen: nothing moves in a static shot or a rack focus. */
export const moves = stage => stage.keyframes.length > 1 && stage.move !== "rack focus";

/** The storyboard's move, and where there is none a small swing, so that the depth can be seen. */
export function playedAt(stage, time) {
  if (moves(stage)) return poseAt(stage, time);
  return orbited(stage, Math.sin((2 * Math.PI * time) / stage.camera.duration), 0);
}

/** The rest view swung about the middle of the parallax; `across` and `down` from -1 to 1. */
export function orbited(stage, across, down) {
  const rest = stage.keyframes[0];
  const half = stage.width / 2;
  const swing = Math.atan2(half * (1 + 2 * SWING), stage.zoom) - Math.atan2(half, stage.zoom);
  const pan = -across * swing;
  const tilt = down * swing;
  const distance = (2 * stage.zoom * stage.far_ratio) / (stage.far_ratio + 1);
  const [x, y, z] = rest.position;
  // R = Rx(tilt) Ry(pan) looks along its third column; the point that it looks at stays where it is.
  return {
    position: [
      x - distance * Math.sin(pan),
      y + distance * Math.sin(tilt) * Math.cos(pan),
      z + distance * (1 - Math.cos(tilt) * Math.cos(pan)),
    ],
    rotation: [(tilt * 180) / Math.PI, (pan * 180) / Math.PI, 0],
    zoom: rest.zoom,
  };
}

/** A pose as three.js has it: y up, looking along -z. */
export function place(camera, stage, pose) {
  const [x, y, z] = pose.position;
  const [tilt, pan, roll] = pose.rotation.map(radians);
  camera.position.set(x, -y, -z);
  camera.rotation.set(tilt, -pan, -roll, "XYZ");
  camera.fov = (360 / Math.PI) * Math.atan2(stage.height / 2, pose.zoom);
  camera.updateProjectionMatrix();
}
