// An After Effects with the panel, for a test to play with: a line of JSON in for each thing that is done, a line
// out with what is seen then. A line is the name of a function below and what it is given.

import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { CompItem, choose, click, controlsIn, createHost, isLaidOut, isVisible, mockOf, remove, resize, type } from "../../aescripts/fake-host/index.js";
import { problems } from "./es3.js";
import { reportOf } from "./report.js";

let host = null;
let panel = null;
const disk = new Map();
const user = { click, type, choose };

const actions = {
    /** A new After Effects. */
    start(options) {
        disk.clear();
        actions.restart(options);
    },

    /** The same one again; what was not saved to disk is lost. */
    restart(options) {
        host = createHost({ ...options, disk });
        panel = null;
    },

    open(script, options) {
        const unreadable = problems(readFileSync(script, "utf8"));
        if (unreadable.length) {
            throw new Error(unreadable.join("\n"));
        }
        panel = host.open(script, options);
    },

    /** A window is told that it is closed; a docked panel is not, and its controls are gone. */
    close() {
        if ("close" in panel) {
            panel.close();
        } else {
            Object.values(controlsIn(panel)).forEach(remove);
        }
        panel = null;
    },

    tick(late) {
        host.runTask(late);
    },

    /** A script from the menu, as when the artist works between. */
    run(script) {
        host.run(script);
    },

    use(action, ...given) {
        user[action](panel, ...given);
    },

    /** What the user does in the next dialog. */
    answer(...steps) {
        host.user.answers = (dialog) => steps.forEach(([action, ...given]) => user[action](dialog, ...given));
    },

    change(change) {
        Object.assign(host.user, change);
    },

    resize() {
        resize(panel);
    },

    draw() {
        controlsIn(panel).preview.onDraw();
    },

    /** Writes a mock of the panel as HTML. */
    mock(file, width) {
        writeFileSync(file, mockOf(panel, "Multiplane", width));
    },

    look() {},

    /** Everything that is in the project. */
    report() {
        return { report: reportOf(host.project) };
    },
};

function seen() {
    const { alerts, commands, calls, opened, undoGroups, clock, project } = host;
    const items = Array.from({ length: project.numItems }, (_, i) => project.item(i + 1));
    return {
        alerts,
        commands,
        calls,
        opened,
        undoGroups,
        wait: clock.wait,
        laidOut: panel && isLaidOut(panel),
        controls: panel && Object.fromEntries(Object.entries(controlsIn(panel)).map(([name, it]) => [name, describe(it)])),
        items: items.map((item) => ({ name: item.name, folder: item.parentFolder.name, type: item.constructor.name })),
        comps: items.filter((item) => item instanceof CompItem).map(layersOf),
    };
}

function layersOf(comp) {
    const layers = Array.from({ length: comp.numLayers }, (_, i) => comp.layer(i + 1).name);
    return { name: comp.name, layers, viewed: comp.viewed };
}

function describe(control) {
    const { type, enabled, helpTip } = control;
    const told = { type, enabled, visible: isVisible(control), helpTip };
    if ("text" in control) {
        told.text = control.text;
    }
    if ("value" in control) {
        told.value = control.value;
    }
    if ("items" in control) {
        told.items = control.items.map(({ text, checked, subItems }) => [text, checked, ...subItems.map((it) => it.text)]);
    }
    if ("selection" in control) {
        told.selected = control.selection?.text ?? null;
    }
    if ("image" in control) {
        told.image = control.image?.size ?? null;
        told.drawn = control.graphics.drawn;
    }
    return told;
}

for await (const line of createInterface({ input: process.stdin })) {
    const [name, ...given] = JSON.parse(line);
    let answer;
    try {
        answer = actions[name](...given) ?? seen();
    } catch (failure) {
        answer = { failure: failure.stack };
    }
    console.log(JSON.stringify(answer));
}
