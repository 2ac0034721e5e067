// Renders what scripts build in the fake After Effects, with Skottie, the Lottie player of Skia: a line of JSON for
// each line of JSON
//
//     {"scripts": [paths], "comp": name, "times": [seconds]}  ->  {"frames": [PNGs in base64]}

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import CanvasKitInit from "canvaskit-wasm/full";
import { CompItem, createHost, toLottie } from "../../aescripts/fake-host/index.js";

const skia = await CanvasKitInit();

for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
        answer = { frames: render(JSON.parse(line)) };
    } catch (failure) {
        answer = { failure: failure.stack };
    }
    console.log(JSON.stringify(answer));
}

function render({ scripts, comp: name, times }) {
    const { project, run } = createHost();
    scripts.forEach(run);
    const comp = Array.from({ length: project.numItems }, (_, i) => project.item(i + 1)).find(
        (item) => item instanceof CompItem && item.name === name,
    );
    const { animation, files } = toLottie(comp, times);
    for (const held of [animation, ...animation.assets]) {
        held.layers &&= held.layers.flatMap(nearer);
    }
    return frames(animation, files);
}

/**
 * Skottie's camera sees everything one unit too far: SkM44::Perspective leaves a 1 in the corner of its matrix, where
 * 0 belongs. So it stands a unit ahead, on a null that has the camera's own place.
 */
function nearer(layer) {
    if (layer.ty !== 13) {
        return [layer];
    }
    const { ks, pe, ...both } = layer;
    const still = (value) => ({ a: 0, k: value });
    const ahead = { p: still([0, 0, 1]), or: still([0, 0, 0]), rx: still(0), ry: still(0), rz: still(0) };
    const place = { ...both, ty: 3, ks: { ...ks, a: still([0, 0, 0]), s: still([100, 100, 100]) } };
    return [place, { ...both, ind: -layer.ind, parent: layer.ind, ks: ahead, pe }];
}

function frames(animation, files) {
    const pictures = Object.fromEntries(
        Object.entries(files).map(([name, file]) => [name, new Uint8Array(readFileSync(file)).buffer]),
    );
    const player = skia.MakeManagedAnimation(JSON.stringify(animation), pictures);
    const surface = skia.MakeSurface(animation.w, animation.h);
    const canvas = surface.getCanvas();
    try {
        return Array.from({ length: animation.op }, (_, frame) => {
            player.seekFrame(frame);
            canvas.clear(skia.BLACK);
            player.render(canvas, [0, 0, animation.w, animation.h]);
            surface.flush();
            const seen = surface.makeImageSnapshot();
            const png = Buffer.from(seen.encodeToBytes()).toString("base64");
            seen.delete();
            return png;
        });
    } finally {
        player.delete();
        surface.delete();
    }
}
