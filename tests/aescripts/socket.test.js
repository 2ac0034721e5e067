// The fake's sockets are real ones with ExtendScript's manners, and its clock is turned by the test.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { Worker } from "node:worker_threads";
import { createHost } from "../../aescripts/fake-host/index.js";

const folder = mkdtempSync(path.join(tmpdir(), "소명 100% "));

// In a thread of its own: while a script waits for a socket, all else in its thread stands still.
const SERVER = `
    const net = require("node:net");
    const { parentPort } = require("node:worker_threads");
    const echo = net.createServer((line) => line.on("data", (bytes) => line.end(bytes.toString("hex") + "\\r\\n\\xe9")));
    const mute = net.createServer((line) => line.on("error", () => {}));
    echo.listen(0, "127.0.0.1", () => mute.listen(0, "127.0.0.1", () =>
        parentPort.postMessage({ echo: echo.address().port, mute: mute.address().port })));
`;
let ports;
let server;

before(async () => {
    server = new Worker(SERVER, { eval: true });
    ports = await new Promise((resolve) => server.once("message", resolve));
});
after(async () => {
    rmSync(folder, { recursive: true });
    await server.terminate();
});

/** What a script leaves in \`told\`. */
function told(code, options) {
    const host = createHost(options);
    const script = path.join(folder, "script.jsx");
    writeFileSync(script, `(function () { ${code} })();`);
    host.run(script);
    return host.alerts;
}

function exchange(encoding) {
    return told(`
        var socket = new Socket();
        socket.timeout = 5;
        socket.open("127.0.0.1:${ports.echo}", "${encoding}");
        socket.write("A\\r\\nB\\r\\n");
        alert(socket.read(9999));
        socket.close();
    `)[0];
}

test("a binary socket writes and reads bytes as they are", () => {
    assert.equal(exchange("BINARY"), `${Buffer.from("A\r\nB\r\n").toString("hex")}\r\n\xc3\xa9`);
});

test("any other socket makes LF of CRLF, which servers of HTTP refuse", () => {
    assert.equal(exchange("UTF-8"), `${Buffer.from("A\nB\n").toString("hex")}\n\xe9`);
});

test("a read holds the script up until its time is over, and then gives what has come", () => {
    const begun = performance.now();
    const [answer] = told(`
        var socket = new Socket();
        socket.timeout = 0.3;
        socket.open("127.0.0.1:${ports.mute}", "BINARY");
        alert("[" + socket.read(10) + "]");
    `);
    assert.equal(answer, "[]");
    assert.ok(performance.now() - begun >= 290);
});

test("a port at which nobody listens is told at once, without an error being thrown", () => {
    const [opened] = told('var socket = new Socket(); alert(String(socket.open("127.0.0.1:1", "BINARY")) + socket.error);');
    assert.match(opened, /^false./);
});

test("the preference forbids sockets", () => {
    assert.throws(() => told("new Socket();", { allowed: false }), { message: /preference forbids/ });
});

test("tasks run once, when the test says so, and in global scope", () => {
    const host = createHost();
    const script = path.join(folder, "tasks.jsx");
    writeFileSync(script, `
        var local = 1;
        $.global.runs = [];
        app.scheduleTask("runs.push(typeof local)", 500, false);
        app.cancelTask(app.scheduleTask("runs.push('cancelled')", 100, false));
    `);
    host.open(script);
    assert.ok(host.clock.wait > 100 && host.clock.wait <= 500);
    assert.equal(host.runTask(), true);
    assert.equal(host.runTask(), false);
    writeFileSync(script, 'alert($.global.runs.join());');
    host.open(script);
    assert.deepEqual(host.alerts, ["undefined"]);
});
