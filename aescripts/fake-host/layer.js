// Layers and the stack they form in a comp.

import { AutoOrientType } from "./enums.js";
import { EffectParade } from "./effects.js";
import {
    COPY,
    HostError,
    HostObject,
    JOURNAL,
    LOCKED,
    REMOVED,
    flag,
    instance,
    integer,
    number,
    oneOf,
    text,
} from "./host-object.js";
import { MarkerProperty } from "./markers.js";
import { PropertyGroup, REPLACE_VALUES, lookUp } from "./property.js";
import { AV_LAYER, CAMERA_LAYER, EFFECT_PARADE, MARKERS } from "./property-tables.js";

/** Key of the layers of a collection, the topmost first. */
const STACK = Symbol("stack");

/** Key of the method that puts a new layer on top of the stack. */
const ON_TOP = Symbol("on top");

/** Key of the seconds of picture that a layer has from its start. */
const LASTS = Symbol("lasts");

/** Key of the method that puts a copy of the layer on top of a comp. */
const COPY_TO = Symbol("copy to");

/** Seconds, lost where times are added up. */
const ROUNDING = 1e-9;
const THREE_HOURS = 10800;

class Layer extends HostObject {
    #comp;
    #name;
    #table;
    #groups;
    #comment = "";
    #label = 1;
    #enabled = true;
    #shy = false;
    #locked = false;
    #parent = null;
    // As some preferences have it: a new layer starts at the current time and a still lasts a second.
    #startTime = 0.5;
    #inPoint = 0.5;
    #outPoint = 1.5;
    #autoOrient;

    constructor(comp, name, table, autoOrient) {
        super(comp[JOURNAL]);
        this.#comp = comp;
        this.#name = name;
        this.#autoOrient = autoOrient;
        this.#table = table;
    }

    property(name) {
        this.#groups ??= new Map(
            Object.entries(this.#table).map(([group, members]) => [group, newGroup(group, members, this)]),
        );
        return lookUp(this.#groups, name, `layer "${this.#name}"`);
    }

    get [LOCKED]() {
        return this.#locked;
    }

    get containingComp() {
        return this.#comp;
    }

    get index() {
        return this.#comp.layers[STACK].indexOf(this) + 1;
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

    get enabled() {
        return this.#enabled;
    }

    set enabled(value) {
        this.#enabled = flag(value, "enabled");
    }

    get shy() {
        return this.#shy;
    }

    set shy(value) {
        this.#shy = flag(value, "shy");
    }

    get locked() {
        return this.#locked;
    }

    set locked(value) {
        this.#locked = flag(value, "locked");
    }

    get startTime() {
        return this.#startTime;
    }

    set startTime(value) {
        const shift = number(value, "startTime", -THREE_HOURS, THREE_HOURS) - this.#startTime;
        this.#startTime += shift;
        this.#inPoint += shift;
        this.#outPoint += shift;
    }

    get inPoint() {
        return this.#inPoint;
    }

    set inPoint(value) {
        this.#inPoint = number(value, "inPoint", -THREE_HOURS, this.#outPoint);
    }

    get outPoint() {
        return this.#outPoint;
    }

    set outPoint(value) {
        this.#outPoint = number(value, "outPoint", this.#inPoint, this.#startTime + this[LASTS] + ROUNDING);
    }

    get [LASTS]() {
        return THREE_HOURS;
    }

    get autoOrient() {
        return this.#autoOrient;
    }

    set autoOrient(value) {
        this.#autoOrient = oneOf(AutoOrientType, value, "autoOrient");
    }

    get parent() {
        return this.#parent;
    }

    /** Keeps the view: what the layer's Position and Scale say changes, where it stands does not. */
    set parent(layer) {
        if (this.#parent !== null) {
            const { origin, size } = spaceOf(this.#parent);
            this.#replaceValues(
                (position) => position.map((v, axis) => origin[axis] + v * size[axis]),
                (scale) => scale.map((v, axis) => v * size[axis]),
            );
            this.#parent = null;
        }
        if (layer === null) {
            return;
        }
        instance(Layer, layer, "parent");
        if (layer === this || layer.containingComp !== this.#comp || hasAncestor(layer, this)) {
            throw new HostError(`"${layer.name}" cannot be the parent of "${this.#name}"`);
        }
        const { origin, size } = spaceOf(layer);
        this.#replaceValues(
            (position) => position.map((v, axis) => (v - origin[axis]) / size[axis]),
            (scale) => scale.map((v, axis) => v / size[axis]),
        );
        this.#parent = layer;
    }

    #replaceValues(position, scale) {
        const transform = this.property("ADBE Transform Group");
        transform.property("ADBE Position")[REPLACE_VALUES](position);
        if (!(this instanceof CameraLayer)) {
            transform.property("ADBE Scale")[REPLACE_VALUES](scale);
        }
    }

