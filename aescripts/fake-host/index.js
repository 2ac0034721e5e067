// A strict stand-in for After Effects' scripting host; see README.md.

import { execSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import vm from "node:vm";
import { Clock } from "./clock.js";
import * as enums from "./enums.js";
import { File, Folder, ImportOptions } from "./files.js";
import { Frames } from "./frames.js";
import { HostError, HostObject, Journal, text } from "./host-object.js";
import { CameraLayer } from "./layer.js";
import { MarkerValue } from "./markers.js";
import { CompItem, FileSource, FolderItem, FootageItem, Project, SolidSource } from "./project.js";
import { Preferences, Settings } from "./preferences.js";
import { KeyframeEase } from "./property.js";
import { es3Realm, giveLine } from "./realm.js";
import { Panel, ScriptUI, windowClass } from "./script-ui.js";
import { socketClass } from "./socket.js";

export { cornersOnScreen } from "./camera-model.js";
export { toLottie } from "./lottie.js";
export { mockOf } from "./mock.js";
export { remove } from "./script-ui.js";
export * from "./user.js";
export { CameraLayer } from "./layer.js";
export { CompItem, FileSource, FootageItem, SolidSource } from "./project.js";

giveLine(HostError.prototype);

const DEFAULTS = {
    renderers: ["ADBE Advanced 3d", "ADBE Ernst", "ADBE Calder"],
    linearBlending: false,
    linearizeWorkingSpace: false,
    workingSpace: "",
    bitsPerChannel: 8,
    expressionEngine: "extendscript",
};

/**
 * A fresh After Effects with an empty project.
 *
 * settings   what differs from DEFAULTS in the project and the computer
 * chooses    the folder or file the user picks in a dialog, as a path; null: the user cancels
 * language   After Effects' own
 * version    After Effects' own
 * os         as `$.os` says it
 * allowed    the preference "Allow Scripts to Write Files and Access Network"
 * disk       what scripts have saved among the preferences; give it to the next host to start that one again
 */
export function createHost({ settings = {}, chooses = null, language = "ko_KR", version = "25.0x100", os = "Macintosh OS 14.0", allowed = true, disk = new Map() } = {}) {
    const journal = new Journal();
    const clock = new Clock();
    const kept = new Map(disk);
    const alerts = [];
    const questions = [];
    const commands = [];
    const windows = [];
    const calls = [];
    const opened = [];
    const user = { chooses, allowed, active: null, resolution: 1, answers: () => {} };
    const mayWrite = () => user.allowed;
    const frames = new Frames(() => user.resolution);
    const project = new Project(
        journal, { ...DEFAULTS, ...settings }, { active: () => user.active, saveFrame: frames.save },
    );

    class App extends HostObject {
        #settings = new Settings(kept);
        #preferences = new Preferences(mayWrite, save);

        get project() {
            return project;
        }

        get isoLanguage() {
            return language;
        }

        get version() {
            return version;
        }

        get settings() {
            return this.#settings;
        }

        get preferences() {
            return this.#preferences;
        }

        beginUndoGroup(name) {
            journal.begin(text(name, "undo name"));
        }

        endUndoGroup() {
            journal.end();
        }

        scheduleTask(code, delay, repeats) {
            return clock.schedule(code, delay, repeats);
        }

        cancelTask(id) {
            clock.cancel(id);
        }

        executeCommand(id) {
            commands.push(id);
        }
    }

    function ask(prompt, type) {
        questions.push(prompt);
        return user.chooses === null ? null : new type(encodeURI(user.chooses));
    }

    class HostFolder extends Folder {
        static temp = new Folder(encodeURI(tmpdir()));

        static selectDialog(prompt) {
            return ask(prompt, Folder);
        }
    }

    class HostFile extends File {
        static openDialog(prompt) {
            return ask(prompt, HostFile);
        }

        open(mode) {
            if (mode !== "r" && !mayWrite()) {
                throw new HostError("the preference forbids scripts to write files");
            }
            return super.open(mode);
        }

        /** The program that it belongs to is only noted. */
        execute() {
            opened.push(this.fsName);
            return this.exists;
        }
    }

    class System extends HostObject {
        /** Waits until the command has ended; gives what it has printed. On a Windows it is only noted. */
        callSystem(command) {
            if (!mayWrite()) {
                throw new HostError("the preference forbids scripts to run commands");
            }
            calls.push(text(command, "the command"));
            return os.startsWith("Windows") ? "" : execSync(command, { encoding: "utf8" });
        }
    }

    const Window = windowClass((window) => {
        windows.push(window);
        if (window.kind === "dialog") {
            user.answers(window);
        }
    });

    const globals = {
        ...enums,
        app: new App(),
        alert: (message, title = "", isError = false) => {
            alerts.push(text(message, "alert"));
        },
        File: HostFile,
        Folder: HostFolder,
        ImportOptions,
        KeyframeEase,
        MarkerValue,
        CompItem,
        FolderItem,
        FootageItem,
        CameraLayer,
        FileSource,
        SolidSource,
        system: new System(),
        Socket: socketClass(mayWrite),
        ScriptUI: new ScriptUI(),
        Window,
        Panel,
    };
    const shared = es3Realm(globals, clock.now);
    shared.$ = { os, global: vm.runInContext("this", shared) };

    function save() {
        disk.clear();
        kept.forEach((value, name) => disk.set(name, value));
    }

    function checkUndo() {
        if (journal.depth !== 0) {
            throw new Error(`the script left ${journal.depth} undo groups open`);
        }
    }

    /** Runs a script file as File > Scripts > Run Script File does. */
    function run(script) {
        const $ = { fileName: encodeURI(script) };
        new vm.Script(readFileSync(script, "utf8"), { filename: script }).runInContext(es3Realm({ ...globals, $ }));
        checkUndo();
    }

    /** Runs a script as the Window menu does: docked in a panel, which is given back, or else from Run Script File. */
    function open(script, { docked = true } = {}) {
        const place = docked ? new Panel() : shared.$.global;
        shared.$.fileName = encodeURI(script);
        // On one line, so that the script's own lines keep their numbers.
        const code = `(function () { ${readFileSync(script, "utf8")}\n})`;
        new vm.Script(code, { filename: script }).runInContext(shared).call(place);
        checkUndo();
        return docked ? place : windows.at(-1);
    }

    /** Lets the next scheduled task run, `late` milliseconds after it was due; false when there is none. */
    function runTask(late = 0) {
        frames.goOn();
        clock.skip(late === 0 ? 0 : (clock.wait ?? 0) + late);
        const code = clock.take();
        vm.runInContext(code, shared);
        checkUndo();
        return code !== "";
    }

    return {
        project, alerts, questions, commands, calls, opened, clock, user, undoGroups: journal.groups, run, open, runTask, quit: save,
    };
}
