// The thread behind socket.js: one call at a time, answered when it is done.

import net from "node:net";
import { once } from "node:events";
import { workerData } from "node:worker_threads";

const { turn, port } = workerData;
const connections = new Map();

class Connection {
    received = Buffer.alloc(0);
    isOver = false;
    #news = () => {};

    constructor(socket) {
        this.socket = socket;
        socket.on("data", (bytes) => this.#happened(() => (this.received = Buffer.concat([this.received, bytes]))));
        socket.on("close", () => this.#happened(() => (this.isOver = true)));
        socket.on("error", () => {});
    }

    #happened(change) {
        change();
        this.#news();
    }

    async until(enough, seconds) {
        const late = AbortSignal.timeout(seconds * 1000);
        while (!enough() && !this.isOver && !late.aborted) {
            await Promise.race([new Promise((resolve) => (this.#news = resolve)), once(late, "abort")]);
        }
    }
}

const calls = {
    async open(id, host, number, seconds) {
        const socket = net.connect({ host, port: number });
        const connection = new Connection(socket);
        const failed = new Promise((resolve) => socket.once("error", (error) => resolve(error.code)));
        const opened = new Promise((resolve) => socket.once("connect", () => resolve("")));
        const late = new Promise((resolve) => setTimeout(resolve, seconds * 1000, "timed out"));
        connections.set(id, connection);
        return Promise.race([failed, opened, late]);
    },

    async write(id, bytes) {
        return connections.get(id).socket.write(bytes) || true;
    },

    async read(id, length, seconds) {
        const connection = connections.get(id);
        await connection.until(() => connection.received.length >= length, seconds);
        const taken = connection.received.subarray(0, length);
        connection.received = connection.received.subarray(length);
        return taken;
    },

    async waiting(id) {
        return connections.get(id).received.length;
    },

    async close(id) {
        connections.get(id)?.socket.destroy();
        connections.delete(id);
    },
};

port.on("message", async ({ name, given }) => {
    let answer;
    try {
        answer = { value: await calls[name](...given) };
    } catch (error) {
        answer = { failure: error.stack };
    }
    port.postMessage(answer);
    Atomics.store(turn, 0, 1);
    Atomics.notify(turn, 0);
});
