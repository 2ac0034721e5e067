// ExtendScript's File and Folder over the real file system, and what footage needs to know of a PNG.

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HostError, HostObject, flag, instance, integer, oneOf, text } from "./host-object.js";
import { ImportAsType } from "./enums.js";

class Entry extends HostObject {
    #path;

    /** As in ExtendScript, "%20" in a path is an escape. */
    constructor(uri) {
        super();
        this.#path = path.resolve(unescaped(text(uri, "path")));
    }

    get fsName() {
        return this.#path;
    }

    get absoluteURI() {
        return encodeURI(this.#path.replaceAll(path.sep, "/"));
    }

    get name() {
        return encodeURI(path.basename(this.#path));
    }

    get displayName() {
        return path.basename(this.#path);
    }

    get parent() {
        return new Folder(encodeURI(path.dirname(this.#path)));
    }
}

function unescaped(uri) {
    try {
        return decodeURIComponent(uri);
    } catch {
        throw new HostError(`"${uri}" holds a "%" that is no escape`);
    }
}

export class File extends Entry {
    #mode = null;
    #encoding = "UTF-8";
    #error = "";
    #written = "";
    #at = 0;

    get exists() {
        return existsSync(this.fsName) && statSync(this.fsName).isFile();
    }

    get encoding() {
        return this.#encoding;
    }

    set encoding(name) {
        this.#encoding = text(name, "encoding");
    }

    get error() {
        return this.#error;
    }

    open(mode) {
        if (!["r", "w"].includes(mode)) {
            throw new HostError(`not modelled: the mode ${JSON.stringify(mode)}`);
        }
        this.#error = mode === "r" && !this.exists ? "File or folder does not exist" : "";
        this.#mode = this.#error === "" ? mode : null;
        this.#written = "";
        this.#at = 0;
        return this.#mode !== null;
    }

    /** Where to read next; from the start (0), from here (1) or from the end (2). False where there is no such place. */
    seek(offset, from = 0) {
        this.#opened("r");
        const length = statSync(this.fsName).size;
        const place = integer(offset, "offset", -length) + [0, this.#at, length][integer(from, "seek's mode", 0, 2)];
        if (place < 0 || place > length) {
            return false;
        }
        this.#at = place;
        return true;
    }

    /** So many characters, or all that are left. */
    read(count = Infinity) {
        this.#opened("r");
        const bytes = readFileSync(this.fsName).subarray(this.#at, this.#at + count);
        this.#at += bytes.length;
        return this.#encoding === "BINARY" ? bytes.toString("latin1") : bytes.toString("utf8");
    }

    write(said) {
        this.#opened("w");
        if (this.#encoding === "BINARY" && /[^\x00-\xff]/.test(text(said, "what is written"))) {
            throw new HostError("a binary file holds characters up to \\xff");
        }
        this.#written += said;
        return true;
    }

    close() {
        if (this.#mode === "w") {
            writeFileSync(this.fsName, this.#written, this.#encoding === "BINARY" ? "latin1" : "utf8");
        }
        this.#mode = null;
        return true;
    }

    remove() {
        rmSync(this.fsName);
        return true;
    }

    #opened(mode) {
        if (this.#mode !== mode) {
            throw new HostError(`${this.fsName} is not open for "${mode}"`);
        }
    }
}

export class Folder extends Entry {
    get exists() {
        return existsSync(this.fsName) && statSync(this.fsName).isDirectory();
    }
}

export class ImportOptions extends HostObject {
    #file;
    #importAs = ImportAsType.FOOTAGE;
    #sequence;

    constructor(file) {
        super();
        this.#file = instance(File, file, "the file to import");
        // After Effects offers numbered files as a sequence.
        this.#sequence = /\d\.\w+$/.test(file.fsName);
    }

    get file() {
        return this.#file;
    }

    get importAs() {
        return this.#importAs;
    }

    set importAs(value) {
        this.#importAs = oneOf(ImportAsType, value, "importAs");
    }

    get sequence() {
        return this.#sequence;
    }

    set sequence(value) {
        this.#sequence = flag(value, "sequence");
    }
}

const PNG_SIGNATURE = "\x89PNG\r\n\x1a\n";
const WITH_ALPHA = new Set([4, 6]);

/** Width and height in pixels, and whether it has an alpha channel; read from the header. */
export function describePng(file) {
    const header = readFileSync(file.fsName).subarray(0, 26);
    if (header.subarray(0, 8).toString("latin1") !== PNG_SIGNATURE) {
        throw new HostError(`not modelled: footage other than PNG (${file.fsName})`);
    }
    return {
        width: header.readUInt32BE(16),
        height: header.readUInt32BE(20),
        hasAlpha: WITH_ALPHA.has(header[25]),
    };
}
