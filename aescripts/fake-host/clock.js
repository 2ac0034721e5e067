// app.scheduleTask over a clock that a test turns on.

import { flag, number, text } from "./host-object.js";

export class Clock {
    #ahead = 0;
    #tasks = new Map();
    #count = 0;

    /** Milliseconds since 1970. It runs as the real one does, and besides whenever `skip` is called. */
    now = () => Date.now() + this.#ahead;

    schedule(code, delay, repeats) {
        this.#count += 1;
        const task = {
            code: text(code, "the task's code"),
            delay: number(delay, "the task's delay", 0),
            repeats: flag(repeats, "whether the task repeats"),
        };
        this.#tasks.set(this.#count, { ...task, due: this.now() + delay });
        return this.#count;
    }

    cancel(id) {
        this.#tasks.delete(id);
    }

    skip(milliseconds) {
        this.#ahead += milliseconds;
    }

    /** How long until the next task is due; null when there is none. */
    get wait() {
        const dues = [...this.#tasks.values()].map((task) => task.due);
        return dues.length ? Math.max(0, Math.min(...dues) - this.now()) : null;
    }

    /** Turns the clock to the next task and gives its code; "" when there is none. */
    take() {
        const [first] = [...this.#tasks].sort(([, a], [, b]) => a.due - b.due);
        if (!first) {
            return "";
        }
        const [id, task] = first;
        this.skip(Math.max(0, task.due - this.now()));
        if (task.repeats) {
            task.due = this.now() + task.delay;
        } else {
            this.#tasks.delete(id);
        }
        return task.code;
    }
}
