// The fake is only worth something where it refuses what After Effects refuses.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { cornersOnScreen, createHost, mockOf, toLottie } from "../../aescripts/fake-host/index.js";

const folder = mkdtempSync(path.join(tmpdir(), "소명 100% "));
after(() => rmSync(folder, { recursive: true }));

/** The part of a PNG that says 64 x 32 with alpha. */
function writePng(name) {
    const header = Buffer.alloc(26);
    header.write("\x89PNG\r\n\x1a\n", "latin1");
    header.writeUInt32BE(64, 16);
    header.writeUInt32BE(32, 20);
    header[25] = 6;
    writeFileSync(path.join(folder, name), header);
}

writePng("card.png");
writePng("card_001.png");

const SCENE = `
    var here = new File($.fileName).parent;
    function bring(name) {
        var options = new ImportOptions(new File(here.absoluteURI + "/" + name));
        return app.project.importFile(options);
    }
    var comp = app.project.items.addComp("소명", 640, 360, 1, 4, 24);
    var card = comp.layers.add(bring("card.png"));
    var camera = comp.layers.addCamera("Camera", [320, 180]);
    function transform(layer, name) { return layer.property("ADBE Transform Group").property("ADBE " + name); }
`;

function run(code, options) {
    const host = createHost(options);
    const script = path.join(folder, "script.jsx");
    writeFileSync(script, code);
    host.run(script);
    return host;
}

const inUndoGroup = (code) => `app.beginUndoGroup("test");\n${code}\napp.endUndoGroup();`;
const runInScene = (code) => run(inUndoGroup(SCENE + code));

const EFFECTS = 'var effects = card.property("ADBE Effect Parade");';
const expression = (text) => `transform(card, "Opacity").expression = ${JSON.stringify(text)};`;

const REFUSED = {
    "a match name that does not exist": ['transform(card, "Positon");', /no property.*Positon/],
    "a property by its name on screen": ['card.property("Transform");', /no property.*Transform/],
    "the layer 0": ["comp.layers[0];", /layer index/],
    "a layer that is not there": ["comp.layer(3);", /layer index/],
    "an unknown attribute": ["card.guidelayer = true;", /guidelayer does not exist/],
    "writing what can only be read": ["comp.width = 3;", /read-only/],
    "an unknown constant": ["camera.autoOrient = AutoOrientType.NONE;", /has no NONE/],
    "depth on a flat layer": ['transform(card, "Position").setValue([1, 2, 3]);', /takes 2 numbers/],
    "turning a flat layer in depth": ['transform(card, "Rotate X").setValue(3);', /hidden/],
    "two numbers for a 3D position": [
        'card.threeDLayer = true; transform(card, "Position").setValue([1, 2]);',
        /takes 3 numbers/,
    ],
    "the point of interest of a one-node camera": [
        'camera.autoOrient = AutoOrientType.NO_AUTO_ORIENT; transform(camera, "Anchor Point").setValue([1, 2, 3]);',
        /hidden/,
    ],
    "an opacity beyond its range": ['transform(card, "Opacity").setValue(101);', /from 0 to 100/],
    "setValue on a property with keyframes": [
        'transform(card, "Opacity").setValueAtTime(1, 50); transform(card, "Opacity").setValue(40);',
        /has keyframes/,
    ],
    "three eases for a position": [
        `var p = transform(camera, "Position"), e = new KeyframeEase(0, 33);
         p.setValueAtTime(1, [1, 2, 3]); p.setTemporalEaseAtKey(1, [e, e, e]);`,
        /takes 1 KeyframeEase/,
    ],
    "an influence of 0": ["new KeyframeEase(0, 0);", /influence/],
    "a file that is missing": ['bring("other.png");', /file not found/],
    "a file instead of ImportOptions": ["app.project.importFile(here);", /ImportOptions/],
    "numbered pictures that become a sequence": ['bring("card_001.png");', /sequence/],
    "a renderer that is not installed": ['comp.renderer = "ADBE Nothing";', /no renderer/],
    "a comp that is too wide": ['app.project.items.addComp("x", 30001, 10, 1, 1, 24);', /width/],
    "an effect that does not exist": [`${EFFECTS} effects.addProperty("ADBE Slider");`, /no effect "ADBE Slider"/],
    "effects on a camera": ['camera.property("ADBE Effect Parade");', /no property.*Effect Parade/],
    "an effect looked up before another was added": [
        `${EFFECTS} var first = effects.addProperty("ADBE Slider Control"); effects.addProperty("ADBE Slider Control");
         first.name = "late";`,
        /Object is invalid/,
    ],
    "a removed layer": ["card.remove(); card.name;", /Object is invalid/],
    "changing an attribute of a locked layer": ["card.locked = true; card.enabled = false;", /locked layer/],
    "changing a property of a locked layer": [
        'card.locked = true; transform(card, "Opacity").setValue(3);',
        /locked layer/,
    ],
    "moving a locked layer": ["card.locked = true; card.moveToBeginning();", /locked layer/],
    "a marker that is only text": ['card.property("ADBE Marker").setValueAtTime(0, "hello");', /MarkerValue/],
    "a comp in itself": ["comp.layers.add(comp);", /cannot hold itself/],
    "a comp's layer that outlasts the comp": [
        `var short = app.project.items.addComp("x", 64, 36, 1, 1, 24), layer = comp.layers.add(short);
         layer.startTime = 0; layer.outPoint = 2;`,
        /outPoint/,
    ],
    "footage replaced by a missing file": [
        'card.source.replace(new File(here.absoluteURI + "/other.png"));',
        /file not found/,
    ],
    "an expression that does not parse": [expression("value +"), /expression on ADBE Opacity/],
    "an expression with a layer that is not there": [expression('thisComp.layer("rig").hasParent'), /no layer "rig"/],
    "an expression with an effect that is not there": [expression('effect("x")("y")'), /no effect "x"/],
    "an expression with an unknown name": [expression("wiggle(1, 2)"), /wiggle is not defined/],
    "an expression with what is younger than ES3": [expression("[1].map(value)"), /not a function/],
    "an expression of the wrong dimension": [expression("[value, value]"), /must be a number/],
    "an expression that is no number": [expression('value + "%"'), /must be a number/],
    "an expression out of range": [expression("101"), /from 0 to 100/],
    "a layer as its own parent": ["card.threeDLayer = true; card.parent = card;", /cannot be the parent/],
};

