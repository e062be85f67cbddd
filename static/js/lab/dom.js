// Elements from values. Text is always text: nothing here turns a string into markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element with attributes and children; false and null leave an attribute out. */
export function element(name, attributes = {}, ...children) {
  return furnish(document.createElement(name), attributes, children);
}

/** Make an SVG element. */
export function drawing(name, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, name), attributes, children);
}

/** Write text where it differs, so that nothing is drawn or read out anew without need. */
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function furnish(target, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) target.setAttribute(name, value === true ? "" : value);
  }
  target.append(...children);
  return target;
}
