// The project and its items.

import { AlphaMode, ImportAsType } from "./enums.js";
import {
    COPY,
    ENGINE,
    HostError,
    HostObject,
    JOURNAL,
    flag,
    instance,
    integer,
    number,
    oneOf,
    text,
} from "./host-object.js";
import { File, ImportOptions, describePng } from "./files.js";
import { LayerCollection } from "./layer.js";
import { MarkerProperty } from "./markers.js";

/** Key of what only the project itself may call. */
const ADD_FOOTAGE = Symbol("add footage");

// Sizes that After Effects takes for video with oblong pixels.
const VIDEO_PIXELS = new Map([
    ["720x480", 0.91],
    ["720x486", 0.91],
    ["720x576", 1.09],
]);

class Item extends HostObject {
    #name;
    #parentFolder;
    #comment = "";
    #label = 0;

    constructor(journal, name, parentFolder) {
        super(journal);
        this.#name = name;
        this.#parentFolder = parentFolder;
    }

    get name() {
        return this.#name;
    }

    set name(value) {
        this.#name = text(value, "name");
    }

    get comment() {
        return this.#comment;
    }

    set comment(value) {
        this.#comment = text(value, "comment");
    }

    get label() {
        return this.#label;
    }

    set label(value) {
        this.#label = integer(value, "label", 0, 16);
    }

    get parentFolder() {
        return this.#parentFolder;
    }

    set parentFolder(folder) {
        this.#parentFolder = instance(FolderItem, folder, "parentFolder");
    }
}

export class FolderItem extends Item {}

export class FileSource extends HostObject {
    #file;
    #hasAlpha;
    // As one preference has it, so that a script that does not choose is noticed.
    #alphaMode = AlphaMode.IGNORE;
    #premulColor = [1, 1, 1];

    constructor(journal, file, hasAlpha) {
        super(journal);
        this.#file = file;
        this.#hasAlpha = hasAlpha;
    }

    get file() {
        return this.#file;
    }

    get hasAlpha() {
        return this.#hasAlpha;
    }

    get isStill() {
        return true;
    }

    get alphaMode() {
        return this.#alphaMode;
    }

    set alphaMode(value) {
        if (!this.#hasAlpha) {
            throw new HostError("alphaMode on footage without alpha");
        }
        this.#alphaMode = oneOf(AlphaMode, value, "alphaMode");
    }

    get premulColor() {
        return [...this.#premulColor];
    }

    set premulColor(value) {
        if (this.#alphaMode !== AlphaMode.PREMULTIPLIED || value.length !== 3) {
            throw new HostError("premulColor is three numbers, on premultiplied footage");
        }
        this.#premulColor = Array.from(value, (share) => number(share, "premulColor", 0, 1));
    }
}

export class SolidSource extends HostObject {}

export class FootageItem extends Item {
    #mainSource;
    #width;
    #height;
    #pixelAspect;

    constructor(journal, name, parentFolder, { source, width, height }) {
        super(journal, name, parentFolder);
        this.#mainSource = source;
        this.#width = width;
        this.#height = height;
        this.#pixelAspect = VIDEO_PIXELS.get(`${width}x${height}`) ?? 1;
    }

    get mainSource() {
        return this.#mainSource;
    }

    get width() {
        return this.#width;
    }

    get height() {
        return this.#height;
    }

    /** 0: a still. */
    get duration() {
        return 0;
    }

    get pixelAspect() {
        return this.#pixelAspect;
    }

    /** Keeps the interpretation; the item takes the file's name. */
    replace(file) {
        this[JOURNAL].record("footage replaced");
        const { width, height, hasAlpha } = describePng(existing(file));
        const source = new FileSource(this[JOURNAL], file, hasAlpha);
        if (hasAlpha && this.#mainSource.hasAlpha) {
            source.alphaMode = this.#mainSource.alphaMode;
        }
        this.#mainSource = source;
        this.#width = width;
        this.#height = height;
        this.name = file.displayName;
    }

    set pixelAspect(value) {
        this.#pixelAspect = number(value, "pixelAspect", 0.01, 100);
    }
}

export class CompItem extends Item {
    #settings;
    #layers;
    #renderers;
    #renderer;
    #addCopy;
    #saveFrame;
    #markers;
    #hideShyLayers = false;
    #viewed = false;

    constructor(journal, name, parentFolder, settings, { renderers, engine, makeNullSource, addCopy, saveFrame }) {
        super(journal, name, parentFolder);
        Object.defineProperty(this, ENGINE, { value: engine });
        this.#addCopy = addCopy;
        this.#saveFrame = saveFrame;
        this.#markers = new MarkerProperty(this);
        this.#settings = settings;
        this.#renderers = renderers;
        this.#renderer = renderers.at(-1);
        this.#layers = new LayerCollection(this, makeNullSource);
    }

    get width() {
        return this.#settings.width;
    }

    get height() {
        return this.#settings.height;
    }

    get pixelAspect() {
        return this.#settings.pixelAspect;
    }

    get duration() {
        return this.#settings.duration;
    }

    set duration(value) {
        this.#settings.duration = number(value, "duration", 0, 10800);
    }

    get frameRate() {
        return this.#settings.frameRate;
    }

    get time() {
        return 0;
    }

