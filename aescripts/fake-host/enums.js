// Constants of the scripting host. After Effects' are numbers; these are words, so that only names work.

function enumeration(name, members) {
    const constants = Object.fromEntries(members.map((member) => [member, `${name}.${member}`]));
    return new Proxy(Object.freeze(constants), {
        get(target, member) {
            if (typeof member === "string" && !(member in target)) {
                throw new ReferenceError(`${name} has no ${member}`);
            }
            return target[member];
        },
    });
}

export const AlphaMode = enumeration("AlphaMode", ["IGNORE", "STRAIGHT", "PREMULTIPLIED"]);
export const AutoOrientType = enumeration("AutoOrientType", [
    "NO_AUTO_ORIENT",
    "ALONG_PATH",
    "CAMERA_OR_POINT_OF_INTEREST",
    "CHARACTERS_TOWARD_CAMERA",
]);
export const ImportAsType = enumeration("ImportAsType", ["FOOTAGE", "COMP", "COMP_CROPPED_LAYERS", "PROJECT"]);
export const KeyframeInterpolationType = enumeration("KeyframeInterpolationType", ["LINEAR", "BEZIER", "HOLD"]);
export const PREFType = enumeration("PREFType", [
    "PREF_Type_MACHINE_SPECIFIC",
    "PREF_Type_MACHINE_INDEPENDENT",
    "PREF_Type_MACHINE_INDEPENDENT_COMPOSITION",
    "PREF_Type_MACHINE_INDEPENDENT_OUTPUT",
    "PREF_Type_MACHINE_INDEPENDENT_RENDER",
    "PREF_Type_MACHINE_SPECIFIC_PAINT",
    "PREF_Type_MACHINE_SPECIFIC_TEXT",
]);
