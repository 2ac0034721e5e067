// The properties a layer has, by match name: dimensions, default, range, when it is hidden.
//
// dimensions  of the value on a 3D layer; 1 is a plain number
// spatial     it has a path with tangents, and one temporal ease whatever its dimensions
// initial     (layer) => value of a new layer
// hidden      (layer) => true where After Effects hides the property

import { AutoOrientType } from "./enums.js";

const flat = (layer) => !layer.threeDLayer;
const oneNode = (layer) => layer.autoOrient === AutoOrientType.NO_AUTO_ORIENT;
const zero3 = () => [0, 0, 0];
const middle = (layer) => [layer.containingComp.width / 2, layer.containingComp.height / 2, 0];

const rotations = (hidden) => ({
    "ADBE Orientation": { dimensions: 3, spatial: true, initial: zero3, hidden },
    "ADBE Rotate X": { dimensions: 1, initial: () => 0, hidden },
    "ADBE Rotate Y": { dimensions: 1, initial: () => 0, hidden },
});

/** Stands for a group of its own kind. */
export const EFFECT_PARADE = Symbol("effects");
export const MARKERS = Symbol("markers");

export const AV_LAYER = {
    "ADBE Marker": MARKERS,
    "ADBE Effect Parade": EFFECT_PARADE,
    "ADBE Transform Group": {
        "ADBE Anchor Point": {
            dimensions: 3,
            spatial: true,
            initial: (layer) => [layer.width / 2, layer.height / 2, 0],
        },
        "ADBE Position": { dimensions: 3, spatial: true, initial: middle },
        "ADBE Scale": { dimensions: 3, initial: () => [100, 100, 100] },
        ...rotations(flat),
        "ADBE Rotate Z": { dimensions: 1, initial: () => 0 },
        "ADBE Opacity": { dimensions: 1, initial: () => 100, min: 0, max: 100 },
    },
};

export const CAMERA_LAYER = {
    "ADBE Marker": MARKERS,
    "ADBE Transform Group": {
        "ADBE Anchor Point": { dimensions: 3, spatial: true, initial: middle, hidden: oneNode },
        "ADBE Position": { dimensions: 3, spatial: true, initial: middle },
        ...rotations(),
        "ADBE Rotate Z": { dimensions: 1, initial: () => 0 },
    },
    "ADBE Camera Options Group": {
        "ADBE Camera Zoom": { dimensions: 1, initial: () => 1234.5, min: 1 },
        "ADBE Camera Depth of Field": { dimensions: 1, initial: () => 1, min: 0, max: 1 },
        "ADBE Camera Focus Distance": { dimensions: 1, initial: () => 1234.5, min: 1 },
        "ADBE Camera Aperture": { dimensions: 1, initial: () => 25.3, min: 0 },
        "ADBE Camera Blur Level": { dimensions: 1, initial: () => 100, min: 0 },
        "ADBE Iris Shape": { dimensions: 1, initial: () => 1, min: 1, max: 10 },
        "ADBE Iris Rotation": { dimensions: 1, initial: () => 0 },
        "ADBE Iris Roundness": { dimensions: 1, initial: () => 0, min: 0, max: 100 },
        "ADBE Iris Aspect Ratio": { dimensions: 1, initial: () => 1, min: 0.01, max: 100 },
        "ADBE Iris Diffraction Fringe": { dimensions: 1, initial: () => 0, min: 0, max: 500 },
        "ADBE Iris Highlight Gain": { dimensions: 1, initial: () => 0, min: 0, max: 100 },
        "ADBE Iris Highlight Threshold": { dimensions: 1, initial: () => 1, min: 0 },
        "ADBE Iris Hightlight Saturation": { dimensions: 1, initial: () => 0, min: 0, max: 100 },
    },
};

/** By match name; of After Effects' hundreds those that somebody has needed here. */
export const EFFECTS = {
    "ADBE Slider Control": {
        "ADBE Slider Control-0001": { dimensions: 1, initial: () => 0, min: -1e6, max: 1e6 },
    },
    "ADBE Checkbox Control": {
        "ADBE Checkbox Control-0001": { dimensions: 1, initial: () => 0, min: 0, max: 1 },
    },
    "ADBE Gaussian Blur 2": {
        "ADBE Gaussian Blur 2-0001": { dimensions: 1, initial: () => 0, min: 0, max: 32000 },
    },
};