    /** Gives nothing back: After Effects draws the frame and writes it when the script is over. */
    saveFrameToPng(time, file) {
        this.#saveFrame(this, number(time, "time", 0, this.duration), instance(File, file, "the file"));
    }

    get layers() {
        return this.#layers;
    }

    get numLayers() {
        return this.#layers.length;
    }

    /** By index from 1, or by name. */
    layer(index) {
        const found = typeof index === "string" ? this.#layers.byName(index) : this.#layers.item(index);
        if (found === null) {
            throw new HostError(`"${this.name}" has no layer "${index}"`);
        }
        return found;
    }

    get markerProperty() {
        return this.#markers;
    }

    get hideShyLayers() {
        return this.#hideShyLayers;
    }

    set hideShyLayers(value) {
        this.#hideShyLayers = flag(value, "hideShyLayers");
    }

    duplicate() {
        const copy = this.#addCopy(`${this.name} 2`, { ...this.#settings });
        copy.parentFolder = this.parentFolder;
        copy.comment = this.comment;
        copy.renderer = this.#renderer;
        copy.layers[COPY](this.#layers);
        return copy;
    }

    get renderers() {
        return [...this.#renderers];
    }

    get renderer() {
        return this.#renderer;
    }

    set renderer(value) {
        if (!this.#renderers.includes(value)) {
            throw new HostError(`this computer has no renderer "${value}"`);
        }
        this.#renderer = value;
    }

    get viewed() {
        return this.#viewed;
    }

    openInViewer() {
        this.#viewed = true;
    }
}

export class ItemCollection extends HostObject {
    #items = [];
    #root;
    #host;

    /** `host`: what every comp needs of it. */
    constructor(journal, root, host) {
        super(journal);
        this.#root = root;
        this.#host = host;
    }

    get length() {
        return this.#items.length;
    }

    item(index) {
        return this.#items[integer(index, "item index", 1, this.length) - 1];
    }

    addFolder(name) {
        return this.#added(new FolderItem(this[JOURNAL], text(name, "name"), this.#root));
    }

    addComp(name, width, height, pixelAspect, duration, frameRate) {
        text(name, "name");
        const settings = {
            width: integer(width, "width", 4, 30000),
            height: integer(height, "height", 4, 30000),
            pixelAspect: number(pixelAspect, "pixelAspect", 0.01, 100),
            duration: number(duration, "duration", 0, 10800),
            frameRate: number(frameRate, "frameRate", 1, 99),
        };
        return this.#addComp(name, settings);
    }

    #addComp(name, settings) {
        const host = {
            ...this.#host,
            makeNullSource: () => this[ADD_FOOTAGE]("Null 1", { source: new SolidSource(), width: 100, height: 100 }),
            addCopy: (...original) => this.#addComp(...original),
        };
        return this.#added(new CompItem(this[JOURNAL], name, this.#root, settings, host));
    }

    [ADD_FOOTAGE](name, picture) {
        return this.#added(new FootageItem(this[JOURNAL], name, this.#root, picture));
    }

    #added(item) {
        this[JOURNAL].record("item added");
        this.#items.push(item);
        return item;
    }
}

function existing(file) {
    if (!instance(File, file, "the file").exists) {
        throw new HostError(`file not found: ${file.fsName}`);
    }
    return file;
}

export class Project extends HostObject {
    #rootFolder;
    #items;
    #settings;
    #active;

    /** active(): the name of the item that the user works on, or null; saveFrame: see CompItem.saveFrameToPng. */
    constructor(journal, { renderers, ...settings }, { active, saveFrame }) {
        super(journal);
        this.#rootFolder = new FolderItem(journal, "Root", null);
        this.#items = new ItemCollection(journal, this.#rootFolder, { renderers, engine: settings.expressionEngine, saveFrame });
        this.#active = active;
        this.#settings = settings;
    }

    get rootFolder() {
        return this.#rootFolder;
    }

    get items() {
        return this.#items;
    }

    get numItems() {
        return this.#items.length;
    }

    item(index) {
        return this.#items.item(index);
    }

    /** null when no item is selected, or several are. */
    get activeItem() {
        const name = this.#active();
        for (let i = 1; i <= this.numItems; i++) {
            if (this.item(i).name === name) {
                return this.item(i);
            }
        }
        return null;
    }

    get expressionEngine() {
        return this.#settings.expressionEngine;
    }

    get linearBlending() {
        return this.#settings.linearBlending;
    }

    get linearizeWorkingSpace() {
        return this.#settings.linearizeWorkingSpace;
    }

    get workingSpace() {
        return this.#settings.workingSpace;
    }

    get bitsPerChannel() {
        return this.#settings.bitsPerChannel;
    }

    importFile(options) {
        const { file, importAs, sequence } = instance(ImportOptions, options, "importFile's argument");
        existing(file);
        if (importAs !== ImportAsType.FOOTAGE) {
            throw new HostError(`not modelled: importing as ${importAs}`);
        }
        if (sequence) {
            throw new HostError(`${file.fsName} would be imported as a sequence`);
        }
        const { width, height, hasAlpha } = describePng(file);
        const source = new FileSource(this[JOURNAL], file, hasAlpha);
        return this.#items[ADD_FOOTAGE](file.displayName, { source, width, height });
    }
}
