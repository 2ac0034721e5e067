// Runs scripts in the fake After Effects and says what they built: a line of JSON for each line of JSON
//
//     {"scripts": [paths], "times": [seconds], "settings": {...}, "chooses": path or null, "whole": true or not}
//
// The scripts run one after the other in one project, as when an animator works between two of ours. With "whole" the
// answer also has a `report` of everything that was set.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
    CameraLayer,
    CompItem,
    FileSource,
    FootageItem,
    cornersOnScreen,
    createHost,
} from "../../aescripts/fake-host/index.js";
import { problems } from "./es3.js";
import { reportOf } from "./report.js";

for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
        answer = readBack(JSON.parse(line));
    } catch (failure) {
        answer = { failure: failure.stack };
    }
    console.log(JSON.stringify(answer));
}

function readBack({ scripts, times, settings, chooses, whole = false }) {
    const { project, alerts, questions, undoGroups, run } = createHost({ settings, chooses });
    scripts.forEach(run);
    const items = Array.from({ length: project.numItems }, (_, i) => project.item(i + 1));
    return {
        unreadable: scripts.flatMap((script) => problems(readFileSync(script, "utf8"))),
        alerts,
        questions,
        undoGroups,
        items: items.map(readItem),
        comps: items.filter((item) => item instanceof CompItem).map((comp) => readComp(comp, times)),
        report: whole ? reportOf(project) : null,
    };
}

function readItem(item) {
    const { name, comment, label } = item;
    const folder = item.parentFolder.name;
    const type = item.constructor.name;
    if (item instanceof FootageItem && item.mainSource instanceof FileSource) {
        const { alphaMode, file } = item.mainSource;
        return { type, name, comment, label, folder, alphaMode, file: file.fsName };
    }
    return { type, name, comment, label, folder };
}

function readComp(comp, times) {
    const { name, comment, width, height, pixelAspect, duration, frameRate, renderer, viewed } = comp;
    const layers = Array.from({ length: comp.numLayers }, (_, i) => comp.layer(i + 1));
    const filmed = layers.some((layer) => layer instanceof CameraLayer);
    return {
        name,
        comment,
        width,
        height,
        pixelAspect,
        duration,
        frameRate,
        renderer,
        viewed,
        layers: layers.map((layer) => readLayer(comp, layer, filmed ? times : [])),
    };
}

function readLayer(comp, layer, times) {
    const { name, comment, label, enabled, shy, locked, startTime, inPoint, outPoint, autoOrient } = layer;
    const parent = layer.parent?.name ?? null;
    const markers = readMarkers(layer);
    const common = { name, comment, label, enabled, shy, locked, startTime, inPoint, outPoint, parent, markers };
    if (layer instanceof CameraLayer) {
        const { move, keys } = readCamera(layer, times);
        return { ...common, type: "camera", autoOrient, move, keys, guideLayer: false, corners: null };
    }
    const { threeDLayer, guideLayer, nullLayer } = layer;
    const corners = threeDLayer && !nullLayer ? times.map((time) => cornersOnScreen(comp, layer, time)) : null;
    const type = nullLayer ? "null" : layer.source instanceof CompItem ? "comp" : "picture";
    const source = layer.source.name;
    return { ...common, type, source, threeDLayer, guideLayer, corners, transform: readTransform(layer), effects: readEffects(layer) };
}

/** What the artist sees without expressions: the value at 0 s, and the times of the keyframes. */
function readTransform(layer) {
    const transform = {};
    for (const name of ["Anchor Point", "Position", "Scale", "Opacity"]) {
        const property = layer.property("ADBE Transform Group").property(`ADBE ${name}`);
        const keys = Array.from({ length: property.numKeys }, (_, i) => property.keyTime(i + 1));
        transform[name] = { value: property.valueAtTime(0, true), keys, expression: property.expression };
    }
    return transform;
}

function readEffects(layer) {
    const parade = layer.property("ADBE Effect Parade");
    return Array.from({ length: parade.numProperties }, (_, i) => parade.property(i + 1).name);
}

function readMarkers(layer) {
    const markers = layer.property("ADBE Marker");
    return Array.from({ length: markers.numKeys }, (_, i) => {
        const { comment, duration } = markers.keyValue(i + 1);
        return { time: markers.keyTime(i + 1), comment, duration };
    });
}

/** Values at the asked times, and how many keyframes each property has. */
function readCamera(camera, times) {
    const properties = {
        position: ["ADBE Transform Group", "ADBE Position"],
        rotateX: ["ADBE Transform Group", "ADBE Rotate X"],
        rotateY: ["ADBE Transform Group", "ADBE Rotate Y"],
        rotateZ: ["ADBE Transform Group", "ADBE Rotate Z"],
        zoom: ["ADBE Camera Options Group", "ADBE Camera Zoom"],
        focusDistance: ["ADBE Camera Options Group", "ADBE Camera Focus Distance"],
        aperture: ["ADBE Camera Options Group", "ADBE Camera Aperture"],
        depthOfField: ["ADBE Camera Options Group", "ADBE Camera Depth of Field"],
    };
    const move = {};
    const keys = {};
    for (const [name, [group, matchName]] of Object.entries(properties)) {
        const property = camera.property(group).property(matchName);
        move[name] = times.map((time) => property.valueAtTime(time, false));
        keys[name] = property.numKeys;
    }
    return { move, keys };
}
