// Properties, their groups and their keyframes.

import { KeyframeInterpolationType } from "./enums.js";
import { Expression } from "./expression.js";
import { COPY, HostError, HostObject, JOURNAL, LOCKED, flag, instance, integer, number, oneOf, text } from "./host-object.js";

const { LINEAR, BEZIER, HOLD } = KeyframeInterpolationType;
const STATE = Symbol("state");

/** Key of what After Effects itself does to a property when its layer gets another parent. */
export const REPLACE_VALUES = Symbol("replace values");

export class KeyframeEase extends HostObject {
    #speed;
    #influence;

    constructor(speed, influence) {
        super();
        this.#speed = number(speed, "speed");
        this.#influence = number(influence, "influence", 0.1, 100);
    }

    get speed() {
        return this.#speed;
    }

    get influence() {
        return this.#influence;
    }
}

export class PropertyGroup extends HostObject {
    #matchName;
    #properties;

    constructor(matchName, table, layer) {
        super(layer[JOURNAL]);
        this.#matchName = matchName;
        this.#properties = new Map(
            Object.entries(table).map(([name, spec]) => [name, new Property(name, spec, layer)]),
        );
    }

    get matchName() {
        return this.#matchName;
    }

    get name() {
        return onScreen(this.#matchName);
    }

    get numProperties() {
        return this.#properties.size;
    }

    property(name) {
        return lookUp(this.#properties, name, this.#matchName);
    }

    [COPY](original) {
        for (const [name, property] of this.#properties) {
            property[COPY](original.property(name));
        }
    }
}

/** A display name is a translation, so that a lookup by the English one fails as it does elsewhere. */
export function onScreen(matchName) {
    return `« ${matchName.replace("ADBE ", "")} »`;
}

export function lookUp(properties, name, where) {
    if (!properties.has(name)) {
        throw new HostError(`${where} has no property with the match name "${name}"`);
    }
    return properties.get(name);
}

export class Property extends HostObject {
    #matchName;
    #spec;
    #layer;
    #value;
    #keys = [];
    #expression = null;
    #expressionText = "";
    #expressionEnabled = false;

    constructor(matchName, spec, layer) {
        super(layer[JOURNAL]);
        this.#matchName = matchName;
        this.#spec = spec;
        this.#layer = layer;
        this.#value = spec.initial(layer);
    }

    get matchName() {
        return this.#matchName;
    }

    get name() {
        return onScreen(this.#matchName);
    }

    get isSpatial() {
        return Boolean(this.#spec.spatial);
    }

    get numKeys() {
        return this.#keys.length;
    }

    get value() {
        return this.valueAtTime(this.#layer.containingComp.time, false);
    }

    get canSetExpression() {
        return true;
    }

    get expression() {
        return this.#expressionText;
    }

    /** After Effects disables an expression that fails; here it throws. It is tried at once, as it is there. */
    set expression(value) {
        this.#change("expression");
        this.#expressionText = text(value, "expression");
        this.#expression = value === "" ? null : new Expression(value, this, this.#layer);
        this.#expressionEnabled = value !== "";
        this.value;
    }

    get expressionEnabled() {
        return this.#expressionEnabled;
    }

    set expressionEnabled(value) {
        this.#change("expressionEnabled");
        this.#expressionEnabled = flag(value, "expressionEnabled");
    }

    get expressionError() {
        return "";
    }

    setValue(value) {
        this.#change("setValue");
        if (this.#keys.length > 0) {
            throw new HostError(`setValue on ${this.#matchName}, which has keyframes; use setValueAtTime`);
        }
        this.#value = this.#checked(value);
    }

    setValueAtTime(time, value) {
        this.#change("setValueAtTime");
        number(time, "time");
        const checked = this.#checked(value);
        const existing = this.#keys.find((key) => key.time === time);
        if (existing) {
            existing.value = checked;
            return;
        }
        this.#keys.push(newKey(time, checked));
        this.#keys.sort((a, b) => a.time - b.time);
    }

    setValueAtKey(index, value) {
        this.#change("setValueAtKey");
        this.#key(index).value = this.#checked(value);
    }

    removeKey(index) {
        this.#change("removeKey");
        this.#keys.splice(this.#keys.indexOf(this.#key(index)), 1);
    }

    setValuesAtTimes(times, values) {
        if (times.length !== values.length) {
            throw new HostError(`${times.length} times for ${values.length} values`);
        }
        for (let i = 0; i < times.length; i++) {
            this.setValueAtTime(times[i], values[i]);
        }
    }

    keyTime(index) {
        return this.#key(index).time;
    }

    keyValue(index) {
        return copied(this.#key(index).value);
    }

    keyInTemporalEase(index) {
        return [this.#key(index).easeIn];
    }

    keyOutTemporalEase(index) {
        return [this.#key(index).easeOut];
    }

    keyInInterpolationType(index) {
        return this.#key(index).typeIn;
    }

    keyOutInterpolationType(index) {
        return this.#key(index).typeOut;
    }

    keyInSpatialTangent(index) {
        return this.#tangents(this.#spatialKey(index))[0];
    }

    keyOutSpatialTangent(index) {
        return this.#tangents(this.#spatialKey(index))[1];
    }

    setTemporalEaseAtKey(index, incoming, outgoing = incoming) {
        this.#change("setTemporalEaseAtKey");
        const key = this.#key(index);
        const count = this.isSpatial ? 1 : this.#dimensions();
        for (const eases of [incoming, outgoing]) {
            if (eases.length !== count) {
                throw new HostError(`${this.#matchName} takes ${count} KeyframeEase, not ${eases.length}`);
            }
            for (const ease of eases) {
                instance(KeyframeEase, ease, "each ease");
            }
        }
        [key.easeIn] = incoming;
        [key.easeOut] = outgoing;
        key.typeIn = key.typeOut = BEZIER;
    }

    setInterpolationTypeAtKey(index, incoming, outgoing = incoming) {
        this.#change("setInterpolationTypeAtKey");
        const key = this.#key(index);
        key.typeIn = oneOf(KeyframeInterpolationType, incoming, "interpolation");
        key.typeOut = oneOf(KeyframeInterpolationType, outgoing, "interpolation");
    }

    setTemporalContinuousAtKey(index, on) {
        this.#change("setTemporalContinuousAtKey");
        this.#key(index).temporalContinuous = flag(on, "continuous");
    }

    setTemporalAutoBezierAtKey(index, on) {
        this.#change("setTemporalAutoBezierAtKey");
        this.#key(index).temporalAutoBezier = flag(on, "auto Bezier");
    }

    setSpatialContinuousAtKey(index, on) {
        this.#change("setSpatialContinuousAtKey");
        this.#spatialKey(index).spatialContinuous = flag(on, "continuous");
    }

    setSpatialAutoBezierAtKey(index, on) {
        this.#change("setSpatialAutoBezierAtKey");
        const key = this.#spatialKey(index);
        key.tangents = this.#tangents(key);
        key.spatialAutoBezier = flag(on, "auto Bezier");
    }

    setSpatialTangentsAtKey(index, incoming, outgoing = incoming) {
        this.#change("setSpatialTangentsAtKey");
        const key = this.#spatialKey(index);
        key.tangents = [this.#checked(incoming), this.#checked(outgoing)];
        key.spatialAutoBezier = false;
    }

    valueAtTime(time, preExpression) {
        const own = this.#animated(number(time, "time"));
        if (flag(preExpression, "preExpression") || !this.#expressionEnabled) {
            return own;
        }
        return this.#checked(this.#expression.valueAt(time, own));
    }

    /** Of a copy of the layer that this property belongs to. */
    [COPY](original) {
        const state = original[STATE];
        this.#value = copied(state.value);
        this.#keys = state.keys.map((key) => ({ ...key }));
        this.#expressionText = original.expression;
        this.#expressionEnabled = original.expressionEnabled;
        this.#expression = this.#expressionText && new Expression(this.#expressionText, this, this.#layer);
    }

    get [STATE]() {
        return { value: this.#value, keys: this.#keys };
    }

    /** Changes the value, or that of every keyframe. */
    [REPLACE_VALUES](change) {
        this.#value = change(this.#value);
        for (const key of this.#keys) {
            key.value = change(key.value);
        }
    }

    /** Straight paths exactly; curved ones without After Effects' even speed along the arc. */
    #animated(time) {
        const keys = this.#keys;
        if (keys.length === 0) {
            return copied(this.#value);
        }
        const after = keys.findIndex((key) => key.time > time);
        if (after === 0 || after === -1) {
            return copied(keys.at(after).value);
        }
        const [a, b] = [keys[after - 1], keys[after]];
        if (!this.isSpatial) {
            return this.#eachDimension(a, b, time);
        }
        const share = progress(a, b, time, distance(a.value, b.value));
        return pathPoint(a.value, this.#tangents(a)[1], this.#tangents(b)[0], b.value, share);
    }

    #eachDimension(a, b, time) {
        if (this.#dimensions() > 1) {
            const share = progress(a, b, time, 0);
            if (a.typeOut !== LINEAR || b.typeIn !== LINEAR) {
                throw new HostError(`not modelled: eased keyframes on ${this.#matchName}`);
            }
            return a.value.map((v, axis) => v + (b.value[axis] - v) * share);
        }
        return a.value + (b.value - a.value) * progress(a, b, time, b.value - a.value);
    }

    #change(what) {
        if (this.#layer[LOCKED]) {
            throw new HostError(`${what} on ${this.#matchName} of the locked layer "${this.#layer.name}"`);
        }
        if (this.#spec.hidden?.(this.#layer)) {
            throw new HostError(`${what} on ${this.#matchName}, which is hidden on "${this.#layer.name}"`);
        }
        this[JOURNAL].record(`${what} on ${this.#matchName}`);
    }

    /** Flat layers have two dimensions where 3D ones have three. */
    #dimensions() {
        const flat = "threeDLayer" in this.#layer && !this.#layer.threeDLayer && this.#spec.dimensions === 3;
        return flat ? 2 : this.#spec.dimensions;
    }

    #checked(value) {
        const wanted = this.#dimensions();
        const numbers = wanted === 1 ? [value] : value;
        if (!Array.isArray(numbers) || numbers.length !== wanted) {
            const given = JSON.stringify(value);
            throw new HostError(`${this.#matchName} takes ${wanted} numbers here, not ${given}`);
        }
        for (const one of numbers) {
            number(one, this.#matchName, this.#spec.min, this.#spec.max);
        }
        return copied(value);
    }

    #key(index) {
        return this.#keys[integer(index, `key of ${this.#matchName}`, 1, this.#keys.length) - 1];
    }

    #spatialKey(index) {
        if (!this.isSpatial) {
            throw new HostError(`${this.#matchName} has no path`);
        }
        return this.#key(index);
    }

    /** A new key's path is smooth: its tangents follow its neighbours. */
    #tangents(key) {
        if (!key.spatialAutoBezier) {
            return key.tangents;
        }
        const at = this.#keys.indexOf(key);
        const [before, after] = [this.#keys[at - 1] ?? key, this.#keys[at + 1] ?? key];
        const along = key.value.map((_, axis) => (after.value[axis] - before.value[axis]) / 6);
        return [along.map((v) => -v), along];
    }
}

function newKey(time, value) {
    const ease = new KeyframeEase(0, 100 / 6);
    return {
        time,
        value,
        typeIn: LINEAR,
        typeOut: LINEAR,
        easeIn: ease,
        easeOut: ease,
        temporalContinuous: false,
        temporalAutoBezier: false,
        spatialContinuous: true,
        spatialAutoBezier: true,
    };
}

function copied(value) {
    return Array.isArray(value) ? Array.from(value) : value;
}

function distance(a, b) {
    return Math.hypot(...a.map((v, axis) => b[axis] - v));
}

/** Share of the way from key a to key b covered at `time`; `way` is its length, in units of the value. */
function progress(a, b, time, way) {
    const duration = b.time - a.time;
    const share = (time - a.time) / duration;
    if (a.typeOut === HOLD) {
        return 0;
    }
    if (a.typeOut === LINEAR && b.typeIn === LINEAR) {
        return share;
    }
    if (a.typeOut !== BEZIER || b.typeIn !== BEZIER) {
        throw new HostError("not modelled: a way that is eased at one end only");
    }
    if (way === 0) {
        return 0;
    }
    const out = a.easeOut.influence / 100;
    const into = b.easeIn.influence / 100;
    const s = parameterAt(share, out, 1 - into);
    return cubic(0, (a.easeOut.speed * out * duration) / way, 1 - (b.easeIn.speed * into * duration) / way, 1, s);
}

/** The parameter at which the monotone cubic from 0 over x1 and x2 to 1 reaches x. */
function parameterAt(x, x1, x2) {
    let [low, high] = [0, 1];
    for (let i = 0; i < 60; i++) {
        const half = (low + high) / 2;
        if (cubic(0, x1, x2, 1, half) < x) {
            low = half;
        } else {
            high = half;
        }
    }
    return low;
}

function cubic(p0, p1, p2, p3, s) {
    const r = 1 - s;
    return r * r * r * p0 + 3 * r * r * s * p1 + 3 * r * s * s * p2 + s * s * s * p3;
}

function pathPoint(from, out, into, to, share) {
    if ([...out, ...into].every((v) => v === 0)) {
        return from.map((v, axis) => v + (to[axis] - v) * share);
    }
    return from.map((v, axis) => cubic(v, v + out[axis], to[axis] + into[axis], to[axis], share));
}
