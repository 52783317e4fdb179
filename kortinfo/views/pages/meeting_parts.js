// Pieces of the page, for the meeting's elements alike; Python puts this in front of each of them.
function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const button = (label, act, attributes = {}) => made("button", { type: "button", onclick: act, ...attributes }, label);

const NAME = "kortinfo-name"; // the browser's memory of who sits at it

// A browser may forbid its memory; then the name is asked for again.
function remembered() {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

function remember(name) {
  try {
    localStorage.setItem(NAME, name);
  } catch {
    // asked for again
  }
}
