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

const AGAIN = 4000; // ms until what is not confirmed is sent once more

const unsent = ((globalThis.kortinfo ??= {}).unsent ??= new Set()); // the outboxes of the page

// What people do, on its way to Python as {session, ops: [{n, op, ...}]}: it goes again until it is
// confirmed, for a run of the whole page may sweep it away. `send(message)` is set anew by every run.
class Outbox {
  constructor() {
    unsent.add(this);
    this.session = Math.random().toString(36).slice(2, 10);
    this.sent = 0;
    this.ops = [];
  }

  add(op) {
    this.sent += 1;
    this.ops.push({ ...op, n: this.sent });
    this.flush();
  }

  flush() {
    this.send({ session: this.session, ops: this.ops });
    this.again ??= setInterval(() => {
      if (this.ops.length) this.flush();
      else this.again = clearInterval(this.again);
    }, AGAIN);
  }

  confirmed({ session, n }) {
    if (session === this.session) this.ops = this.ops.filter((op) => op.n > n);
  }

  end() {
    unsent.delete(this);
    clearInterval(this.again);
  }
}
