// Markers: a property whose keyframes hold a MarkerValue.

import { COPY, HostError, HostObject, JOURNAL, LOCKED, instance, integer, number, text } from "./host-object.js";
import { onScreen } from "./property.js";

export class MarkerValue extends HostObject {
    #comment;
    #duration = 0;
    #label = 0;

    constructor(comment) {
        super();
        this.#comment = text(comment, "marker comment");
    }

    get comment() {
        return this.#comment;
    }

    set comment(value) {
        this.#comment = text(value, "marker comment");
    }

    get duration() {
        return this.#duration;
    }

    set duration(value) {
        this.#duration = number(value, "marker duration", 0, 10800);
    }

    get label() {
        return this.#label;
    }

    set label(value) {
        this.#label = integer(value, "marker label", 0, 16);
    }
}

export class MarkerProperty extends HostObject {
    #layer;
    #markers = [];

    constructor(layer) {
        super(layer[JOURNAL]);
        this.#layer = layer;
    }

    get matchName() {
        return "ADBE Marker";
    }

    get name() {
        return onScreen(this.matchName);
    }

    get numKeys() {
        return this.#markers.length;
    }

    keyTime(index) {
        return this.#key(index).time;
    }

    keyValue(index) {
        return this.#key(index).value;
    }

    /** Two markers cannot stand at the same time: the later takes the earlier's place. */
    setValueAtTime(time, value) {
        if (this.#layer[LOCKED]) {
            throw new HostError(`marker set on the locked layer "${this.#layer.name}"`);
        }
        this[JOURNAL].record("marker set");
        number(time, "time", -10800, 10800);
        const others = this.#markers.filter((marker) => marker.time !== time);
        this.#markers = [...others, { time, value: instance(MarkerValue, value, "a marker") }];
        this.#markers.sort((a, b) => a.time - b.time);
    }

    [COPY](original) {
        for (let i = 1; i <= original.numKeys; i++) {
            this.setValueAtTime(original.keyTime(i), original.keyValue(i));
        }
    }

    #key(index) {
        return this.#markers[integer(index, "marker", 1, this.#markers.length) - 1];
    }
}
