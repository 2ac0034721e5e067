// app.settings and app.preferences over a Map that outlives a host, as the preferences file outlives After Effects.

import { HostError, HostObject, oneOf, text } from "./host-object.js";
import { PREFType } from "./enums.js";

const LONGEST_SETTING = 1999;
const PERMISSION = "Main Pref Section v2/Pref_SCRIPTING_FILE_NETWORK_SECURITY";

/** What scripts keep; on disk only after `saveToDisk`, which After Effects also does when it quits. */
export class Settings extends HostObject {
    #kept;

    constructor(kept) {
        super();
        this.#kept = kept;
    }

    haveSetting(section, key) {
        return this.#kept.has(`${text(section, "section")}/${text(key, "key")}`);
    }

    getSetting(section, key) {
        if (!this.haveSetting(section, key)) {
            throw new HostError(`there is no setting ${section}/${key}`);
        }
        return this.#kept.get(`${section}/${key}`);
    }

    saveSetting(section, key, value) {
        if (Buffer.byteLength(text(value, "setting")) > LONGEST_SETTING) {
            throw new HostError(`the setting ${section}/${key} is longer than ${LONGEST_SETTING} bytes`);
        }
        this.#kept.set(`${text(section, "section")}/${text(key, "key")}`, value);
    }
}

export class Preferences extends HostObject {
    #allowed;
    #save;

    /** allowed()  whether scripts may write files and use the network */
    constructor(allowed, save) {
        super();
        this.#allowed = allowed;
        this.#save = save;
    }

    getPrefAsLong(section, key, type) {
        oneOf(PREFType, type, "the preference's type");
        if (`${text(section, "section")}/${text(key, "key")}` !== PERMISSION) {
            throw new HostError(`there is no preference ${section}/${key}`);
        }
        return this.#allowed() ? 1 : 0;
    }

    saveToDisk() {
        this.#save();
    }
}
