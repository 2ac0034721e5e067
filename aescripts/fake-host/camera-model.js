// Where the corners of a 3D layer lie on screen: the camera looks along its own +z, and a point at distance
// Zoom along it keeps its size.

import { HostError } from "./host-object.js";
import { CameraLayer } from "./layer.js";
import { inverse, product, transformed } from "./matrix.js";
import { toWorld } from "./transform.js";

/** The four corners [x, y] in comp pixels, from the top left clockwise, as the active camera sees them. */
export function cornersOnScreen(comp, layer, time) {
    const camera = activeCamera(comp, time);
    const zoom = camera.property("ADBE Camera Options Group").property("ADBE Camera Zoom").valueAtTime(time, false);
    const seen = product(inverse(toWorld(camera, time)), toWorld(layer, time));
    const width = layer.width * layer.source.pixelAspect;
    const corners = [
        [0, 0],
        [width, 0],
        [width, layer.height],
        [0, layer.height],
    ];
    return corners.map(([u, v]) => {
        const [x, y, z] = transformed(seen, [u, v, 0]);
        if (z <= 0) {
            throw new HostError(`"${layer.name}" reaches behind the camera`);
        }
        return [comp.width / 2 + (zoom * x) / z, comp.height / 2 + (zoom * y) / z];
    });
}

/** The topmost camera that is on at `time`. */
function activeCamera(comp, time) {
    for (let i = 1; i <= comp.numLayers; i++) {
        const layer = comp.layer(i);
        if (layer instanceof CameraLayer && layer.enabled && layer.inPoint <= time && time <= layer.outPoint) {
            return layer;
        }
    }
    throw new HostError(`"${comp.name}" has no camera at ${time} s`);
}
