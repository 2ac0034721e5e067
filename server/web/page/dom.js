// Elements, made without markup: text is never read as HTML.

/** `make("button", { textContent: "Go", onclick: go })`; what is no property becomes an attribute. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child !== undefined && child !== null));
  return element;
}

export function button(text, onclick, more = {}) {
  return make("button", { type: "button", textContent: text, onclick, ...more });
}

export const field = (label, input) => make("label", {}, make("span", { textContent: label }), input);

/** Put `children` into `parent` in this order; what is there already is not touched, so focus stays. */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}
