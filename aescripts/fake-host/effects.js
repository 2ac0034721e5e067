// The effects of a layer: an indexed group, whose members are added, named and found by name.

import { COPY, HostError, HostObject, JOURNAL, LOCKED, integer, text } from "./host-object.js";
import { Property, lookUp, onScreen } from "./property.js";
import { EFFECTS } from "./property-tables.js";

export class EffectParade extends HostObject {
    #layer;
    #effects = [];
    // Adding to an indexed group invalidates every reference into it.
    #generation = 0;

    constructor(layer) {
        super(layer[JOURNAL]);
        this.#layer = layer;
    }

    get matchName() {
        return "ADBE Effect Parade";
    }

    get name() {
        return onScreen(this.matchName);
    }

    get numProperties() {
        return this.#effects.length;
    }

    canAddProperty(matchName) {
        return matchName in EFFECTS;
    }

    addProperty(matchName) {
        if (!this.canAddProperty(matchName)) {
            throw new HostError(`there is no effect "${matchName}"`);
        }
        if (this.#layer[LOCKED]) {
            throw new HostError(`effect added to the locked layer "${this.#layer.name}"`);
        }
        this[JOURNAL].record("effect added");
        this.#generation += 1;
        this.#effects.push(newEffect(matchName, this.#layer));
        return this.property(this.#effects.length);
    }

    /** By index from 1, or by the name that the effect was given. */
    property(name) {
        const found =
            typeof name === "string"
                ? this.#effects.find((effect) => effect.name === name)
                : this.#effects[integer(name, "effect index", 1, this.#effects.length) - 1];
        if (!found) {
            throw new HostError(`layer "${this.#layer.name}" has no effect "${name}"`);
        }
        const generation = this.#generation;
        return new Effect(found, this[JOURNAL], () => generation === this.#generation);
    }

    [COPY](original) {
        for (let i = 1; i <= original.numProperties; i++) {
            const copy = this.addProperty(original.property(i).matchName);
            copy.name = original.property(i).name;
            copy[COPY](original.property(i));
        }
    }
}

function newEffect(matchName, layer) {
    const properties = Object.entries(EFFECTS[matchName]).map(([name, spec]) => [name, new Property(name, spec, layer)]);
    return { matchName, name: onScreen(matchName), properties: new Map(properties) };
}

/** A reference to an effect, good until another is added to the layer. */
class Effect extends HostObject {
    #effect;
    #isValid;

    constructor(effect, journal, isValid) {
        super(journal);
        this.#effect = effect;
        this.#isValid = isValid;
    }

    get matchName() {
        return this.#valid().matchName;
    }

    get name() {
        return this.#valid().name;
    }

    set name(value) {
        this.#valid().name = text(value, "name");
    }

    get numProperties() {
        return this.#valid().properties.size;
    }

    property(name) {
        return lookUp(this.#valid().properties, name, this.matchName);
    }

    [COPY](original) {
        for (const [name, property] of this.#valid().properties) {
            property[COPY](original.property(name));
        }
    }

    #valid() {
        if (!this.#isValid()) {
            throw new HostError("Object is invalid: another effect was added since this one was looked up");
        }
        return this.#effect;
    }
}
