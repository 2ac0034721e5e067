// A drawing of a window of the fake ScriptUI, as HTML: what stands where follows the script's orientation, alignment,
// spacing and sizes by ScriptUI's rules; how a control looks is only like After Effects. Call it a mock.

import { BYTES } from "./script-ui.js";
import { isVisible } from "./user.js";

const STYLE = `
    body { margin: 0; background: #4a4a4a; font: 12px/1.35 system-ui, "Segoe UI", "Noto Sans KR", sans-serif; color: #c8c8c8; }
    .window { box-sizing: border-box; background: #232323; border: 1px solid #111; }
    .title { background: #1a1a1a; padding: 5px 10px; font-weight: 600; color: #e0e0e0; }
    .row, .column { display: flex; } .column { flex-direction: column; } .stack { display: grid; }
    .stack > * { grid-area: 1 / 1; }
    .button, .dropdownlist, .edittext, .listbox { box-sizing: border-box; border: 1px solid #5a5a5a; border-radius: 3px; }
    .button { padding: 3px 12px; border-radius: 12px; color: #e4e4e4; white-space: nowrap; text-align: center; }
    .dropdownlist { padding: 3px 22px 3px 8px; position: relative; background: #1b1b1b; white-space: nowrap; }
    .dropdownlist::after { content: "⌄"; position: absolute; right: 7px; top: 0; }
    .edittext { padding: 3px 6px; background: #161616; min-height: 24px; white-space: pre-wrap; overflow: hidden; }
    .edittext.readonly { background: none; border-color: #383838; }
    .listbox { background: #161616; overflow: hidden; }
    .listbox div { display: flex; padding: 2px 6px; } .listbox .head { background: #2d2d2d; color: #9a9a9a; }
    .listbox span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .listbox .mark { flex: 0 0 16px; }
    .image { background: #111 center / contain no-repeat; }
    .progressbar { background: #111; border-radius: 4px; overflow: hidden; } .progressbar i { display: block; height: 100%; background: #4b8df8; }
    .statictext { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } .statictext.multiline { white-space: normal; }
    .checkbox::before { content: "☐ "; } .checkbox.on::before { content: "☑ "; }
    .off { opacity: 0.4; }
`;

/** The HTML page with a panel or a window, `width` pixels wide. */
export function mockOf(window, title, width) {
    const inside = container(window, `padding: ${window.margins ?? 10}px;`);
    return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
        <div class="window" style="width: ${width}px"><div class="title">${escaped(title)}</div>${inside}</div>`;
}

// The fake refuses to be asked for an attribute that a kind of control does not have.
const said = (control, name) => (name in control ? control[name] : undefined);

function container(group, style = "") {
    const { orientation = "row", spacing = 6 } = group;
    const children = group.children.map((child) => {
        const drawn = control(child, placed(child, group, orientation));
        return isVisible(child) ? drawn : `<div style="visibility: hidden; ${placed(child, group, orientation)}">${drawn}</div>`;
    });
    return `<div class="${orientation}" style="gap: ${spacing}px; ${style}">${children.join("")}</div>`;
}

/** Across and down, by the control itself or by its container. */
function placed(child, group, orientation) {
    const isOwn = Array.isArray(child.alignment);
    const [across, down] = isOwn ? child.alignment : (group.alignChildren ?? ["center", "center"]);
    const css = { left: "start", top: "start", center: "center", right: "end", bottom: "end", fill: "stretch" };
    switch (orientation) {
        case "row":
            return `align-self: ${css[down]}; ${across === "fill" ? "flex: 1 1 0; min-width: 0;" : ""}`;
        case "stack":
            return `justify-self: ${css[across]}; align-self: ${css[down]}; min-width: 0;`;
        default:
            return `align-self: ${css[across]}; ${down === "fill" ? "flex: 1 0 auto;" : ""}`;
    }
}

function control(it, style) {
    if ("children" in it) {
        return container(it, style);
    }
    const { type, properties } = it;
    const flags = [it.enabled ? "" : "off", properties.readonly ? "readonly" : "", properties.multiline ? "multiline" : "", said(it, "value") === true ? "on" : ""];
    const [width, height] = it.preferredSize ?? [];
    const characters = said(it, "characters");
    const size = `${height ? `height: ${height}px;` : ""} ${characters ? `width: ${characters}em;` : ""}`;
    const least = width && !style.includes("flex: 1") ? `min-width: min(${width}px, 100%);` : "";
    const open = (more = "") => `<div class="${type} ${flags.join(" ")}" style="${style} ${size} ${least} ${more}">`;
    switch (type) {
        case "listbox":
            return `${open()}${list(it)}</div>`;
        case "dropdownlist":
            return `${open()}${escaped(it.selection?.text ?? "")}</div>`;
        case "progressbar":
            return `${open()}<i style="width: ${it.value}%"></i></div>`;
        case "image":
            return `${open(said(it, "image") ? `background-image: url(data:image;base64,${it.image[BYTES].toString("base64")});` : "")}</div>`;
        case "edittext":
            return `${open()}${escaped(properties.noecho ? "•".repeat(it.text.length) : it.text)}</div>`;
        default:
            return `${open()}${escaped(it.text)}</div>`;
    }
}

function list(it) {
    const { columnTitles = [], columnWidths = [] } = it.properties;
    const cells = (texts) => texts.map((text, i) => `<span style="${i === 0 ? "flex: 1;" : `width: ${columnWidths[i]}px;`}">${escaped(text)}</span>`);
    const row = (mark, texts, kind = "") => `<div class="${kind}"><span class="mark">${mark}</span>${cells(texts).join("")}</div>`;
    const rows = it.items.map(({ text, checked, subItems }) => row(checked ? "✓" : "", [text, ...subItems.map((one) => one.text)]));
    return row("", Array.from(columnTitles), "head") + rows.join("");
}

const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
