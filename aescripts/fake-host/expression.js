// Expressions, really evaluated, by the older of After Effects' two engines, ECMAScript 3, or the newer one, which is
// that of Node.js here; and of the expression language the part below. What is not listed does not exist.

import vm from "node:vm";
import { ENGINE, HostError, HostObject } from "./host-object.js";
import { transformed } from "./matrix.js";
import { es3Realm } from "./realm.js";
import { toWorld } from "./transform.js";

const DEEPEST = 20;
let depth = 0;

/** The text of an expression on `property` of `layer`. */
export class Expression {
    #script;
    #realm;
    #property;
    #layer;

    constructor(text, property, layer) {
        this.#property = property;
        this.#layer = layer;
        const known = { add, sub, mul, div, clamp, linear, length: distance };
        const isOlder = layer.containingComp[ENGINE] === "extendscript";
        this.#realm = isOlder ? es3Realm({ ...known, Math }) : vm.createContext(known);
        try {
            this.#script = new vm.Script(text, { filename: "expression" });
        } catch (error) {
            throw this.#failure(error.message);
        }
    }

    /** The result at `time` seconds; `value` is what the property says without the expression. */
    valueAt(time, value) {
        if (depth === DEEPEST) {
            throw this.#failure("it depends on itself");
        }
        depth += 1;
        try {
            const thisLayer = new SeenLayer(this.#layer, time);
            const scope = {
                time,
                value,
                thisLayer,
                thisComp: new SeenComp(this.#layer.containingComp, time),
                hasParent: thisLayer.hasParent,
                effect: (name) => thisLayer.effect(name),
                toWorld: (point) => thisLayer.toWorld(point),
            };
            const world = vm.runInContext("this", this.#realm);
            for (const [name, seen] of Object.entries(scope)) {
                world[name] = seen;
            }
            return this.#script.runInContext(this.#realm);
        } catch (error) {
            throw this.#failure(error.message);
        } finally {
            depth -= 1;
        }
    }

    #failure(problem) {
        return new HostError(`expression on ${this.#property.matchName} of "${this.#layer.name}": ${problem}`);
    }
}

/** A comp as an expression sees it. */
class SeenComp extends HostObject {
    #comp;
    #time;

    constructor(comp, time) {
        super();
        this.#comp = comp;
        this.#time = time;
    }

    get width() {
        return this.#comp.width;
    }

    get height() {
        return this.#comp.height;
    }

    layer(name) {
        return new SeenLayer(this.#comp.layer(name), this.#time);
    }
}

class SeenLayer extends HostObject {
    #layer;
    #time;

    constructor(layer, time) {
        super();
        this.#layer = layer;
        this.#time = time;
    }

    get name() {
        return this.#layer.name;
    }

    get hasParent() {
        return this.#layer.parent !== null;
    }

    /** As in After Effects, a function that takes the name of the effect's property. */
    effect(name) {
        const effect = this.#layer.property("ADBE Effect Parade").property(name);
        return (property) => effect.property(property).valueAtTime(this.#time, false);
    }

    toWorld(point) {
        return transformed(toWorld(this.#layer, this.#time), vector(point, 3));
    }
}

function vector(value, dimensions) {
    // The realm's own arrays have no `every`.
    const numbers = Array.isArray(value) ? Array.from(value) : [];
    if (numbers.length === 0 || numbers.length !== (dimensions ?? numbers.length) || !numbers.every(Number.isFinite)) {
        throw new HostError(`${JSON.stringify(value)} is no vector of ${dimensions ?? "some"} numbers`);
    }
    return numbers;
}

function scalar(value) {
    if (!Number.isFinite(value)) {
        throw new HostError(`${JSON.stringify(value)} is no number`);
    }
    return value;
}

const add = (a, b) => vector(a).map((v, axis) => v + vector(b, a.length)[axis]);
const sub = (a, b) => vector(a).map((v, axis) => v - vector(b, a.length)[axis]);
const mul = (a, factor) => vector(a).map((v) => v * scalar(factor));
const div = (a, divisor) => vector(a).map((v) => v / scalar(divisor));
const clamp = (value, low, high) => Math.min(Math.max(scalar(value), scalar(low)), scalar(high));
const linear = (t, low, high, from, to) => from + ((to - from) * (clamp(t, low, high) - low)) / (high - low);
const distance = (a, b) => Math.hypot(...(b === undefined ? vector(a) : sub(a, b)));
