// What ExtendScript cannot read, found by parsing: ECMAScript 3 and a few things that acorn lets pass.

import { parse } from "acorn";

const LATER_MEMBERS = new Set(
    (
        "map forEach filter reduce reduceRight some every find findIndex includes indexOf isArray from trim " +
        "startsWith endsWith repeat padStart bind keys values entries assign create defineProperty freeze now toISOString"
    ).split(" "),
);

/** A list of "line: problem", empty for a script that After Effects can read. */
export function problems(source) {
    const found = [];
    const report = (node, problem) => found.push(`${node.loc.start.line}: ${problem}`);
    let tree;
    try {
        tree = parse(source, {
            ecmaVersion: 3,
            allowReserved: "never",
            preserveParens: true,
            locations: true,
            onToken: (token) => checkToken(source, token, report),
        });
    } catch (error) {
        return [`${error.loc?.line}: ${error.message}`];
    }
    visit(tree, report);
    source.split("\n").forEach((line, index) => {
        if (/[^\x00-\x7f]/.test(line)) {
            found.push(`${index + 1}: a character beyond ASCII`);
        }
    });
    return found;
}

function checkToken(source, token, report) {
    if (token.type.label === "}" || token.type.label === "]") {
        const before = source.slice(0, token.start).trimEnd();
        if (before.endsWith(",")) {
            report(token, "a trailing comma");
        }
    }
}

function visit(node, report) {
    check(node, report);
    for (const child of Object.values(node).flat()) {
        if (typeof child?.type === "string") {
            visit(child, report);
        }
    }
}

function check(node, report) {
    switch (node.type) {
        case "Identifier":
            if (node.name === "JSON") {
                report(node, "JSON does not exist");
            }
            break;
        case "MemberExpression":
            if (!node.computed && LATER_MEMBERS.has(node.property.name)) {
                report(node, `.${node.property.name} is younger than ES3`);
            }
            break;
        case "ConditionalExpression":
            for (const part of [node.test, node.consequent, node.alternate]) {
                if (part.type === "ConditionalExpression") {
                    report(part, "a nested ?: without parentheses");
                }
            }
            break;
    }
}