    moveBefore(layer) {
        this.#move(instance(Layer, layer, "moveBefore's argument"), 0);
    }

    moveAfter(layer) {
        this.#move(instance(Layer, layer, "moveAfter's argument"), 1);
    }

    moveToBeginning() {
        const [first] = this.#comp.layers[STACK];
        if (first !== this) {
            this.#move(first, 0);
        }
    }

    moveToEnd() {
        const last = this.#comp.layers[STACK].at(-1);
        if (last !== this) {
            this.#move(last, 1);
        }
    }

    #move(layer, offset) {
        this.#changing("moved");
        const stack = this.#comp.layers[STACK];
        stack.splice(stack.indexOf(this), 1);
        stack.splice(stack.indexOf(layer) + offset, 0, this);
    }

    remove() {
        this.#changing("removed");
        const stack = this.#comp.layers[STACK];
        for (const child of stack.filter((other) => other.parent === this)) {
            child.parent = null;
        }
        stack.splice(stack.indexOf(this), 1);
        Object.defineProperty(this, REMOVED, { value: true });
    }

    /** The copy lies above the original, has the same parent and no other's. */
    duplicate() {
        this.#changing("duplicated");
        const copy = this[COPY_TO](this.#comp);
        copy.#parent = this.#parent;
        copy.#move(this, 0);
        return copy;
    }

    #changing(what) {
        if (this.#locked) {
            throw new HostError(`the locked layer "${this.#name}" ${what}`);
        }
        this[JOURNAL].record(`layer ${what}`);
    }

    /** Everything but the parent. */
    [COPY](original) {
        this.#name = original.#name;
        this.#comment = original.#comment;
        this.#label = original.#label;
        this.#enabled = original.#enabled;
        this.#shy = original.#shy;
        this.#startTime = original.#startTime;
        this.#inPoint = original.#inPoint;
        this.#outPoint = original.#outPoint;
        this.#autoOrient = original.#autoOrient;
        for (const group of Object.keys(this.#table)) {
            this.property(group)[COPY](original.property(group));
        }
    }

    /** Parents, by the layers' numbers. */
    static copyParents(originals, copies) {
        originals.forEach((original, i) => {
            copies[i].#parent = original.#parent && copies[originals.indexOf(original.#parent)];
        });
    }
}

function newGroup(name, members, layer) {
    switch (members) {
        case EFFECT_PARADE:
            return new EffectParade(layer);
        case MARKERS:
            return new MarkerProperty(layer);
        default:
            return new PropertyGroup(name, members, layer);
    }
}

function hasAncestor(layer, ancestor) {
    return layer.parent !== null && (layer.parent === ancestor || hasAncestor(layer.parent, ancestor));
}

/** Where the origin of a layer's own space lies in the world, and how large its units are there. */
function spaceOf(layer) {
    const transform = layer.property("ADBE Transform Group");
    const value = (name) => transform.property(name).value;
    const turned = ["X", "Y", "Z"].some((axis) => value(`ADBE Rotate ${axis}`) !== 0);
    if (layer.parent !== null || turned) {
        throw new HostError("not modelled: a parent that is turned or has a parent itself");
    }
    const size = value("ADBE Scale").map((percent) => percent / 100);
    const anchor = value("ADBE Anchor Point");
    return { origin: value("ADBE Position").map((v, axis) => v - anchor[axis] * size[axis]), size };
}

