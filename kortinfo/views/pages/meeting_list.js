// The list beside the meeting's map: tick businesses, give each to a name, note what was agreed.
//
// What people do shows at once and goes to Python through the outbox, so that nothing is lost where
// runs overtake each other. Python sends the rows and what the logbook holds. Text is set as text.
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

class List {
  constructor(root) {
    this.root = root;
    this.outbox = new Outbox();
    this.made = new Map();
    this.tab = "rows";
    this.head = made("div", { class: "ki-list-head" });
    this.body = made("div", { class: "ki-list", role: "tabpanel", tabindex: "-1", id: "ki-list-body" });
    this.state = made("p", { class: "ki-saved", role: "status" });
    this.me = made("span");
    root.replaceChildren(this.head, this.body, made("div", { class: "ki-foot" }, this.state, this.me));
  }

  end() {
    this.outbox.end();
    document.querySelector(".ki-print")?.remove();
  }

  // ---- to and from Python ----

  act(op) {
    this.outbox.add(op);
    this.tellState();
  }

  setData(data) {
    // Looked for every few seconds: what is as it was is not drawn again.
    const same = JSON.stringify(data);
    if (same === this.same && !this.outbox.ops.length) return;
    this.same = same;
    this.data = data;
    this.outbox.confirmed(data.done);
    // What is on its way shows as if it had arrived.
    for (const op of this.outbox.ops) this.apply(op);
    this.takeFile(data.file);
    this.draw();
  }

