// ExtendScript's Socket over real TCP. Its calls block, as ExtendScript's do: a thread does the work meanwhile.

import { MessageChannel, Worker, receiveMessageOnPort } from "node:worker_threads";
import { HostError, HostObject, integer, number, text } from "./host-object.js";

class Line {
    #turn = new Int32Array(new SharedArrayBuffer(4));
    #port;

    constructor() {
        const { port1, port2 } = new MessageChannel();
        const workerData = { turn: this.#turn, port: port2 };
        new Worker(new URL("./socket-worker.js", import.meta.url), { workerData, transferList: [port2] }).unref();
        port1.unref();
        this.#port = port1;
    }

    /** Calls a function of socket-worker.js and waits for what it gives. */
    ask(name, ...given) {
        Atomics.store(this.#turn, 0, 0);
        this.#port.postMessage({ name, given });
        Atomics.wait(this.#turn, 0, 0);
        const { value, failure } = receiveMessageOnPort(this.#port).message;
        if (failure) {
            throw new Error(failure);
        }
        return value;
    }
}

let line = null;
let count = 0;

/** The class Socket of a host; `allowed()` says whether scripts may use the network. */
export function socketClass(allowed) {
    return class Socket extends HostObject {
        #id;
        #values = { timeout: 10, encoding: "ASCII", host: "", error: "", connected: false };

        constructor() {
            super();
            if (!allowed()) {
                throw new HostError("Permission denied (the preference forbids scripts to use the network)");
            }
            line ??= new Line();
            count += 1;
            this.#id = count;
        }

        get timeout() {
            return this.#values.timeout;
        }

        set timeout(seconds) {
            this.#values.timeout = number(seconds, "Socket.timeout", 0);
        }

        get encoding() {
            return this.#values.encoding;
        }

        get host() {
            return this.#values.host;
        }

        get error() {
            return this.#values.error;
        }

        get connected() {
            return this.#values.connected;
        }

        /** As documented: true when nothing waits to be read, so also while the answer is on its way. */
        get eof() {
            return line.ask("waiting", this.#id) === 0;
        }

        open(address, encoding = "ASCII") {
            const parts = /^([^:]+):(\d+)$/.exec(text(address, "address"));
            if (!parts) {
                throw new HostError(`"${address}" is not host:port`);
            }
            this.#values.host = address;
            this.#values.encoding = text(encoding, "encoding");
            this.#values.error = line.ask("open", this.#id, parts[1], Number(parts[2]), this.timeout);
            this.#values.connected = this.error === "";
            return this.connected;
        }

        write(...parts) {
            const said = parts.map((part) => text(part, "what is written")).join("");
            if (this.encoding !== "BINARY") {
                return line.ask("write", this.#id, Buffer.from(said.replaceAll("\r\n", "\n"), "utf8"), this.timeout);
            }
            if (/[^\x00-\xff]/.test(said)) {
                throw new HostError("a binary socket writes characters up to \\xff");
            }
            return line.ask("write", this.#id, Buffer.from(said, "latin1"), this.timeout);
        }

        /** Waits for so many characters, for the other side to close, or for the time-out. */
        read(length) {
            const bytes = Buffer.from(line.ask("read", this.#id, integer(length, "length", 1), this.timeout));
            return this.encoding === "BINARY" ? bytes.toString("latin1") : bytes.toString("utf8").replaceAll("\r", "");
        }

        close() {
            line.ask("close", this.#id);
            this.#values.connected = false;
            return true;
        }
    };
}
