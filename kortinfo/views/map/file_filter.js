// The filters of a self-contained map, without a page: what is chosen, which rows that shows, and
// how many rows each choice would show. Either-or within a filter, together between filters.
(function (kortinfo) {
  "use strict";

  const LETTERS = { æ: "ae", ø: "oe", å: "aa", ä: "ae", ö: "oe", ü: "u", é: "e" };
  const LEGAL_FORMS =
    /\b(?:a ?\/ ?s|aps|anpartsselskab|aktieselskab|i ?\/ ?s|ivs|k ?\/ ?s|p ?\/ ?s|a\.?m\.?b\.?a|f\.?m\.?b\.?a|s\.?m\.?b\.?a|enkeltmandsvirksomhed|under +konkurs|under +tvangsoploesning|i +likvidation)([\s,.)]|$)/g;
  const NUMBER = /^(?:dk|cvr|p)?[\s:.-]*(\d[\d\s.-]*)$/i;

  const MORE = 100; // more filters than there are: these two have no choices to count

  // A name made comparable, as kortinfo.text.normalised_names does it.
  function normalised(name) {
    return name
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[æøåäöüé]/g, (letter) => LETTERS[letter])
      .replaceAll("&", " og ")
      .replace(/\bv\s?\//g, " v ")
      .replace(LEGAL_FORMS, " $1")
      .replace(/[^0-9a-z]+/g, " ")
      .trim();
  }

  // The choices of the filter of areas that are an area of the map, or a part of it: a district
  // may be a range of postal codes ("postal:1000-1499").
  function choicesIn(filter, code) {
    const choices = (filter?.choices ?? []).map(({ value }, at) => ({ value, at }));
    const range = /^postal:(\d{4})-(\d{4})$/.exec(code);
    const within = (value) => {
      const [, postal] = /^postal:(\d{4})$/.exec(value) ?? [];
      return Boolean(range && postal && range[1] <= postal && postal <= range[2]);
    };
    return choices.filter(({ value }) => value === code || within(value)).map(({ at }) => at);
  }

  class Filters {
    // data: of readFile; its `filters` are {name, title, shape, choices: [{value, label, depth}]},
    // each with a column "filter_<name>" whose values are lists of choices.
    constructor(data) {
      this.data = data;
      this.search = "";
      this.inside = null; // what a shape drawn by hand holds: a byte a row
      this.list = data.filters.map((filter) => ({
        ...filter,
        column: data.columns[`filter_${filter.name}`],
        chosen: new Set(),
      }));
      this.listeners = [];
      this.apply();
    }

    onChange(listener) {
      this.listeners.push(listener);
    }

    toggle(name, choice) {
      const { chosen } = this.named(name);
      if (!chosen.delete(choice)) chosen.add(choice);
      this.changed(name);
    }

    // Choose all of these; none of them, where all are chosen.
    turn(name, choices) {
      if (!choices.length) return;
      const { chosen } = this.named(name);
      const off = choices.every((choice) => chosen.has(choice));
      for (const choice of choices) off ? chosen.delete(choice) : chosen.add(choice);
      this.changed(name);
    }

    setSearch(words) {
      if (words === this.search) return;
      this.search = words;
      this.changed("search");
    }

    setInside(inside) {
      this.inside = inside;
      this.changed("shape");
    }

    reset() {
      this.search = "";
      this.inside = null;
      for (const { chosen } of this.list) chosen.clear();
      this.changed("");
    }

    named(name) {
      return this.list.find((filter) => filter.name === name);
    }

    changed(name) {
      this.apply();
      for (const listener of this.listeners) listener(name);
    }

    // For every row how many filters turn it away, and which one where it is one alone.
    apply() {
      const { rows } = this.data;
      const turned = new Uint8Array(rows);
      const by = new Uint8Array(rows);
      this.list.forEach(({ chosen, column }, at) => {
        if (!chosen.size) return;
        const takes = column.values.map((choices) => choices.some((choice) => chosen.has(choice)));
        for (let row = 0; row < rows; row++) {
          if (takes[column.code[row]]) continue;
          turned[row]++;
          by[row] = at;
        }
      });
      if (this.search.trim()) {
        const found = this.searched(this.search);
        for (let row = 0; row < rows; row++) if (!found[row]) turned[row] += MORE;
      }
      if (this.inside) {
        for (let row = 0; row < rows; row++) if (!this.inside[row]) turned[row] += MORE;
      }
      this.turned = turned;
      this.by = by;
      this.levels = this.countLevels((row) => turned[row] === 0);
    }

    has(row) {
      return this.turned[row] === 0;
    }

    get count() {
      return this.levels.reduce((sum, count) => sum + count, 0);
    }

    countLevels(counts) {
      const levels = [0, 0, 0, 0];
      const { code, values } = this.data.columns.level;
      const letter = values.map((value) => kortinfo.LETTERS.indexOf(value));
      for (let row = 0; row < code.length; row++) if (counts(row)) levels[letter[code[row]]]++;
      return levels;
    }

    // Counts per level as if nothing were chosen in the filter of levels: what the share is of.
    everyLevel() {
      const at = this.list.findIndex(({ name }) => name === "levels");
      return this.countLevels((row) => this.passesOthers(row, at));
    }

    passesOthers(row, at) {
      return this.turned[row] === 0 || (this.turned[row] === 1 && this.by[row] === at);
    }

    // How many rows each choice of a filter has among those the other filters leave.
    choiceCounts(name) {
      const at = this.list.findIndex((filter) => filter.name === name);
      const { column, choices } = this.list[at];
      const perCode = new Uint32Array(column.values.length);
      for (let row = 0; row < column.code.length; row++) {
        if (this.passesOthers(row, at)) perCode[column.code[row]]++;
      }
      const counts = choices.map(() => 0);
      column.values.forEach((members, code) => {
        for (const choice of members) counts[choice] += perCode[code];
      });
      return counts;
    }

    // Rows in whose names, present or past, every word stands, or whose CVR number or P-number begins with it.
    searched(words) {
      const { name, other_names: others, cvr, pnr } = this.data.columns;
      const every = (row) => `${name.at(row)}\n${others.at(row)}`;
      const { rows } = this.data;
      const found = new Uint8Array(rows);
      const wanted = normalised(words).split(" ").filter(Boolean);
      if (wanted.length) {
        this.names ??= Array.from({ length: rows }, (_, row) => normalised(every(row)));
        for (let row = 0; row < rows; row++) {
          found[row] = wanted.every((word) => this.names[row].includes(word)) ? 1 : 0;
        }
      } else {
        const plain = words.trim().toLowerCase();
        for (let row = 0; row < rows; row++) found[row] = every(row).toLowerCase().includes(plain) ? 1 : 0;
      }
      const number = NUMBER.exec(words.trim());
      if (number) {
        const digits = number[1].replace(/\D/g, "");
        for (let row = 0; row < rows; row++) {
          if (cvr.at(row).startsWith(digits) || pnr.at(row).startsWith(digits)) found[row] = 1;
        }
      }
      return found;
    }

    // The shown ones of the first `count` rows, as a packed mask (see payload.py).
    packed(count) {
      const bits = new Uint8Array(1 + ((count + 7) >> 3));
      for (let row = 0; row < count; row++) {
        if (this.turned[row] === 0) bits[1 + (row >> 3)] |= 1 << (row & 7);
      }
      return bits;
    }

    // What is chosen as a query string; a search is left out, as in the app's links.
    toQuery() {
      const query = new URLSearchParams();
      for (const { name, choices, chosen } of this.list) {
        for (const choice of [...chosen].sort((a, b) => a - b)) query.append(name, choices[choice].value);
      }
      return query.toString();
    }

    // A place on the page, as #kf-table, is no choice: what is chosen stays.
    fromQuery(text) {
      const query = new URLSearchParams(text);
      if (text && !this.list.some(({ name }) => query.has(name))) return;
      for (const { name, choices, chosen } of this.list) {
        chosen.clear();
        for (const value of query.getAll(name)) {
          const choice = choices.findIndex((each) => each.value === value);
          if (choice >= 0) chosen.add(choice);
        }
      }
      this.changed("");
    }
  }

  Object.assign(kortinfo, { Filters, choicesIn, normalised });
})((globalThis.kortinfo ??= {}));
