// What every object of the host has in common: scripts see its attributes and methods and nothing else.

/** Everything the host refuses. Like some of After Effects' own errors it cannot be joined to a string. */
export class HostError extends Error {
    [Symbol.toPrimitive]() {
        throw new TypeError("an error cannot be made a string; use its message and line");
    }
}

/** Key of the `Journal` in objects whose change belongs into an undo group. */
export const JOURNAL = Symbol("journal");

/** Key of the engine that evaluates a comp's expressions, as `Project.expressionEngine` says it. */
export const ENGINE = Symbol("engine");

/** Key of what is true of a layer that the user has locked. */
export const LOCKED = Symbol("locked");

/** Key of the method by which a copy takes over what the original holds; scripts do not see it. */
export const COPY = Symbol("copy");

/** Key of what is true of an object that has been taken out of the project. */
export const REMOVED = Symbol("removed");

/** Watches that every change to the project is made inside one undo group. */
export class Journal {
    groups = [];
    depth = 0;

    begin(name) {
        this.depth += 1;
        this.groups.push(name);
    }

    end() {
        if (this.depth === 0) {
            throw new HostError("endUndoGroup without beginUndoGroup");
        }
        this.depth -= 1;
    }

    record(change) {
        if (this.depth === 0) {
            throw new HostError(`${change} outside an undo group`);
        }
    }
}

/** Unknown attributes throw, also on writing; numbers index a collection from 1. */
export class HostObject {
    constructor(journal) {
        if (journal) {
            Object.defineProperty(this, JOURNAL, { value: journal });
        }
        return new Proxy(this, strictly);
    }
}

const strictly = {
    get(target, name, receiver) {
        if (typeof name === "string" && target[REMOVED]) {
            throw new HostError(`Object is invalid: a removed ${target.constructor.name} was asked for "${name}"`);
        }
        if (typeof name === "string" && !(name in target)) {
            if (/^\d+$/.test(name) && "item" in target) {
                return receiver.item(Number(name));
            }
            throw new HostError(`${target.constructor.name} has no attribute "${name}"`);
        }
        return Reflect.get(target, name, receiver);
    },

    set(target, name, value, receiver) {
        const what = `${target.constructor.name}.${String(name)}`;
        if (!(name in target)) {
            throw new HostError(`${what} does not exist`);
        }
        const setter = setterOf(target, name);
        if (!setter) {
            throw new HostError(`${what} is read-only`);
        }
        if (receiver[LOCKED] && name !== "locked") {
            throw new HostError(`${what} changed on the locked layer "${receiver.name}"`);
        }
        target[JOURNAL]?.record(`${what} changed`);
        setter.call(receiver, value);
        return true;
    },
};

function setterOf(target, name) {
    for (let owner = target; owner; owner = Object.getPrototypeOf(owner)) {
        const descriptor = Object.getOwnPropertyDescriptor(owner, name);
        if (descriptor) {
            return descriptor.set;
        }
    }
}

// What After Effects checks when an attribute is set.

export function text(value, what) {
    return checked(typeof value === "string", value, `${what} must be a string`);
}

export function flag(value, what) {
    return checked(typeof value === "boolean", value, `${what} must be true or false`);
}

export function number(value, what, min = -Infinity, max = Infinity) {
    const inRange = typeof value === "number" && value >= min && value <= max;
    return checked(inRange, value, `${what} must be a number from ${min} to ${max}`);
}

export function integer(value, what, min, max) {
    return checked(Number.isInteger(number(value, what, min, max)), value, `${what} must be a whole number`);
}

export function oneOf(enumeration, value, what) {
    return checked(Object.values(enumeration).includes(value), value, `${what} must be one of its constants`);
}

export function instance(type, value, what) {
    return checked(value instanceof type, value, `${what} must be a ${type.name}`);
}

function checked(good, value, complaint) {
    if (!good) {
        const given = value instanceof HostObject ? `a ${value.constructor.name}` : JSON.stringify(value);
        throw new HostError(`${complaint}, not ${given}`);
    }
    return value;
}
