// Businesses near home as a table, the best first: read row by row, each name opens the card.
//
// data: {texts: {caption, columns: [rank, name, minutes, level]}, chosen: unit or "",
//        rows: [{unit, rank, name, open, place, minutes, level, levelName, why: [text], mark}]}
// All of it is text.
let serial = 0;

function element(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}

function named(row, send) {
  const cell = element("th", "ki-near-name");
  cell.scope = "row";
  const button = element("button", "", row.name);
  button.type = "button";
  button.setAttribute("aria-label", row.open);
  button.addEventListener("click", () => send(row.unit));
  cell.append(button);
  if (row.mark) cell.append(element("span", "ki-badge", row.mark));
  if (row.place) cell.append(element("span", "ki-near-place", row.place));
  cell.append(element("span", "ki-near-why", row.why.join(" · ")));
  return cell;
}

function levelled(row) {
  const cell = element("td", "ki-near-level");
  const disc = element("span", `kortinfo-near-disc kortinfo-${row.level}`, row.level);
  disc.setAttribute("aria-hidden", "true");
  cell.append(disc, element("span", "ki-hidden", row.levelName));
  cell.title = row.levelName;
  return cell;
}

function line(row, chosen, send) {
  const made = element("tr", row.unit === chosen ? "ki-near-chosen" : "");
  made.dataset.unit = row.unit;
  made.append(element("td", "ki-near-rank", row.rank), named(row, send));
  made.append(element("td", "ki-near-minutes", row.minutes), levelled(row));
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const table = parentElement.querySelector(".ki-near-table");
  // The same act twice is two acts.
  const send = (unit) => setTriggerValue("open", { unit, serial: (serial += 1) });
  const focused = document.activeElement?.closest?.(".ki-near-table tr")?.dataset.unit;
  const head = element("tr");
  for (const name of data.texts.columns) {
    const cell = element("th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  const body = element("tbody");
  for (const row of data.rows) body.append(line(row, data.chosen, send));
  const top = element("thead");
  top.append(head);
  table.replaceChildren(element("caption", "", data.texts.caption), top, body);
  if (!focused) return;
  [...body.children].find((row) => row.dataset.unit === focused)?.querySelector("button")?.focus();
}
