import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { problems } from "./es3.js";

const SOURCES = new URL("../../aescripts/src/", import.meta.url);

// The bundler escapes what is beyond ASCII.
const bundled = (name) => readFileSync(new URL(name, SOURCES), "utf8").replace(/[^\x00-\x7f]/g, "?");

for (const name of readdirSync(SOURCES, { recursive: true }).filter((name) => /\.jsx/.test(name))) {
    test(`${name} can be read by ExtendScript`, () => {
        assert.deepEqual(problems(bundled(name)), []);
    });
}

const UNREADABLE = {
    "let is not ES3": "let a = 1;",
    "an arrow function": "var f = () => 1;",
    "a reserved word as a name": "var class = 1;",
    "a reserved word as a member": "a.default = 1;",
    "a getter": "var a = { get b() { return 1; } };",
    "a trailing comma in an object": "var a = { b: 1, };",
    "a trailing comma in an array": "var a = [1, ];",
    "JSON": "JSON.parse(text);",
    "Array.prototype.map": "list.map(f);",
    "Array.prototype.indexOf": "list.indexOf(1);",
    "String.prototype.trim": "text.trim();",
    "a nested conditional without parentheses": "var a = b ? 1 : c ? 2 : 3;",
    "a Korean letter": 'var a = "\uc18c";',
};

for (const [name, source] of Object.entries(UNREADABLE)) {
    test(`refused: ${name}`, () => {
        const found = problems(`var first = 1;\n${source}`);
        assert.equal(found.length, 1);
        assert.match(found[0], /^2: /);
    });
}

test("parentheses make a nested conditional readable", () => {
    assert.deepEqual(problems("var a = b ? 1 : (c ? 2 : 3);"), []);
});

test("a comma inside a string is none", () => {
    assert.deepEqual(problems('var a = ["b,"];'), []);
});