for (const [name, [code, message]] of Object.entries(REFUSED)) {
    test(`refused: ${name}`, () => {
        runInScene("");
        assert.throws(() => runInScene(code), { message });
    });
}

test("the newer engine for expressions knows a newer language", () => {
    const code = inUndoGroup(SCENE + expression("[10, 20].map((v) => v * 2)[1]"));
    const host = run(code, { settings: { expressionEngine: "javascript-1.0" } });
    assert.equal(host.project.item(1).layer(2).property("ADBE Transform Group").property("ADBE Opacity").value, 40);
});

const MISSING_LANGUAGE = ["JSON", "Array.prototype.map", "Array.prototype.indexOf", "String.prototype.trim", "Object.keys"];

for (const name of MISSING_LANGUAGE) {
    test(`ExtendScript has no ${name}`, () => {
        const host = run(`alert(typeof (function () { return this; })().${name});`);
        assert.deepEqual(host.alerts, ["undefined"]);
    });
}

test("every object seems to have a member for each operator", () => {
    const host = run('alert(typeof ({})["-"]); var seen = 0; for (var key in {}) { seen++; } alert(String(seen));');
    assert.deepEqual(host.alerts, ["function", "0"]);
});

test("an error of the host has a message and a line, and cannot be joined to a string", () => {
    const host = run(`try {
        app.project.items.item(1);
    } catch (e) {
        alert(e.message + " in line " + e.line);
        try { alert("bad: " + e); } catch (second) { alert(second.message); }
    }`);
    assert.match(host.alerts[0], /^item index.* in line 2$/);
    assert.match(host.alerts[1], /^an error cannot be made a string/);
});

test("a change outside an undo group is refused", () => {
    assert.throws(() => run('app.project.items.addFolder("x");'), { message: /outside an undo group/ });
});

test("an undo group that is left open is refused", () => {
    assert.throws(() => run('app.beginUndoGroup("x");'), { message: /left 1 undo groups open/ });
    assert.throws(() => run("app.endUndoGroup();"), { message: /without beginUndoGroup/ });
});

test('a "%" in a path must be escaped', () => {
    assert.throws(() => run('new File("/tmp/100% sure.png");'), { message: /no escape/ });
});

test("a parent leaves its child where it stands", () => {
    const host = runInScene(`
        camera.autoOrient = AutoOrientType.NO_AUTO_ORIENT;
        var rig = comp.layers.addNull(4);
        rig.threeDLayer = true;
        transform(rig, "Position").setValue([320, 180, -50]);
        transform(rig, "Anchor Point").setValue([10, 0, 0]);
        transform(camera, "Position").setValue([320, 180, -500]);
        camera.parent = rig;
    `);
    const camera = host.project.item(1).layer(2);
    assert.deepEqual(camera.property("ADBE Transform Group").property("ADBE Position").value, [10, 0, -450]);
});