export class AVLayer extends Layer {
    #source;
    #nullLayer;
    #threeDLayer = false;
    #guideLayer = false;

    constructor(comp, source, nullLayer = false) {
        super(comp, source.name, AV_LAYER, AutoOrientType.NO_AUTO_ORIENT);
        this.#source = source;
        this.#nullLayer = nullLayer;
    }

    get source() {
        return this.#source;
    }

    get nullLayer() {
        return this.#nullLayer;
    }

    get width() {
        return this.#source.width;
    }

    get height() {
        return this.#source.height;
    }

    get threeDLayer() {
        return this.#threeDLayer;
    }

    set threeDLayer(value) {
        this.#threeDLayer = flag(value, "threeDLayer");
    }

    get [LASTS]() {
        return this.#source.duration || super[LASTS];
    }

    get guideLayer() {
        return this.#guideLayer;
    }

    set guideLayer(value) {
        this.#guideLayer = flag(value, "guideLayer");
    }

    [COPY_TO](comp) {
        const copy = comp.layers[ON_TOP](new AVLayer(comp, this.#source, this.#nullLayer));
        copy.#threeDLayer = this.#threeDLayer;
        copy.#guideLayer = this.#guideLayer;
        copy[COPY](this);
        return copy;
    }
}

export class CameraLayer extends Layer {
    constructor(comp, name) {
        super(comp, name, CAMERA_LAYER, AutoOrientType.CAMERA_OR_POINT_OF_INTEREST);
    }

    [COPY_TO](comp) {
        const copy = comp.layers[ON_TOP](new CameraLayer(comp, this.name));
        copy[COPY](this);
        return copy;
    }
}

export class LayerCollection extends HostObject {
    #comp;
    #makeNullSource;

    constructor(comp, makeNullSource) {
        super(comp[JOURNAL]);
        this.#comp = comp;
        this.#makeNullSource = makeNullSource;
        Object.defineProperty(this, STACK, { value: [] });
    }

    get length() {
        return this[STACK].length;
    }

    /** null where there is none, as in After Effects. */
    byName(name) {
        return this[STACK].find((layer) => layer.name === text(name, "layer name")) ?? null;
    }

    item(index) {
        return this[STACK][integer(index, "layer index", 1, this.length) - 1];
    }

    add(item, duration) {
        if (duration !== undefined) {
            number(duration, "duration", 0, THREE_HOURS);
        }
        if (item === this.#comp) {
            throw new HostError(`"${item.name}" cannot hold itself`);
        }
        return this[ON_TOP](new AVLayer(this.#comp, item));
    }

    addNull(duration) {
        if (duration !== undefined) {
            number(duration, "duration", 0, THREE_HOURS);
        }
        return this[ON_TOP](new AVLayer(this.#comp, this.#makeNullSource(), true));
    }

    addCamera(name, centre) {
        text(name, "camera name");
        if (!Array.isArray(centre) || centre.length !== 2) {
            throw new HostError("addCamera takes a name and [x, y]");
        }
        const camera = new CameraLayer(this.#comp, name);
        this[ON_TOP](camera);
        camera
            .property("ADBE Transform Group")
            .property("ADBE Anchor Point")
            .setValue([number(centre[0], "x"), number(centre[1], "y"), 0]);
        return camera;
    }

    [COPY](originals) {
        const copies = originals[STACK].toReversed().map((layer) => layer[COPY_TO](this.#comp));
        Layer.copyParents(originals[STACK], copies.toReversed());
    }

    [ON_TOP](layer) {
        this[JOURNAL].record("layer added");
        this[STACK].unshift(layer);
        return layer;
    }
}
