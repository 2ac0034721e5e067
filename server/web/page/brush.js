// A matte that is painted on: add, remove, soften, and step back.

/** Strokes that can be taken back. */
const STEPS = 50;

/** Edit `alpha`, a byte for each of `width` x `height` pixels. Every change returns the box that it touched. */
export function brushOn(alpha, width, height) {
  const done = [];
  const undone = [];
  let before = null;
  let touched = null;

  function begin() {
    before = alpha.slice();
    touched = null;
  }

  /** One touch of the brush in the middle of a stroke; `x`, `y` and `radius` in pixels. */
  function dab(tool, x, y, radius) {
    const box = {
      left: Math.max(0, Math.floor(x - radius - 1)),
      top: Math.max(0, Math.floor(y - radius - 1)),
      right: Math.min(width, Math.ceil(x + radius + 1)),
      bottom: Math.min(height, Math.ceil(y + radius + 1)),
    };
    const soft = tool === "soften" ? blurred(box, Math.max(1, Math.round(radius / 6))) : null;
    const edge = Math.max(1, radius / 4);
    for (let row = box.top; row < box.bottom; row += 1) {
      for (let column = box.left; column < box.right; column += 1) {
        const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
        const weight = Math.max(0, Math.min(1, (radius - distance) / edge + 0.5));
        const at = row * width + column;
        if (tool === "add") alpha[at] = Math.max(alpha[at], Math.round(255 * weight));
        else if (tool === "remove") alpha[at] = Math.min(alpha[at], Math.round(255 * (1 - weight)));
        else alpha[at] += Math.round((soft(column, row) - alpha[at]) * weight);
      }
    }
    touched = touched ? around(touched, box) : box;
    return box;
  }

  /** The mean of the square around a pixel, as it was before this dab. */
  function blurred(box, reach) {
    const [x, y] = [Math.max(0, box.left - reach), Math.max(0, box.top - reach)];
    const [w, h] = [Math.min(width, box.right + reach) - x, Math.min(height, box.bottom + reach) - y];
    const sums = new Float64Array((w + 1) * (h + 1));
    for (let row = 0; row < h; row += 1) {
      for (let column = 0; column < w; column += 1) {
        sums[(row + 1) * (w + 1) + column + 1] =
          alpha[(row + y) * width + column + x] +
          sums[row * (w + 1) + column + 1] + sums[(row + 1) * (w + 1) + column] - sums[row * (w + 1) + column];
      }
    }
    return (column, row) => {
      const [left, top] = [Math.max(0, column - reach - x), Math.max(0, row - reach - y)];
      const [right, bottom] = [Math.min(w, column + reach + 1 - x), Math.min(h, row + reach + 1 - y)];
      const sum =
        sums[bottom * (w + 1) + right] - sums[top * (w + 1) + right] - sums[bottom * (w + 1) + left] + sums[top * (w + 1) + left];
      return sum / ((right - left) * (bottom - top));
    };
  }

  function end() {
    if (touched) {
      done.push({ box: touched, pixels: cut(before, touched) });
      if (done.length > STEPS) done.shift();
      undone.length = 0;
    }
    before = null;
  }

  function cut(from, { left, top, right, bottom }) {
    const rows = [];
    for (let row = top; row < bottom; row += 1) rows.push(from.slice(row * width + left, row * width + right));
    return rows;
  }

  function step(from, to) {
    const last = from.pop();
    if (!last) return null;
    to.push({ box: last.box, pixels: cut(alpha, last.box) });
    last.pixels.forEach((row, down) => alpha.set(row, (last.box.top + down) * width + last.box.left));
    return last.box;
  }

  return {
    alpha,
    begin,
    dab,
    end,
    undo: () => step(done, undone),
    redo: () => step(undone, done),
    canUndo: () => done.length > 0,
    canRedo: () => undone.length > 0,
  };
}

const around = (a, b) => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
});
