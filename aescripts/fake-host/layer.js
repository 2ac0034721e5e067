// Layers and the stack they form in a comp.

import { AutoOrientType } from "./enums.js";
import { HostError, HostObject, JOURNAL, flag, instance, integer, number, oneOf, text } from "./host-object.js";
import { PropertyGroup, lookUp } from "./property.js";
import { AV_LAYER, CAMERA_LAYER } from "./property-tables.js";

/** Key of the layers of a collection, the topmost first. */
const STACK = Symbol("stack");

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
            Object.entries(this.#table).map(([group, members]) => [group, new PropertyGroup(group, members, this)]),
        );
        return lookUp(this.#groups, name, `layer "${this.#name}"`);
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
        this.#outPoint = number(value, "outPoint", this.#inPoint, THREE_HOURS);
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

    /** Keeps the view: what the layer's Position says changes, where it stands does not. */
    set parent(layer) {
        if (this.#parent !== null) {
            throw new HostError("not modelled: giving a layer another parent");
        }
        instance(Layer, layer, "parent");
        if (layer === this || layer.containingComp !== this.#comp || hasAncestor(layer, this)) {
            throw new HostError(`"${layer.name}" cannot be the parent of "${this.#name}"`);
        }
        const origin = offsetOf(layer);
        const position = this.property("ADBE Transform Group").property("ADBE Position");
        if (position.numKeys > 0) {
            throw new HostError("not modelled: giving a parent to a layer whose position has keyframes");
        }
        position.setValue(position.value.map((v, axis) => v - origin[axis]));
        this.#parent = layer;
    }
}

function hasAncestor(layer, ancestor) {
    return layer.parent !== null && (layer.parent === ancestor || hasAncestor(layer.parent, ancestor));
}

/** Where the origin of a layer's own space lies in the world, for layers that are only moved. */
function offsetOf(layer) {
    const transform = layer.property("ADBE Transform Group");
    const value = (name) => transform.property(name).value;
    const turned = ["X", "Y", "Z"].some((axis) => value(`ADBE Rotate ${axis}`) !== 0);
    if (layer.parent !== null || turned || value("ADBE Scale").some((v) => v !== 100)) {
        throw new HostError("not modelled: a parent that is turned, scaled or has a parent itself");
    }
    const anchor = value("ADBE Anchor Point");
    return value("ADBE Position").map((v, axis) => v - anchor[axis]);
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

    get guideLayer() {
        return this.#guideLayer;
    }

    set guideLayer(value) {
        this.#guideLayer = flag(value, "guideLayer");
    }
}

export class CameraLayer extends Layer {
    constructor(comp, name) {
        super(comp, name, CAMERA_LAYER, AutoOrientType.CAMERA_OR_POINT_OF_INTEREST);
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

    item(index) {
        return this[STACK][integer(index, "layer index", 1, this.length) - 1];
    }

    add(item, duration) {
        if (duration !== undefined) {
            number(duration, "duration", 0, THREE_HOURS);
        }
        return this.#onTop(new AVLayer(this.#comp, item));
    }

    addNull(duration) {
        if (duration !== undefined) {
            number(duration, "duration", 0, THREE_HOURS);
        }
        return this.#onTop(new AVLayer(this.#comp, this.#makeNullSource(), true));
    }

    addCamera(name, centre) {
        text(name, "camera name");
        if (!Array.isArray(centre) || centre.length !== 2) {
            throw new HostError("addCamera takes a name and [x, y]");
        }
        const camera = new CameraLayer(this.#comp, name);
        this.#onTop(camera);
        camera
            .property("ADBE Transform Group")
            .property("ADBE Anchor Point")
            .setValue([number(centre[0], "x"), number(centre[1], "y"), 0]);
        return camera;
    }

    #onTop(layer) {
        this[JOURNAL].record("layer added");
        this[STACK].unshift(layer);
        return layer;
    }
}