  takeFile(file) {
    if (!file || file.n === this.fileTaken) return;
    this.fileTaken = file.n;
    const bytes = Uint8Array.from(atob(file.data), (sign) => sign.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes], { type: XLSX }));
    made("a", { href: address, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.act({ op: "got_file" });
  }

  apply({ op, unit, value }) {
    if (!unit) return;
    const item = (this.data.items[unit] ??= { ticked: false, to: "", note: "" });
    if (op === "tick") item.ticked = value;
    if (op === "assign") Object.assign(item, { to: value, ticked: true });
    if (op === "note") item.note = value;
  }

  change(op) {
    this.apply(op);
    this.act(op);
    this.draw();
  }

  tellState() {
    const { texts } = this.data;
    if (this.outbox.ops.some(({ unit }) => unit)) {
      this.state.textContent = texts.saving;
      this.wrote = true;
    } else {
      this.state.textContent = this.wrote ? texts.saved : "";
    }
    this.state.classList.toggle("ki-busy", this.outbox.ops.length > 0);
  }

  // ---- drawing ----

  // By who takes them; but a row that is shown stays where it is until the list is opened again.
  chosen() {
    const { rows, chosen, items } = this.data;
    const known = new Map([...chosen, ...rows].map((row) => [row.unit, row]));
    const found = Object.entries(items)
      .filter(([, item]) => item.ticked)
      .map(([unit]) => known.get(unit))
      .filter(Boolean)
      .sort((a, b) => this.item(a).to.localeCompare(this.item(b).to, "da") || a.name.localeCompare(b.name, "da"));
    const place = new Map((this.placed ?? []).map((unit, at) => [unit, at]));
    const at = ({ unit }) => place.get(unit) ?? Infinity;
    found.sort((a, b) => (at(a) === at(b) ? 0 : at(a) - at(b)));
    this.placed = found.map(({ unit }) => unit);
    return found;
  }

  item(row) {
    return this.data.items[row.unit] ?? { ticked: false, to: "", note: "" };
  }

  // What somebody is typing in or choosing from is not taken away; it is drawn when they leave it.
  draw() {
    const at = document.activeElement;
    const focus = at?.dataset?.kept;
    const busy = (part) => part.contains(at) && at.matches("select, input:not([type=checkbox])");
    const [inHead, inBody] = [busy(this.head), busy(this.body)];
    this.late = inHead || inBody;
    if (inHead) this.drawCounts();
    else this.drawHead();
    if (!inBody) this.drawBody();
    if (focus && !this.root.contains(document.activeElement)) {
      this.root.querySelector(`[data-kept="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
    }
    this.tellState();
  }

  drawBody() {
    const { search, texts } = this.data;
    const top = this.shownFor === `${this.tab} ${search}` ? this.body.scrollTop : 0;
    this.shownFor = `${this.tab} ${search}`;
    const rows = this.tab === "rows" ? this.data.rows : this.chosen();
    const items = rows.map((row) => this.kept(row));
    this.body.setAttribute("aria-label", `${texts[`tab_${this.tab}`]}: ${this.data.words}`);
    const before = [...(this.ul?.children ?? [])];
    const same = items.length === before.length && items.every((li, at) => li.dataset.unit === before[at].dataset.unit);
    if (same) {
      items.forEach((li, at) => li !== before[at] && before[at].replaceWith(li));
    } else {
      this.ul = made("ul", { class: "ki-rows" }, ...items);
    }
    this.above ??= made("div");
    this.above.replaceChildren(...this.before(rows));
    if (!same || !this.ul.isConnected) this.body.replaceChildren(this.above, this.ul);
    this.body.scrollTop = top;
  }

  // A row that says what it said is the same piece of the page: nothing jumps, focus stays.
  kept(row) {
    const item = this.item(row);
    const names = item.ticked ? [this.data.who, this.data.names, this.naming === row.unit] : [];
    const says = JSON.stringify([this.tab, row, item, names]);
    const known = this.made.get(row.unit);
    if (known?.says === says) return known.li;
    const li = this.row(row);
    li.dataset.unit = row.unit;
    this.made.set(row.unit, { says, li });
    return li;
  }

  drawCounts() {
    for (const name of ["rows", "chosen"]) {
      const tab = this.head.querySelector(`[data-kept="tab_${name}"]`);
      if (tab) tab.textContent = this.tabName(name);
    }
  }

  // Once nobody types any more, what came meanwhile is shown.
  left() {
    setTimeout(() => this.late && this.draw(), 0);
  }

  before(rows) {
    const { texts, told, shown } = this.data;
    if (this.tab === "chosen") {
      return rows.length ? [this.actions()] : [made("p", { class: "ki-note" }, texts.nothing_chosen)];
    }
    const notes = shown || !this.data.search ? told : [texts.found_none];
    return [made("p", { class: "ki-note" }, notes.join(" "))];
  }

  tabName(name) {
    const count = name === "rows"
      ? this.data.total
      : Object.values(this.data.items).filter(({ ticked }) => ticked).length;
    return `${this.data.texts[`tab_${name}`]} (${count.toLocaleString(this.data.locale)})`;
  }

  drawHead() {
    const { texts, search, who, asks } = this.data;
    const tab = (name) => button(this.tabName(name), () => { this.tab = name; this.placed = undefined; this.draw(); }, {
      role: "tab", class: "ki-tab", "aria-selected": String(this.tab === name), "aria-controls": "ki-list-body", "data-kept": `tab_${name}`,
    });
    const field = (name, value, hint, act) => {
      const input = made("input", {
        type: name === "search" ? "search" : "text", placeholder: hint, "aria-label": texts[name],
        autocomplete: "off", maxlength: 80, "data-kept": name,
      });
      input.value = value;
      act(input);
      input.addEventListener("blur", () => this.left());
      return input;
    };
    const parts = [this.lists(), made("div", { class: "ki-tabs", role: "tablist" }, tab("rows"), tab("chosen"))];
    if (asks && (!who || this.naming_me)) {
      parts.push(made("label", { class: "ki-who" }, made("span", {}, texts.who), field("who", who, texts.who_hint, (input) => {
        input.addEventListener("change", () => this.callMe(input.value));
        input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
      })));
    }
    this.me.replaceChildren(asks && who && !this.naming_me
      ? button(`${texts.who}: ${who}`, () => { this.naming_me = true; this.draw(); this.head.querySelector(".ki-who input").focus(); }, { class: "ki-me", "data-kept": "me" })
      : "");
    if (this.tab === "rows") {
      parts.push(field("search", this.typed ?? search, texts.search_hint, (input) => {
        input.addEventListener("input", () => {
          this.typed = input.value;
          clearTimeout(this.pause);
          this.pause = setTimeout(() => this.act({ op: "search", value: input.value }), 250);
        });
      }));
    }
    this.head.replaceChildren(...parts);
  }

  callMe(name) {
    globalThis.kortinfo.rememberName(name.trim());
    this.naming_me = false;
    this.data.who = name.trim();
    this.act({ op: "who", name: name.trim() });
  }

  lists() {
    const { texts, lists, list } = this.data;
    if (this.renaming && list) return this.renameForm(list);
    const select = made("select", { "aria-label": texts.lists, "data-kept": "lists" },
      made("option", { value: "" }, texts.new_list),
      ...lists.map(({ id, label }) => made("option", { value: id }, label)));
    select.value = list ? String(list.id) : "";
    select.addEventListener("change", () => {
      this.act({ op: "open", id: Number(select.value) || 0 });
      select.blur();
    });
    select.addEventListener("blur", () => this.left());
    return made("div", { class: "ki-which" }, select,
      list ? button("✎", () => { this.renaming = true; this.draw(); this.head.querySelector("input").select(); }, { "aria-label": texts.rename, title: texts.rename, "data-kept": "rename" }) : "");
  }

  renameForm(list) {
    const { texts } = this.data;
    const input = made("input", { type: "text", maxlength: 200, "aria-label": texts.rename_label, "data-kept": "title" });
    input.value = list.title;
    const close = () => { this.renaming = false; this.doomed = false; input.blur(); this.draw(); };
    const form = made("form", { class: "ki-which" }, input,
      made("button", { type: "submit", class: "ki-do" }, texts.save_do),
      this.doomed
        ? button(texts.delete_list_sure, () => { close(); this.act({ op: "delete_list", id: list.id }); }, { class: "ki-sure" })
        : button(texts.delete_list, () => { this.doomed = true; input.blur(); this.draw(); }, { class: "ki-quiet-button" }),
      button(texts.cancel, close, { class: "ki-quiet-button" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim()) this.act({ op: "rename", id: list.id, value: input.value.trim() });
      close();
    });
    form.addEventListener("keydown", (event) => event.key === "Escape" && close());
    return form;
  }

  row(row) {
    const item = this.item(row);
    const box = made("input", { type: "checkbox", "data-kept": `tick${row.unit}` });
    box.checked = item.ticked;
    box.addEventListener("change", () => this.change({ op: "tick", unit: row.unit, value: box.checked }));
    const name = made("span", { class: "ki-row-name" }, row.name);
    const text = made("span", { class: "ki-row-text" }, name);
    for (const badge of row.badges) text.append(made("span", { class: "ki-badge ki-badge-warn" }, badge));
    if (row.about) text.append(made("span", { class: "ki-row-about" }, row.about));
    const label = made("label", { class: "ki-tick" }, box, disc(row), text);
    const li = made("li", { class: "ki-row" }, label);
    if (item.ticked) li.append(this.assign(row, item));
    if (this.tab === "chosen") li.append(this.note(row, item));
    return li;
  }

  assign(row, item) {
    const { texts, who } = this.data;
    if (this.naming === row.unit) return this.otherName(row);
    const names = [...new Set([item.to, who, ...this.data.names].filter(Boolean))].sort((a, b) => a.localeCompare(b, "da"));
    const select = made("select", { class: "ki-assign", "aria-label": filled(texts.assign, row), "data-kept": `to${row.unit}` },
      made("option", { value: "" }, texts.nobody),
      ...names.map((name) => made("option", { value: `=${name}` }, name)),
      made("option", { value: "+" }, texts.other_name));
    select.value = item.to ? `=${item.to}` : "";
    select.addEventListener("change", () => {
      select.blur();
      if (select.value === "+") {
        this.naming = row.unit;
        this.draw();
        this.root.querySelector(".ki-other-name")?.focus();
      } else {
        this.change({ op: "assign", unit: row.unit, value: select.value.slice(1) });
      }
    });
    select.addEventListener("blur", () => this.left());
    return select;
  }

  otherName(row) {
    const { texts } = this.data;
    const input = made("input", { type: "text", class: "ki-assign ki-other-name", maxlength: 80, autocomplete: "off", "aria-label": filled(texts.other_name_label, row), placeholder: texts.print_who });
    const close = (name) => {
      if (this.naming !== row.unit) return;
      this.naming = undefined;
      input.blur();
      if (!name) return this.draw();
      if (!this.data.names.includes(name)) this.data.names.push(name);
      this.change({ op: "assign", unit: row.unit, value: name });
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") close(input.value.trim());
      if (event.key === "Escape") close("");
    });
    input.addEventListener("blur", () => close(input.value.trim()));
    return input;
  }

  note(row, item) {
    const { texts } = this.data;
    const input = made("input", { type: "text", class: "ki-row-note", maxlength: 500, autocomplete: "off", "aria-label": filled(texts.note, row), placeholder: texts.note_hint, "data-kept": `note${row.unit}` });
    input.value = item.note;
    input.addEventListener("change", () => this.change({ op: "note", unit: row.unit, value: input.value }));
    input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
    input.addEventListener("blur", () => this.left());
    return input;
  }

  actions() {
    return made("div", { class: "ki-actions" },
      button(this.data.texts.print, () => this.print(), { class: "ki-quiet-button", "data-kept": "print" }),
      button(this.data.texts.download, () => this.act({ op: "download" }), { class: "ki-quiet-button", "data-kept": "download" }));
  }

  // A page of its own for the printer: the style sheet shows nothing else there.
  print() {
    const { texts, list, print_about: about } = this.data;
    const rows = this.chosen();
    const cell = (tag, text) => made(tag, {}, text);
    const columns = ["print_level", "print_name", "print_who", "print_note"];
    const table = made("table", {},
      made("thead", {}, made("tr", {}, ...columns.map((name) => cell("th", texts[name])))),
      made("tbody", {}, ...rows.map((row) => {
        const item = this.item(row);
        const name = made("td", {}, made("strong", {}, row.name), made("br"), [row.about, ...row.badges].filter(Boolean).join(" · "));
        return made("tr", {}, cell("td", row.level), name, cell("td", item.to || texts.print_nobody), cell("td", item.note));
      })));
    this.act({ op: "printed" });
    document.querySelector(".ki-print")?.remove();
    document.body.append(made("section", { class: "ki-print" },
      cell("h1", list?.title ?? texts.panel),
      cell("p", filled(about, { count: rows.length })), table));
    globalThis.print();
  }
}

function disc({ level, level_name: name }) {
  if (!level) return made("span", { class: "ki-disc ki-no-level", "aria-hidden": "true" }, "–");
  return made("span", { class: `ki-disc ki-level-${level}`, role: "img", "aria-label": `${level}: ${name}`, title: name }, level);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = (parentElement.kortinfoList ??= new List(parentElement.querySelector("[data-kortinfo-list]")));
  list.outbox.send = (message) => setTriggerValue("send", message);
  list.setData(data);
  return () => {
    list.end();
    parentElement.kortinfoList = undefined;
  };
}
