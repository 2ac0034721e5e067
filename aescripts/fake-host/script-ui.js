// The ScriptUI controls that a panel is made of, without a screen: what a script sets can be seen, and a test plays
// the user. ScriptUI's collections count from 0, unlike After Effects'.

import { existsSync, readFileSync } from "node:fs";
import { HostError, HostObject, REMOVED, flag, integer, number, text } from "./host-object.js";

const values = new WeakMap();

/** Key of a picture's file as it was read. */
export const BYTES = Symbol("bytes");
export const STALE = Symbol("stale");
export const RESIZED = Symbol("resized");

/** Gives a class attributes that are checked when they are set: name -> check(value, what). */
function attributes(type, checks) {
    for (const [name, check] of Object.entries(checks)) {
        Object.defineProperty(type.prototype, name, {
            get() {
                return values.get(this)[name];
            },
            set(value) {
                values.get(this)[name] = check(value, `${type.name}.${name}`);
            },
        });
    }
}

const handler = (value, what) => {
    if (value !== null && typeof value !== "function") {
        throw new HostError(`${what} must be a function or null`);
    }
    return value;
};

const pair = (value, what) => {
    if (!Array.isArray(value) || value.length !== 2) {
        throw new HostError(`${what} must be two numbers`);
    }
    return Array.from(value).map((side) => number(side, what, 0));
};

const ACROSS = ["left", "center", "right", "fill"];
const DOWN = ["top", "center", "bottom", "fill"];

const aligned = (value, what) => {
    const good = Array.isArray(value)
        ? value.length === 2 && ACROSS.includes(value[0]) && DOWN.includes(value[1])
        : [...ACROSS, ...DOWN].includes(value);
    if (!good) {
        throw new HostError(`${what} cannot be ${JSON.stringify(value)}`);
    }
    return value;
};

const oriented = (value, what) => {
    if (!["row", "column", "stack"].includes(value)) {
        throw new HostError(`${what} cannot be ${JSON.stringify(value)}`);
    }
    return value;
};

const nothing = (value, what) => {
    if (value !== undefined && value !== null) {
        throw new HostError(`${what}: the layout manager says where a control is; give undefined`);
    }
};

class Element extends HostObject {
    #properties;
    #parent;

    constructor(parent, properties, given) {
        super();
        values.set(this, { enabled: true, visible: true, helpTip: "", alignment: "left", size: [240, 135], ...given });
        this.#parent = parent;
        this.#properties = properties;
    }

    get parent() {
        return this.#parent;
    }

    get properties() {
        return this.#properties;
    }

    get type() {
        return this.constructor.name.toLowerCase();
    }
}
attributes(Element, {
    enabled: flag, visible: flag, helpTip: text, alignment: aligned,
    preferredSize: pair, minimumSize: pair, maximumSize: pair, size: pair,
});

/** As when the user closes the panel that holds it: every use of the control throws from then on. */
export function remove(control) {
    Object.defineProperty(control, REMOVED, { value: true });
}

class Layout extends HostObject {
    #isStale = true;

    /** Whether controls still stand as in a window of another size. Scripts have no such attribute. */
    get [STALE]() {
        return this.#isStale;
    }

    layout(recalculate) {
        flag(recalculate, "layout's argument");
        this.#isStale = false;
    }

    resize() {
        this.#isStale = false;
    }

    [RESIZED]() {
        this.#isStale = true;
    }
}

class Container extends Element {
    #children = [];
    #layout = new Layout();

    get children() {
        return [...this.#children];
    }

    get layout() {
        return this.#layout;
    }

    add(type, bounds, ...given) {
        const make = MAKERS[type];
        if (!make) {
            throw new HostError(`not modelled: a control of the type ${JSON.stringify(type)}`);
        }
        nothing(bounds, `bounds of the ${type}`);
        const control = make(this, ...given);
        this.#children.push(control);
        return control;
    }
}
const margins = (value, what) => number(value, what, 0);
attributes(Container, {
    orientation: oriented, alignChildren: aligned, spacing: margins, margins,
    onResize: handler, onResizing: handler,
});

export class Group extends Container {}

/** In a dock of After Effects, or the frame round some controls. */
export class Panel extends Container {
    constructor() {
        super(null, {}, { text: "" });
    }
}
attributes(Panel, { text });

/** The class Window of a host; `shown(window)` is called for every one that appears, and plays the user of a dialog. */
export function windowClass(shown) {
    class Window extends Container {
        #kind;
        #result = null;

        constructor(kind, title = "", bounds = undefined, properties = {}) {
            if (!["dialog", "palette"].includes(kind)) {
                throw new HostError(`not modelled: a window of the kind ${JSON.stringify(kind)}`);
            }
            nothing(bounds, "bounds of the window");
            super(null, known(properties, ["resizeable", "closeButton"]), { text: text(title, "title") });
            this.#kind = kind;
        }

        center() {}

        show() {
            shown(this);
            if (this.#kind === "dialog") {
                if (this.#result === null) {
                    throw new HostError(`nobody answers the dialog "${this.text}"`);
                }
                return this.#result;
            }
        }

        close(result = 0) {
            this.#result = integer(result, "a dialog's result", -1000, 1000);
            this.onClose?.();
        }

        get kind() {
            return this.#kind;
        }
    }
    attributes(Window, { text, onClose: handler, onShow: handler });
    return Window;
}

class StaticText extends Element {}
attributes(StaticText, { text, characters: number });

class EditText extends Element {}
attributes(EditText, { text, characters: number, onChange: handler, onChanging: handler });

class Button extends Element {}
attributes(Button, { text, onClick: handler });

class Checkbox extends Element {}
attributes(Checkbox, { text, value: flag, onClick: handler });

class ProgressBar extends Element {}
attributes(ProgressBar, { value: number, minvalue: number, maxvalue: number });

class SubItem extends HostObject {
    constructor() {
        super();
        values.set(this, { text: "" });
    }
}
attributes(SubItem, { text });

class ListItem extends HostObject {
    #list;
    #subItems;

