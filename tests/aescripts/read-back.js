// Runs scripts in the fake After Effects and says what they built: a line of JSON for each line of JSON
//
//     {"script": path, "times": [seconds], "settings": {...}, "chooses": path or null}

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

for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
        answer = readBack(JSON.parse(line));
    } catch (failure) {
        answer = { failure: failure.stack };
    }
    console.log(JSON.stringify(answer));
}

function readBack({ script, times, settings, chooses }) {
    const { project, alerts, questions, undoGroups, run } = createHost({ settings, chooses });
    run(script);
    const items = Array.from({ length: project.numItems }, (_, i) => project.item(i + 1));
    return {
        unreadable: problems(readFileSync(script, "utf8")),
        alerts,
        questions,
        undoGroups,
        items: items.map(readItem),
        comps: items.filter((item) => item instanceof CompItem).map((comp) => readComp(comp, times)),
    };
}

function readItem(item) {
    const { name, comment } = item;
    const folder = item.parentFolder.name;
    const type = item.constructor.name;
    if (item instanceof FootageItem && item.mainSource instanceof FileSource) {
        const { alphaMode, file } = item.mainSource;
        return { type, name, comment, folder, alphaMode, file: file.fsName };
    }
    return { type, name, comment, folder };
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
    const { name, comment, label, enabled, startTime, inPoint, outPoint, autoOrient } = layer;
    const common = { name, comment, label, enabled, startTime, inPoint, outPoint, parent: layer.parent?.name ?? null };
    if (layer instanceof CameraLayer) {
        const { move, keys } = readCamera(layer, times);
        return { ...common, type: "camera", autoOrient, move, keys, guideLayer: false, corners: null };
    }
    const { threeDLayer, guideLayer, nullLayer } = layer;
    const corners = threeDLayer && !nullLayer ? times.map((time) => cornersOnScreen(comp, layer, time)) : null;
    return { ...common, type: nullLayer ? "null" : "picture", threeDLayer, guideLayer, corners };
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
