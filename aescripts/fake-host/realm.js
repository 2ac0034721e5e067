// A JavaScript world with what ECMAScript 3 had, and what ExtendScript adds to it.

import vm from "node:vm";

const ES3_GLOBALS = new Set(
    (
        "NaN Infinity undefined eval parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI " +
        "encodeURIComponent escape unescape Object Function Array String Boolean Number Date RegExp Error EvalError " +
        "RangeError ReferenceError SyntaxError TypeError URIError Math"
    ).split(" "),
);

const ES3_MEMBERS = {
    Object: "prototype length name",
    Array: "prototype length name",
    String: "prototype length name fromCharCode",
    Date: "prototype length name parse UTC",
    "Object.prototype": "constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable",
    "Function.prototype": "constructor length name prototype toString apply call",
    "Array.prototype":
        "constructor length toString toLocaleString concat join pop push reverse shift slice sort splice unshift",
    "String.prototype":
        "constructor length toString valueOf charAt charCodeAt concat indexOf lastIndexOf localeCompare match replace " +
        "search slice split substr substring toLowerCase toLocaleLowerCase toUpperCase toLocaleUpperCase",
};

const OPERATORS = ["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "===", "~", "&", "|", "^"];

const OWN_CLOCK = `(now) => {
    const Real = Date;
    Date = class Date extends Real {
        constructor(...given) {
            super(...(given.length ? given : [now()]));
        }
    };
}`;

/** A vm context without anything younger than ES3, holding `globals`; `now()` gives what time it is there. */
export function es3Realm(globals, now = Date.now) {
    const realm = vm.createContext({});
    const inside = (expression) => vm.runInContext(expression, realm);
    const [world, objects, errors] = [inside("this"), inside("Object.prototype"), inside("Error.prototype")];
    for (const [owner, members] of Object.entries(ES3_MEMBERS)) {
        const kept = new Set(members.split(" "));
        removeNames(inside(owner), (key) => !kept.has(key));
    }
    removeNames(world, (key) => !ES3_GLOBALS.has(key));
    // ExtendScript overloads operators by such methods, so any object seems to have a member "-".
    for (const operator of OPERATORS) {
        Object.defineProperty(objects, operator, { value: function () {}, writable: true });
    }
    giveLine(errors);
    inside(OWN_CLOCK)(now);
    for (const [name, value] of Object.entries(globals)) {
        Object.defineProperty(world, name, { value, writable: true, configurable: true });
    }
    return realm;
}

function removeNames(object, unwanted) {
    for (const key of Object.getOwnPropertyNames(object).filter(unwanted)) {
        delete object[key];
    }
}

/** ExtendScript's errors say in which line of the script they arose. */
export function giveLine(prototype) {
    Object.defineProperty(prototype, "line", {
        get() {
            const found = /\.jsx:(\d+)/.exec(this.stack);
            return found ? Number(found[1]) : undefined;
        },
    });
}
