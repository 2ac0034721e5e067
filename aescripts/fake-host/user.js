// Someone in front of the screen: finds controls by the `name` they were made with, and uses only what can be used.

import { HostError } from "./host-object.js";
import { RESIZED, STALE } from "./script-ui.js";

/** All controls with a name, as { name: control }. */
export function controlsIn(container, found = {}) {
    for (const control of container.children) {
        if (control.properties.name) {
            found[control.properties.name] = control;
        }
        if ("children" in control) {
            controlsIn(control, found);
        }
    }
    return found;
}

export function isVisible(control) {
    return control === null || (control.visible && isVisible(control.parent));
}

function usable(container, name) {
    const control = controlsIn(container)[name];
    if (!control) {
        throw new Error(`there is no ${name}`);
    }
    if (!isVisible(control) || !control.enabled) {
        throw new Error(`${name} cannot be used now`);
    }
    return control;
}

export function click(container, name) {
    const control = usable(container, name);
    if (control.type === "checkbox") {
        control.value = !control.value;
    }
    control.onClick?.();
}

export function type(container, name, text) {
    const control = usable(container, name);
    control.text = text;
    control.onChange?.();
}

/** Of a list, by the item's index. */
export function choose(container, name, index) {
    usable(container, name).selection = index;
}

/** Draws a panel or a window to another size. */
export function resize(container) {
    if ("kind" in container && !container.properties.resizeable) {
        throw new HostError("the window cannot be resized");
    }
    container.layout[RESIZED]();
    container.onResizing?.();
    container.onResize?.();
}

/** Whether the controls stand where they belong in a window of this size. */
export function isLaidOut(container) {
    return !container.layout[STALE];
}
