// A comp as a Lottie animation, for a renderer that knows nothing of the fake's own camera model.
//
// Every asked moment is a frame of the animation: all values, expressions included, are written down as they are then,
// and what makes a view of them (parents, camera, order) is left to the renderer. What it would show otherwise than
// After Effects throws "not modelled".

import { AlphaMode, AutoOrientType } from "./enums.js";
import { HostError } from "./host-object.js";
import { CameraLayer } from "./layer.js";
import { CompItem, FileSource } from "./project.js";
import { toWorld } from "./transform.js";

const Type = { comp: 0, picture: 2, nothing: 3, camera: 13 };

/**
 * `animation` shows at frame i what `comp` shows at `times[i]` seconds; `files` are the paths of its pictures, by the
 * names that the animation calls them.
 *
 * As rendered for delivery: without guide layers. Depth of field is not in it.
 */
export function toLottie(comp, times) {
    const files = {};
    const assets = [];
    const layers = layersOf(comp, times, { files, assets });
    const { width, height } = comp;
    return { animation: { v: "5.7.0", fr: 1, ip: 0, op: times.length, w: width, h: height, assets, layers }, files };
}

function layersOf(comp, times, into) {
    const stack = Array.from({ length: comp.numLayers }, (_, i) => comp.layer(i + 1));
    const camera = cameraOf(comp, stack, times);
    const drawn = stack.filter((layer) => isDrawn(layer) && times.some((time) => isShown(layer, time)));
    refuseOtherOrder(drawn, times);
    const needed = new Set([...drawn, ...(camera ? [camera] : [])].flatMap(withParents));
    return stack
        .filter((layer) => needed.has(layer))
        .map((layer) => describe(layer, times, layer === camera || drawn.includes(layer), into));
}

function withParents(layer) {
    return layer.parent === null ? [layer] : [layer, ...withParents(layer.parent)];
}

function isDrawn(layer) {
    return !(layer instanceof CameraLayer) && layer.enabled && !layer.guideLayer && !layer.nullLayer;
}

const isShown = (layer, time) => layer.inPoint <= time && time < layer.outPoint;

/** The topmost one that is on; null where there is none, and 3D layers are not seen in space. */
function cameraOf(comp, stack, times) {
    const camera = stack.find((layer) => layer instanceof CameraLayer && layer.enabled) ?? null;
    if (camera !== null && !times.every((time) => isShown(camera, time))) {
        throw new HostError(`not modelled: "${comp.name}" without its camera for a time`);
    }
    if (camera === null && stack.some((layer) => isDrawn(layer) && layer.threeDLayer)) {
        throw new HostError(`not modelled: 3D layers in "${comp.name}", which has no camera`);
    }
    return camera;
}

/** After Effects draws neighbouring 3D layers by their distance, Lottie as they lie in the stack. */
function refuseOtherOrder(drawn, times) {
    for (const time of times) {
        const depths = drawn.filter((layer) => layer.threeDLayer && isShown(layer, time)).map((layer) => facing(layer, time));
        if (depths.some((depth, i) => i > 0 && depth < depths[i - 1])) {
            throw new HostError(`not modelled: at ${time} s a layer lies above one that is nearer`);
        }
    }
}

/** The distance along z of a layer that faces the camera of a new comp. */
function facing(layer, time) {
    const [x, y, z] = toWorld(layer, time);
    if ([x[2], y[2], z[0], z[1]].some((share) => Math.abs(share) > 1e-9)) {
        throw new HostError(`not modelled: "${layer.name}", which is turned in space`);
    }
    return z[3];
}

function describe(layer, times, isSeen, into) {
    const shown = times.flatMap((time, frame) => (isShown(layer, time) ? [frame] : []));
    const told = {
        ind: layer.index,
        nm: layer.name,
        ty: Type.nothing,
        st: 0,
        ip: shown[0] ?? times.length,
        op: (shown.at(-1) ?? times.length) + 1,
        ks: transform(layer, times),
    };
    if (layer.parent !== null) {
        told.parent = layer.parent.index;
    }
    if (layer instanceof CameraLayer) {
        const zoom = layer.property("ADBE Camera Options Group").property("ADBE Camera Zoom");
        return { ...told, ty: Type.camera, ddd: 1, pe: held(zoom, times) };
    }
    told.ddd = Number(layer.threeDLayer);
    if (!isSeen) {
        return told;
    }
    refuseEffects(layer);
    const { width, height } = layer;
    if (layer.source instanceof CompItem) {
        // Where it is not shown it may be asked for any moment.
        const inside = times.map((time) => (isShown(layer, time) ? time : times[shown[0]]) - layer.startTime);
        return { ...told, ty: Type.comp, w: width, h: height, refId: addComp(layer.source, inside, into) };
    }
    return { ...told, ty: Type.picture, refId: addPicture(layer.source, into) };
}

function transform(layer, times) {
    const value = (name) => held(layer.property("ADBE Transform Group").property(`ADBE ${name}`), times);
    const isCamera = layer instanceof CameraLayer;
    if (isCamera && layer.autoOrient !== AutoOrientType.NO_AUTO_ORIENT) {
        throw new HostError("not modelled: a camera with a point of interest");
    }
    const turned = { rx: value("Rotate X"), ry: value("Rotate Y"), rz: value("Rotate Z"), or: value("Orientation") };
    if (isCamera) {
        return { p: value("Position"), ...turned };
    }
    const flat = { a: value("Anchor Point"), p: value("Position"), s: value("Scale"), o: value("Opacity") };
    return layer.threeDLayer ? { ...flat, ...turned } : { ...flat, r: value("Rotate Z") };
}

/** A property that jumps from one moment's value to the next one's. */
function held(property, times) {
    const keys = times.map((time, frame) => ({ t: frame, s: [property.valueAtTime(time, false)].flat(), h: 1 }));
    return { a: 1, k: keys };
}

function refuseEffects(layer) {
    const effects = layer.property("ADBE Effect Parade");
    for (let i = 1; i <= effects.numProperties; i++) {
        if (!effects.property(i).matchName.endsWith(" Control")) {
            throw new HostError(`not modelled: the effect "${effects.property(i).name}" on "${layer.name}"`);
        }
    }
}

function addComp(comp, times, into) {
    const id = `comp ${into.assets.length}`;
    // Its place, before its own comps and pictures take theirs.
    const asset = { id };
    into.assets.push(asset);
    asset.layers = layersOf(comp, times, into);
    return id;
}

function addPicture(footage, { files, assets }) {
    const { mainSource, width, height, pixelAspect } = footage;
    const isStraight = mainSource instanceof FileSource && (!mainSource.hasAlpha || mainSource.alphaMode === AlphaMode.STRAIGHT);
    if (!isStraight || pixelAspect !== 1) {
        throw new HostError(`not modelled: the picture of "${footage.name}": only files with straight alpha and square pixels`);
    }
    const id = `${assets.length}.png`;
    files[id] = mainSource.file.fsName;
    assets.push({ id, p: id, u: "", e: 0, w: width, h: height });
    return id;
}
