// The stops of one day: a numbered list, each stop with what one can do to it. A stop is moved by
// dragging it, or by its arrows.
//
// data: {texts: {up, down, lock, unlock, swap, drop}, rows: [{key, number, time, name, place, why,
//        way, link, map, kind: "stop" | "note", locked, fixed}]}
// A row of kind "note" (lunch, the start, the way back) only says something. All of it is text.
let serial = 0;

function element(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}

function button(op, mark, label, send, key) {
  const made = element("button", "", mark);
  made.type = "button";
  made.title = label;
  made.dataset.op = op;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => send(op, key));
  return made;
}

function acts(row, texts, send, first, last) {
  const box = element("div", "ki-stop-acts");
  const named = (label) => `${label}: ${row.name}`;
  if (!first) box.append(button("up", "↑", named(texts.up), send, row.key));
  if (!last) box.append(button("down", "↓", named(texts.down), send, row.key));
  if (row.fixed) return box;
  const lock = button("lock", row.locked ? texts.unlock : texts.lock, named(row.locked ? texts.unlock : texts.lock), send, row.key);
  lock.setAttribute("aria-pressed", String(row.locked));
  box.append(lock);
  box.append(button("swap", texts.swap, named(texts.swap), send, row.key));
  box.append(button("drop", texts.drop, named(texts.drop), send, row.key));
  return box;
}

function stop(row, texts, send, first, last) {
  const item = element("li", row.locked ? "ki-stop ki-stop-locked" : "ki-stop");
  item.dataset.key = row.key;
  item.append(element("span", "ki-stop-number", String(row.number)));
  const body = element("div", "ki-stop-body");
  const head = element("p", "ki-stop-head");
  head.append(element("strong", "", row.time));
  if (row.link) {
    const link = element("a", "", row.name);
    link.href = row.link; // made by the page: our own address
    head.append(link);
  } else head.append(element("span", "", row.name));
  body.append(head);
  for (const text of [row.place, row.way]) if (text) body.append(element("p", "ki-stop-place", text));
  if (row.map) {
    const map = element("a", "ki-stop-map", texts.map); // shown on phones: it opens their own map
    map.href = row.map;
    map.setAttribute("aria-label", `${texts.map}: ${row.name}`);
    body.append(map);
  }
  if (row.why) body.append(element("p", "ki-stop-why", row.why));
  body.append(acts(row, texts, send, first, last));
  item.append(body);
  return item;
}

function draggable(list, send) {
  let moved = null;
  list.querySelectorAll("li.ki-stop").forEach((item) => {
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      moved = item;
      item.classList.add("ki-stop-moving");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", ""); // nothing of it leaves the page
    });
    item.addEventListener("dragover", (event) => {
      if (!moved || moved === item) return;
      event.preventDefault();
      const { top, height } = item.getBoundingClientRect();
      list.insertBefore(moved, event.clientY < top + height / 2 ? item : item.nextSibling);
    });
    item.addEventListener("dragend", () => {
      if (!moved) return;
      const key = moved.dataset.key;
      const to = [...list.querySelectorAll("li.ki-stop")].indexOf(moved);
      moved.classList.remove("ki-stop-moving");
      moved = null;
      send("move", key, to);
    });
  });
  list.addEventListener("dragover", (event) => moved && event.preventDefault());
  list.addEventListener("drop", (event) => event.preventDefault());
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".ki-stops");
  // The same act twice is two acts.
  const send = (op, key, to = 0) => setTriggerValue("act", { op, key, to, serial: (serial += 1) });
  const focused = document.activeElement?.closest?.("li.ki-stop")?.dataset.key;
  const op = document.activeElement?.dataset?.op;
  list.replaceChildren();
  list.setAttribute("aria-label", data.texts.list);
  const stops = data.rows.filter((row) => row.kind === "stop");
  for (const row of data.rows) {
    if (row.kind === "note") list.append(element("li", "ki-stop-note", row.name));
    else list.append(stop(row, data.texts, send, row === stops[0], row === stops.at(-1)));
  }
  draggable(list, send);
  if (focused && op) {
    const again = [...list.querySelectorAll("li.ki-stop")].find((item) => item.dataset.key === focused);
    (again?.querySelector(`button[data-op="${op}"]`) ?? again?.querySelector("button"))?.focus();
  }
}
