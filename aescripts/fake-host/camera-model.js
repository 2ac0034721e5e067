// Where the corners of a 3D layer lie on screen. After Effects' own model, written from its description
// and apart from the geometry of whoever tests with it:
//   layer to parent   T(position) Ox Oy Oz Rx Ry Rz S(scale) T(-anchor), right-handed, x right, y down, z away
//   camera            looks along its own +z; a point at distance Zoom along it keeps its size
// Matrices are 3 rows of 4; the fourth row is always 0 0 0 1.

import { AutoOrientType } from "./enums.js";
import { HostError } from "./host-object.js";
import { CameraLayer } from "./layer.js";

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

function toWorld(layer, time) {
    const own = toParent(layer, time);
    return layer.parent === null ? own : product(toWorld(layer.parent, time), own);
}

function toParent(layer, time) {
    const transform = layer.property("ADBE Transform Group");
    const at = (name) => transform.property(name).valueAtTime(time, false);
    const isCamera = layer instanceof CameraLayer;
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

function moved([x, y, z]) {
    return [
        [1, 0, 0, x],
        [0, 1, 0, y],
        [0, 0, 1, z],
    ];
}

function scaled([x, y, z]) {
    return [
        [x, 0, 0, 0],
        [0, y, 0, 0],
        [0, 0, z, 0],
    ];
}

/** Right-handed: the axis after `axis` turns towards the one after that. */
function rotation(axis, degrees) {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const [i, j] = [(axis + 1) % 3, (axis + 2) % 3];
    const m = scaled([1, 1, 1]);
    m[i][i] = m[j][j] = cos;
    m[i][j] = -sin;
    m[j][i] = sin;
    return m;
}

function product(a, b) {
    return a.map((row) =>
        [0, 1, 2, 3].map((column) => {
            const sum = row[0] * b[0][column] + row[1] * b[1][column] + row[2] * b[2][column];
            return column === 3 ? sum + row[3] : sum;
        }),
    );
}

function transformed(m, [x, y, z]) {
    return m.map((row) => row[0] * x + row[1] * y + row[2] * z + row[3]);
}

function inverse(m) {
    const cofactor = (r, c) => {
        const [r1, r2, c1, c2] = [(r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3];
        return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
    };
    const determinant = m[0][0] * cofactor(0, 0) + m[0][1] * cofactor(0, 1) + m[0][2] * cofactor(0, 2);
    const linear = [0, 1, 2].map((r) => [0, 1, 2].map((c) => cofactor(c, r) / determinant));
    const away = [m[0][3], m[1][3], m[2][3]];
    return linear.map((row) => [...row, -(row[0] * away[0] + row[1] * away[1] + row[2] * away[2])]);
}
