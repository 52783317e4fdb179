// The table of a self-contained map: the same businesses as on the map, a page at a time.
// Every text is set as text, never as HTML.
(function (kortinfo) {
  "use strict";

  const { element } = kortinfo;
  const PAGE = 100;
  const IN_ORDER = new Set(["level", "employees", "last_two_way"]);
  const READING = { C: 0, D: 1, B: 2, A: 3 }; // what the map is for comes first

  // A text as it sorts in a Danish list: æ, ø, å last, whatever the case.
  function sortKey(text) {
    return text.toLowerCase().replace(/[æøå]/g, (letter) => ({ æ: "{", ø: "|", å: "}" })[letter]);
  }

  // The place of each row in the order of a column; rows without a value stand last.
  function ranks(column, rows, inOrder) {
    if (column.values) {
      const order = column.values.map((value, code) => code);
      // Employees come in the order of their size; other words as a list of names.
      const keys = inOrder ? null : column.values.map(sortKey);
      const empty = column.values.map((value) => (value === "" ? 1 : 0));
      const byKey = (a, b) => (keys ? (keys[a] > keys[b]) - (keys[a] < keys[b]) : a - b);
      const place = new Float64Array(order.length);
      order.sort((a, b) => empty[a] - empty[b] || byKey(a, b)).forEach((code, at) => (place[code] = at));
      return Float64Array.from(column.code, (code) => place[code]);
    }
    const keys = Array.from({ length: rows }, (_, row) => sortKey(column.at(row)) || "\uffff");
    const distinct = [...new Set(keys)].sort();
    const place = new Map(distinct.map((key, at) => [key, at]));
    return Float64Array.from(keys, (key) => place.get(key));
  }

  class Table {
    constructor(root, data, filters, texts, number, open) {
      Object.assign(this, { data, filters, texts, number, open });
      this.box = root.querySelector(".kf-table");
      this.head = root.querySelector(".kf-table thead");
      this.body = root.querySelector(".kf-table tbody");
      this.status = root.querySelector(".kf-pager-status");
      this.previous = root.querySelector(".kf-previous");
      this.next = root.querySelector(".kf-next");
      this.ranks = new Map();
      this.sort = { name: "", down: false };
      this.page = 0;
      this.headings();
      this.previous.addEventListener("click", () => this.turn(-1));
      this.next.addEventListener("click", () => this.turn(1));
      this.refresh();
    }

    headings() {
      const row = element("tr");
      for (const { name, title } of this.data.table) {
        const cell = element("th", `kf-col-${name}`);
        cell.scope = "col";
        const button = element("button", "kf-sort", title);
        button.type = "button";
        button.addEventListener("click", () => this.sortBy(name));
        cell.append(button);
        cell.dataset.name = name;
        row.append(cell);
      }
      this.head.replaceChildren(row);
    }

    sortBy(name) {
      this.sort = { name, down: this.sort.name === name && !this.sort.down };
      this.refresh();
    }

    rankOf(name) {
      if (!this.ranks.has(name)) {
        this.ranks.set(name, ranks(this.data.columns[name], this.data.rows, IN_ORDER.has(name)));
      }
      return this.ranks.get(name);
    }

    // The shown rows in the order of the table; by level, then name, where nothing else is asked.
    ordered() {
      const { rows, columns } = this.data;
      const shown = [];
      for (let row = 0; row < rows; row++) if (this.filters.has(row)) shown.push(row);
      const { name, down } = this.sort;
      const byName = this.rankOf("name");
      const level = columns.level.values.map((letter) => READING[letter]);
      const first = name && name !== "name" ? this.rankOf(name) : byName;
      const way = down ? -1 : 1;
      const compare = name
        ? (a, b) => way * (first[a] - first[b]) || byName[a] - byName[b] || a - b
        : (a, b) =>
            level[columns.level.code[a]] - level[columns.level.code[b]] || byName[a] - byName[b] || a - b;
      return shown.sort(compare);
    }

    refresh() {
      this.rows = this.ordered();
      this.page = 0;
      for (const cell of this.head.querySelectorAll("th")) {
        const mine = cell.dataset.name === this.sort.name;
        if (mine) cell.setAttribute("aria-sort", this.sort.down ? "descending" : "ascending");
        else cell.removeAttribute("aria-sort");
      }
      this.show();
    }

    turn(by) {
      this.page += by;
      this.show();
      this.box.scrollIntoView({ block: "nearest" });
    }

    show() {
      const start = this.page * PAGE;
      const end = Math.min(start + PAGE, this.rows.length);
      this.body.replaceChildren(...this.rows.slice(start, end).map((row) => this.line(row)));
      this.previous.disabled = start === 0;
      this.next.disabled = end >= this.rows.length;
      this.status.textContent = this.texts.page
        .replace("{from}", this.number.format(end ? start + 1 : 0))
        .replace("{to}", this.number.format(end))
        .replace("{count}", this.number.format(this.rows.length));
    }

    // The first rows on one page, for paper.
    showOnPaper(most) {
      this.body.replaceChildren(...this.rows.slice(0, most).map((row) => this.line(row)));
      const left = this.rows.length - most;
      this.status.textContent = left > 0 ? this.texts.on_paper.replace("{count}", this.number.format(most)) : "";
    }

    line(row) {
      const { columns, table } = this.data;
      const line = element("tr");
      for (const { name } of table) {
        const cell = element("td", `kf-col-${name}`);
        if (name === "level") cell.append(kortinfo.levelDisc(columns.level.at(row), this.texts));
        else if (name === "name") cell.append(this.opener(row), ...kortinfo.badges(columns, row));
        else if (name === "street") cell.textContent = kortinfo.streetOf(columns, row);
        else cell.textContent = kortinfo.shownText(columns[name], row, name, this.texts);
        line.append(cell);
      }
      line.addEventListener("click", (event) => {
        if (!event.target.closest("button")) this.open([row]);
      });
      return line;
    }

    opener(row) {
      const button = element("button", "kf-name", this.data.columns.name.at(row) || this.texts.no_name);
      button.type = "button";
      button.addEventListener("click", () => this.open([row]));
      return button;
    }
  }

  Object.assign(kortinfo, { Table });
})((globalThis.kortinfo ??= {}));
