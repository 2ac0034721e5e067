// From a layer's own space to the world. After Effects' own model, written from its description and apart
// from the geometry of whoever tests with it:
//   T(position) Ox Oy Oz Rx Ry Rz S(scale) T(-anchor), right-handed, x right, y down, z away

import { AutoOrientType } from "./enums.js";
import { HostError } from "./host-object.js";
import { moved, product, rotation, scaled } from "./matrix.js";

export function toWorld(layer, time) {
    const own = toParent(layer, time);
    return layer.parent === null ? own : product(toWorld(layer.parent, time), own);
}

function toParent(layer, time) {
    const transform = layer.property("ADBE Transform Group");
    const at = (name) => transform.property(name).valueAtTime(time, false);
    const isCamera = !("threeDLayer" in layer);
    if (isCamera && layer.autoOrient !== AutoOrientType.NO_AUTO_ORIENT) {
        throw new HostError("not modelled: a camera with a point of interest");
    }
    if (!isCamera && !layer.threeDLayer) {
        throw new HostError(`"${layer.name}" is not a 3D layer`);
    }
    const orientation = at("ADBE Orientation");
    const turns = [
        [0, orientation[0]],
        [1, orientation[1]],
        [2, orientation[2]],
        [0, at("ADBE Rotate X")],
        [1, at("ADBE Rotate Y")],
        [2, at("ADBE Rotate Z")],
    ];
    const turned = turns.reduce((m, [axis, degrees]) => product(m, rotation(axis, degrees)), moved(at("ADBE Position")));
    if (isCamera) {
        return turned;
    }
    const scale = at("ADBE Scale").map((percent) => percent / 100);
    return product(product(turned, scaled(scale)), moved(at("ADBE Anchor Point").map((v) => -v)));
}

