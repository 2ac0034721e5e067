// A strict stand-in for After Effects' scripting host; see README.md.

import { readFileSync } from "node:fs";
import vm from "node:vm";
import * as enums from "./enums.js";
import { File, Folder, ImportOptions } from "./files.js";
import { HostError, HostObject, Journal, text } from "./host-object.js";
import { CameraLayer } from "./layer.js";
import { MarkerValue } from "./markers.js";
import { CompItem, FolderItem, FootageItem, Project } from "./project.js";
import { KeyframeEase } from "./property.js";
import { es3Realm, giveLine } from "./realm.js";

export { cornersOnScreen } from "./camera-model.js";
export { CameraLayer } from "./layer.js";
export { CompItem, FileSource, FootageItem, SolidSource } from "./project.js";

giveLine(HostError.prototype);

const DEFAULTS = {
    renderers: ["ADBE Advanced 3d", "ADBE Ernst", "ADBE Calder"],
    linearBlending: false,
    linearizeWorkingSpace: false,
    workingSpace: "",
    bitsPerChannel: 8,
};

/**
 * A fresh After Effects with an empty project.
 *
 * settings   what differs from DEFAULTS in the project and the computer
 * chooses    the folder the user picks in a dialog, as a path; null: the user cancels
 */
export function createHost({ settings = {}, chooses = null } = {}) {
    const journal = new Journal();
    const project = new Project(journal, { ...DEFAULTS, ...settings });
    const alerts = [];
    const questions = [];

    class App extends HostObject {
        get project() {
            return project;
        }

        get isoLanguage() {
            return "ko_KR";
        }

        beginUndoGroup(name) {
            journal.begin(text(name, "undo name"));
        }

        endUndoGroup() {
            journal.end();
        }
    }

    class AskingFolder extends Folder {
        static selectDialog(prompt) {
            questions.push(prompt);
            return chooses === null ? null : new Folder(encodeURI(chooses));
        }
    }

    const globals = {
        ...enums,
        app: new App(),
        alert: (message, title = "", isError = false) => {
            alerts.push(text(message, "alert"));
        },
        File,
        Folder: AskingFolder,
        ImportOptions,
        KeyframeEase,
        MarkerValue,
        CompItem,
        FolderItem,
        FootageItem,
        CameraLayer,
    };

    /** Runs a script file as File > Scripts > Run Script File does. */
    function run(script) {
        const $ = { fileName: encodeURI(script) };
        new vm.Script(readFileSync(script, "utf8"), { filename: script }).runInContext(es3Realm({ ...globals, $ }));
        if (journal.depth !== 0) {
            throw new Error(`the script left ${journal.depth} undo groups open`);
        }
    }

    return { project, alerts, questions, undoGroups: journal.groups, run };
}
