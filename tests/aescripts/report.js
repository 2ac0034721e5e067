// Everything that scripts have set in a project, to be read by people and compared with what they set before.

import { CameraLayer, CompItem, FileSource, FootageItem, cornersOnScreen } from "../../aescripts/fake-host/index.js";

const TRANSFORM = ["Anchor Point", "Position", "Scale", "Orientation", "Rotate X", "Rotate Y", "Rotate Z", "Opacity"];
const CAMERA = ["Zoom", "Depth of Field", "Focus Distance", "Aperture", "Blur Level"];

export function reportOf(project) {
    const items = Array.from({ length: project.numItems }, (_, i) => project.item(i + 1));
    return {
        items: items.map(describeItem),
        comps: items.filter((item) => item instanceof CompItem).map(describeComp),
    };
}

function describeItem(item) {
    const told = { name: item.name, type: item.constructor.name, folder: item.parentFolder.name, label: item.label, comment: item.comment };
    if (item instanceof FootageItem && item.mainSource instanceof FileSource) {
        const { file, alphaMode } = item.mainSource;
        return { ...told, size: [item.width, item.height], file: file.fsName, alphaMode };
    }
    return told;
}

function describeComp(comp) {
    const { name, comment, width, height, pixelAspect, frameRate, duration, renderer } = comp;
    const layers = Array.from({ length: comp.numLayers }, (_, i) => comp.layer(i + 1));
    const filmed = layers.some((layer) => layer instanceof CameraLayer);
    return {
        name, comment, size: [width, height], pixelAspect, frameRate, duration, renderer,
        layers: layers.map((layer) => describeLayer(comp, layer, filmed)),
    };
}

function describeLayer(comp, layer, filmed) {
    const isCamera = layer instanceof CameraLayer;
    const type = isCamera ? "camera" : layer.nullLayer ? "null" : layer.source instanceof CompItem ? "comp" : "picture";
    const stands = filmed && type === "picture" && layer.threeDLayer;
    return {
        name: layer.name,
        type,
        source: isCamera ? null : layer.source.name,
        parent: layer.parent?.name ?? null,
        comment: layer.comment,
        label: layer.label,
        switches: ["enabled", "shy", "locked", "threeDLayer", "guideLayer"].filter((name) => name in layer && layer[name]),
        times: [layer.startTime, layer.inPoint, layer.outPoint],
        cornersAtRest: stands ? cornersOnScreen(comp, layer, 0) : null,
        properties: {
            ...described(layer, "ADBE Transform Group", TRANSFORM, (name) => `ADBE ${name}`),
            ...(isCamera ? described(layer, "ADBE Camera Options Group", CAMERA, (name) => `ADBE Camera ${name}`) : {}),
        },
        controls: isCamera ? {} : controlsOf(layer),
        markers: markersOf(layer),
    };
}

function described(layer, group, names, matchName) {
    const told = {};
    for (const name of names) {
        let property;
        try {
            property = layer.property(group).property(matchName(name));
        } catch {
            continue; // After Effects hides it on such a layer.
        }
        const described = describeProperty(property);
        // Most layers are not turned.
        if (!/^(Orientation|Rotate)/.test(name) || JSON.stringify(described) !== JSON.stringify({ value: zeroLike(described.value) })) {
            told[name] = described;
        }
    }
    return told;
}

const zeroLike = (value) => (Array.isArray(value) ? value.map(() => 0) : 0);

/** Its value without expressions; of a keyframe also how it is reached and left. */
function describeProperty(property) {
    const told = { value: property.valueAtTime(0, true) };
    if (property.numKeys > 0) {
        told.keyframes = Array.from({ length: property.numKeys }, (_, i) => describeKey(property, i + 1));
    }
    if (property.expression !== "") {
        told.expression = property.expression;
    }
    return told;
}

function describeKey(property, index) {
    const ease = (type, [{ speed, influence }]) =>
        type.endsWith("BEZIER") ? `ease ${speed} ${Math.round(influence * 10) / 10}` : type.split(".")[1].toLowerCase();
    return [
        property.keyTime(index),
        property.keyValue(index),
        ease(property.keyInInterpolationType(index), property.keyInTemporalEase(index)),
        ease(property.keyOutInterpolationType(index), property.keyOutTemporalEase(index)),
    ];
}

function controlsOf(layer) {
    const parade = layer.property("ADBE Effect Parade");
    const effects = Array.from({ length: parade.numProperties }, (_, i) => parade.property(i + 1));
    return Object.fromEntries(effects.map((effect) => [effect.name, effect.property("ADBE Slider Control-0001").value]));
}

function markersOf(layer) {
    const markers = layer.property("ADBE Marker");
    return Array.from({ length: markers.numKeys }, (_, i) => {
        const { comment, duration } = markers.keyValue(i + 1);
        return [markers.keyTime(i + 1), duration, comment];
    });
}