    constructor(list, label, columns) {
        super();
        values.set(this, { text: text(label, "an item's text"), checked: false });
        this.#list = list;
        this.#subItems = Array.from({ length: columns - 1 }, () => new SubItem());
    }

    get index() {
        return this.#list.items.indexOf(this);
    }

    get subItems() {
        return [...this.#subItems];
    }
}
attributes(ListItem, { text, checked: flag });

class List extends Element {
    #items = [];
    #selection = null;

    get items() {
        return [...this.#items];
    }

    add(kind, label) {
        if (kind !== "item") {
            throw new HostError(`not modelled: a list's ${JSON.stringify(kind)}`);
        }
        const item = new ListItem(this, label, this.properties.numberOfColumns ?? 1);
        this.#items.push(item);
        return item;
    }

    removeAll() {
        this.#items = [];
        this.#selection = null;
    }

    get selection() {
        return this.#selection;
    }

    /** An item, its index, or null; also a script's own change is told to onChange. */
    set selection(chosen) {
        const item = typeof chosen === "number" ? this.#items[integer(chosen, "selection", 0, this.#items.length - 1)] : chosen;
        if (item !== null && !this.#items.includes(item)) {
            throw new HostError("selection must be an item of the list, its index or null");
        }
        const changed = item !== this.#selection;
        this.#selection = item;
        if (changed) {
            this.onChange?.();
        }
    }
}
attributes(List, { onChange: handler, onDoubleClick: handler });

class ListBox extends List {}

class DropDownList extends List {}

/** What ScriptUI.newImage gives. */
class ScriptUIImage extends HostObject {
    #size;

    constructor(size, bytes) {
        super();
        this.#size = size;
        // For whoever draws a mock; scripts have no such attribute.
        Object.defineProperty(this, BYTES, { value: bytes });
    }

    get size() {
        return [...this.#size];
    }
}

class Graphics extends HostObject {
    #drawn = null;

    /** Left, top, width and height of what was drawn last. */
    get drawn() {
        return this.#drawn;
    }

    drawImage(image, left, top, width, height) {
        if (!(image instanceof ScriptUIImage)) {
            throw new HostError("drawImage draws what ScriptUI.newImage gives");
        }
        [left, top, width, height].forEach((value) => number(value, "drawImage's place", 0));
        this.#drawn = [left, top, width, height];
    }
}

class Image extends Element {
    #graphics = new Graphics();

    get graphics() {
        return this.#graphics;
    }
}
attributes(Image, {
    image(value, what) {
        if (!(value instanceof ScriptUIImage)) {
            throw new HostError(`${what} must be what ScriptUI.newImage gives`);
        }
        return value;
    },
    onDraw: handler,
});

function known(properties, names) {
    if (typeof properties !== "object") {
        throw new HostError(`creation properties must be an object, not ${JSON.stringify(properties)}`);
    }
    for (const name of Object.keys(properties)) {
        if (!names.includes(name)) {
            throw new HostError(`not modelled: the creation property ${name}`);
        }
    }
    return properties;
}

const LIST = ["name", "numberOfColumns", "showHeaders", "columnTitles", "columnWidths", "multiselect"];

function listOf(type) {
    return (parent, items = [], properties = {}) => {
        const list = new type(parent, known(properties, LIST), {});
        Array.from(items).forEach((item) => list.add("item", item));
        return list;
    };
}

const MAKERS = {
    group: (parent, properties = {}) => new Group(parent, known(properties, ["name"]), {}),
    statictext: (parent, label = "", properties = {}) =>
        new StaticText(parent, known(properties, ["name", "truncate", "multiline"]), { text: text(label, "text") }),
    edittext: (parent, label = "", properties = {}) =>
        new EditText(parent, known(properties, ["name", "multiline", "readonly", "scrolling", "noecho"]), { text: text(label, "text") }),
    button: (parent, label = "", properties = {}) =>
        new Button(parent, known(properties, ["name"]), { text: text(label, "text") }),
    checkbox: (parent, label = "", properties = {}) =>
        new Checkbox(parent, known(properties, ["name"]), { text: text(label, "text"), value: false }),
    progressbar(parent, ...numbers) {
        if (numbers.length > 0) {
            throw new HostError("guides disagree about the numbers after a progressbar's bounds; set them afterwards");
        }
        return new ProgressBar(parent, {}, { value: 0, minvalue: 0, maxvalue: 100 });
    },
    image: (parent, picture = undefined, properties = {}) => new Image(parent, known(properties, ["name"]), {}),
    listbox: listOf(ListBox),
    dropdownlist: listOf(DropDownList),
};

const JPEG = "ffd8ff";
const PNG = "89504e47";

/** The global ScriptUI. It reads a picture's size only as far as it must: a PNG's, and of a JPEG its first frame. */
export class ScriptUI extends HostObject {
    newImage(file) {
        if (!existsSync(file.fsName)) {
            throw new HostError(`there is no picture ${file.fsName}`);
        }
        const bytes = readFileSync(file.fsName);
        return new ScriptUIImage(sizeOf(bytes), bytes);
    }
}

function sizeOf(bytes) {
    if (bytes.subarray(0, 4).toString("hex") === PNG) {
        return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    }
    if (bytes.subarray(0, 3).toString("hex") === JPEG) {
        for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
            if ([0xc0, 0xc1, 0xc2].includes(bytes[at + 1])) {
                return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
            }
        }
    }
    throw new HostError("a picture that is neither PNG nor JPEG");
}
