// The matte of a layer, as bytes and as the files that bring it here and take it away.

import { file } from "./api.js";

/** A layer's alpha on the canvas: a byte for every pixel, from its picture. */
export async function alphaOf(job, layer, size) {
  const answer = await fetch(file(job, layer.file));
  const picture = await createImageBitmap(await answer.blob(), { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  return alphaFrom(picture, layer.bounds.x, layer.bounds.y, size);
}

/** Coverage from a mask file: its alpha where it has any, else its brightness. Null where it is no picture. */
export async function alphaIn(mask, size) {
  const picture = await createImageBitmap(mask, { premultiplyAlpha: "none", colorSpaceConversion: "none" }).catch(() => null);
  if (picture === null || picture.width !== size.width || picture.height !== size.height) return null;
  const alpha = alphaFrom(picture, 0, 0, size);
  if (alpha.some(value => value < 255)) return alpha;
  const { data } = pixels(picture, 0, 0, size);
  return alpha.map((_, at) => Math.round(0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]));
}

function alphaFrom(picture, x, y, size) {
  const { data } = pixels(picture, x, y, size);
  return Uint8ClampedArray.from({ length: size.width * size.height }, (_, at) => data[4 * at + 3]);
}

function pixels(picture, x, y, { width, height }) {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, x, y);
  return context.getImageData(0, 0, width, height);
}

/** A grey PNG of a matte. */
export function png(alpha, { width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const grey = new ImageData(width, height);
  alpha.forEach((value, at) => grey.data.set([value, value, value, 255], 4 * at));
  canvas.getContext("2d").putImageData(grey, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}
