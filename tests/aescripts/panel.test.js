// What the panel builds on: bytes, JSON and sockets in a language that has none of them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";
import { es3Realm } from "../../aescripts/fake-host/realm.js";

const realm = es3Realm({});
for (const name of ["utf8", "json"]) {
    vm.runInContext(readFileSync(new URL(`../../aescripts/src/panel/${name}.jsxinc`, import.meta.url), "utf8"), realm);
}
vm.runInContext(
    'function recall(name, otherwise) { return otherwise; } function beginsWith() { return false; } var app = {};' +
        readFileSync(new URL("../../aescripts/src/panel/words.jsxinc", import.meta.url), "utf8"),
    realm,
);
const { parseJson, toJson, toUtf8, fromUtf8, WORDS, LANGUAGES } = realm;
const plain = (value) => JSON.parse(JSON.stringify(value));

const VALUES = [
    null, true, false, 0, -1.5, 1e21, 2.5e-7, "", "소명 🎬", '"\\/\b\f\n\r\t\u0000\u001f\u2028\u2029\ud800', [], {},
    [[], [1, [2]], { a: {} }], { "소명": [null, "true", "[1]", "}{"], "a b": { "'": "//", '"': "\\u0041" } },
];

for (const value of VALUES) {
    const text = JSON.stringify(value);

    test(`reads ${text}`, () => assert.deepEqual(plain(parseJson(text)), value));
    test(`reads ${text} with line breaks`, () =>
        assert.deepEqual(plain(parseJson(JSON.stringify(value, null, 2))), value));
    test(`writes ${text}`, () => assert.deepEqual(JSON.parse(toJson(vm.runInContext(`(${escaped(text)})`, realm))), value));
}

function escaped(text) {
    return text.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

const NO_JSON = [
    "", "{", "alert(1)", "[alert]", "(1)", "a=1", '{"a": b}', "[1];[2]", "'a'", "`a`", "/a/", "[1]//", '"a\nb"',
    '"\n#include \'/tmp/a.jsx\'\n"', '"a" + "b"', "0x10", "NaN", "this", "new Date", "[].pop", '""["constructor"]()',
];

for (const text of NO_JSON) {
    test(`evaluates nothing in ${JSON.stringify(text)}`, () => assert.throws(() => parseJson(text)));
}

for (const text of ["", "plain", "é ß", "소명", "🎬", "a🎬소é\u0000\uffff\u{10ffff}"]) {
    test(`${JSON.stringify(text)} goes through UTF-8`, () => {
        assert.equal(toUtf8(text), Buffer.from(text, "utf8").toString("latin1"));
        assert.equal(fromUtf8(toUtf8(text)), text);
    });
}

for (const [language, words] of Object.entries(WORDS)) {
    test(`the panel says the same things in ${LANGUAGES[language]} as in English`, () => {
        const blanks = (all) => Object.entries(all).map(([name, text]) => [name, (text.match(/%[12]/g) ?? []).sort()]);
        assert.deepEqual(blanks(words).sort(), blanks(WORDS.en).sort());
        assert.ok(Object.values(words).every((text) => text !== ""));
    });
}

test("the panel speaks every language that one can choose", () => {
    assert.deepEqual(Object.keys(WORDS).sort(), Object.keys(LANGUAGES).sort());
});