test("a parent of another size leaves its child where it stands, and lets it go there again", () => {
    const values = (code) => {
        const host = runInScene(`
            card.threeDLayer = true;
            var rig = comp.layers.addNull(4);
            rig.threeDLayer = true;
            transform(rig, "Position").setValue([100, 100, 50]);
            transform(rig, "Anchor Point").setValue([0, 0, 0]);
            transform(rig, "Scale").setValue([200, 200, 200]);
            ${code}
        `);
        const transform = host.project.item(1).layer(3).property("ADBE Transform Group");
        return ["ADBE Position", "ADBE Scale"].map((name) => transform.property(name).value);
    };
    assert.deepEqual(values("card.parent = rig;"), [
        [110, 40, -25],
        [50, 50, 50],
    ]);
    assert.deepEqual(values("card.parent = rig; card.parent = null;"), values(""));
});

test("an expression sees the value of its own keyframes and the effects of other layers", () => {
    const host = runInScene(`
        var rig = comp.layers.addNull(4);
        rig.name = "소명";
        var slider = rig.property("ADBE Effect Parade").addProperty("ADBE Slider Control");
        slider.name = "Half";
        slider.property("ADBE Slider Control-0001").setValue(0.5);
        var opacity = transform(card, "Opacity");
        opacity.setValuesAtTimes([0, 2], [0, 100]);
        opacity.expression = 'value * thisComp.layer("소명").effect("Half")("ADBE Slider Control-0001")';
    `);
    const opacity = host.project.item(1).layer(3).property("ADBE Transform Group").property("ADBE Opacity");
    assert.deepEqual([opacity.valueAtTime(1, false), opacity.valueAtTime(1, true)], [25, 50]);
    assert.equal(opacity.keyValue(2), 100);
});

test("a duplicated comp has the layers, keyframes, effects and parents of the original", () => {
    const host = runInScene(`
        card.threeDLayer = true;
        camera.parent = card;
        transform(card, "Opacity").setValuesAtTimes([0, 2], [0, 100]);
        card.property("ADBE Effect Parade").addProperty("ADBE Gaussian Blur 2").name = "soft";
        card.comment = "mine";
        var copy = comp.duplicate();
        transform(copy.layer(2), "Opacity").setValueAtTime(2, 40);
    `);
    const copy = host.project.item(3);
    const [camera, card] = [copy.layer(1), copy.layer(2)];
    assert.equal(camera.parent, card);
    assert.deepEqual([card.comment, card.property("ADBE Effect Parade").property(1).name], ["mine", "soft"]);
    const last = (layer) => layer.property("ADBE Transform Group").property("ADBE Opacity").keyValue(2);
    assert.deepEqual([last(card), last(host.project.item(1).layer(2))], [40, 100]);
});

const LOOKING = `
    card.threeDLayer = true;
    card.startTime = camera.startTime = 0;
    camera.autoOrient = AutoOrientType.NO_AUTO_ORIENT;
    camera.property("ADBE Camera Options Group").property("ADBE Camera Zoom").setValue(500);
    transform(camera, "Position").setValue([320, 180, -500]);
    transform(card, "Position").setValue([320, 180, 0]);
`;

/** The middle of the card on screen. */
function middleOnScreen(code, time = 0) {
    const comp = runInScene(LOOKING + code).project.item(1);
    const corners = cornersOnScreen(comp, comp.layer(2), time);
    return [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis] / 4, 0));
}

test("a card at the distance of the zoom is seen in its own size", () => {
    const comp = runInScene(LOOKING).project.item(1);
    assert.deepEqual(cornersOnScreen(comp, comp.layer(2), 0), [
        [288, 164],
        [352, 164],
        [352, 196],
        [288, 196],
    ]);
});

test("a camera that turns right sees the card on its left, one that tilts up sees it below", () => {
    assert.ok(middleOnScreen('transform(camera, "Rotate Y").setValue(5);')[0] < 320);
    assert.ok(middleOnScreen('transform(camera, "Rotate X").setValue(5);')[1] > 180);
});

test("a card at twice the distance is seen at half the offset", () => {
    const [x] = middleOnScreen('transform(card, "Position").setValue([420, 180, 500]);');
    assert.ok(Math.abs(x - 370) < 1e-9);
});

