// Frames of comps as PNGs: After Effects writes them while scripts go on, and a script may find half of one.

import { writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

export class Frames {
    #pending = [];

    /** `resolution()` is the share of the comp's size that is drawn; 0: this After Effects saves nothing. */
    constructor(resolution) {
        this.resolution = resolution;
    }

    save = (comp, time, file) => {
        const share = this.resolution();
        if (share > 0) {
            const png = greyPng(Math.round(comp.width * share), Math.round(comp.height * share));
            const half = png.subarray(0, png.length >> 1);
            this.#pending.push(() => {}, () => writeFileSync(file.fsName, half), () => writeFileSync(file.fsName, png));
        }
    };

    /** A moment in which no script runs. */
    goOn() {
        this.#pending.shift()?.();
    }
}

/** The fake draws nothing: a picture in one grey. */
function greyPng(width, height) {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 2], 8);
    const rows = Buffer.alloc(height * (1 + 3 * width), 128);
    for (let row = 0; row < height; row++) {
        rows[row * (1 + 3 * width)] = 0;
    }
    const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
    return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

function chunk(type, data) {
    const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const framed = Buffer.alloc(named.length + 8);
    framed.writeUInt32BE(data.length, 0);
    framed.set(named, 4);
    framed.writeUInt32BE(crc32(named), named.length + 4);
    return framed;
}