test("keyframes without shaped speed run evenly, new paths are rounded", () => {
    const keyed = (more) => `
        var p = transform(card, "Position");
        p.setValuesAtTimes([0, 1, 2], [[320, 180, 0], [420, 180, 0], [420, 280, 0]]);
        ${more}
    `;
    const straight = "for (var k = 1; k <= 3; k++) { p.setSpatialTangentsAtKey(k, [0, 0, 0], [0, 0, 0]); }";
    assert.deepEqual(middleOnScreen(keyed(straight), 0.5), [370, 180]);
    assert.notDeepEqual(middleOnScreen(keyed(""), 0.5), [370, 180]);
});

test("an ease of a third of influence is 3s^2 - 2s^3", () => {
    const host = runInScene(`
        var p = transform(card, "Opacity"), e = new KeyframeEase(0, 100 / 3);
        p.setValuesAtTimes([0, 2], [0, 100]);
        p.setTemporalEaseAtKey(1, [e]);
        p.setTemporalEaseAtKey(2, [e]);
    `);
    const opacity = host.project.item(1).layer(2).property("ADBE Transform Group").property("ADBE Opacity");
    for (const time of [0.2, 0.5, 1, 1.7]) {
        const s = time / 2;
        assert.ok(Math.abs(opacity.valueAtTime(time, false) - 100 * (3 * s * s - 2 * s * s * s)) < 1e-6);
    }
});

/** A card in space seen by a camera; the code may undo that. */
const SEEN = `
    card.threeDLayer = true;
    card.source.mainSource.alphaMode = AlphaMode.STRAIGHT;
    camera.autoOrient = AutoOrientType.NO_AUTO_ORIENT;
    var all = [card, camera];
    for (var i = 0; i < all.length; i++) { all[i].startTime = 0; all[i].outPoint = 4; }
`;

function asLottie(code, times) {
    return toLottie(runInScene(SEEN + code).project.item(1), times).animation;
}

test("a frame of the Lottie animation holds what expressions give at its moment", () => {
    const { layers } = asLottie('transform(card, "Opacity").expression = "10 * time";', [0, 1, 3.5]);
    const card = layers.find(({ ty }) => ty === 2);
    assert.deepEqual(card.ks.o.k.map(({ t, s: [opacity] }) => [t, opacity]), [[0, 0], [1, 10], [2, 35]]);
});

test("what is off, a guide or over is not in the Lottie animation", () => {
    for (const code of ["card.enabled = false;", "card.guideLayer = true;", "card.outPoint = 1;"]) {
        assert.deepEqual(asLottie(code, [2]).layers.map(({ ty }) => ty), [13], code);
    }
});

const NOT_DRAWN = {
    "a layer that is turned in space": ['transform(card, "Rotate Y").setValue(5);', /turned in space/],
    "an effect that changes pixels": [`${EFFECTS} effects.addProperty("ADBE Gaussian Blur 2");`, /the effect/],
    "a far layer above a near one": [
        'var far = card.duplicate(); transform(far, "Position").setValue([0, 0, 9]);',
        /above one that is nearer/,
    ],
    "space without a camera": ["camera.enabled = false;", /has no camera/],
    "a camera with a point of interest": ["camera.autoOrient = AutoOrientType.CAMERA_OR_POINT_OF_INTEREST;", /point of interest/],
    "a picture whose alpha is ignored": ["card.source.mainSource.alphaMode = AlphaMode.IGNORE;", /straight alpha/],
};

for (const [name, [code, message]] of Object.entries(NOT_DRAWN)) {
    test(`not put into Lottie: ${name}`, () => assert.throws(() => asLottie(code, [0]), { message }));
}

test("a mock shows what a panel holds, row by row, and keeps the room of what is hidden", () => {
    const script = path.join(folder, "panel.jsx");
    writeFileSync(script, `
        this.orientation = "column";
        var row = this.add("group");
        row.add("statictext", undefined, "<first>");
        row.add("button", undefined, "second").visible = false;
        this.add("listbox", undefined, ["one", "two"]).items[1].checked = true;
        this.add("edittext", undefined, "secret", { noecho: true }).enabled = false;
    `);
    const html = mockOf(createHost().open(script), "Title", 300);
    const order = ["Title", "&#60;first&#62;", "visibility: hidden", "second", "one", "✓", "two", "off", "••••••"];
    const places = order.map((text) => html.indexOf(text, html.indexOf("</style>")));
    assert.deepEqual(places, [...places].sort((a, b) => a - b));
    assert.ok(places.every((place) => place > 0), String(places));
    assert.ok(!html.includes("secret"));
});
