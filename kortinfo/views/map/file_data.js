// Reads the block of a self-contained map: what file_columns.py packs. Needs nothing but the
// browser (or node).
(function (kortinfo) {
  "use strict";

  const MAGIC = 0x3146494b; // "KIF1", little-endian
  const PLANES = 5;

  // A column of few different values: at(row) is the row's value.
  class Codes {
    constructor(raw, { at, width, values }, rows) {
      this.values = values;
      this.code = new Uint16Array(rows);
      for (let row = 0; row < rows; row++) {
        this.code[row] = raw[at + row] | (width === 2 ? raw[at + rows + row] << 8 : 0);
      }
    }

    at(row) {
      return this.values[this.code[row]];
    }
  }

  // A column of numbers of so many digits, as texts; what is no such number stands in `others`.
  class Numbers {
    constructor(raw, { at, digits, others }, rows) {
      this.digits = digits;
      this.others = others;
      this.number = new Float64Array(rows);
      for (let plane = PLANES - 1; plane >= 0; plane--) {
        const start = at + plane * rows;
        for (let row = 0; row < rows; row++) this.number[row] = this.number[row] * 256 + raw[start + row];
      }
    }

    at(row) {
      const value = this.number[row];
      return value ? String(value).padStart(this.digits, "0") : (this.others[row] ?? "");
    }
  }

  class Texts {
    constructor(raw, { at, length }) {
      this.lines = new TextDecoder().decode(raw.subarray(at, at + length)).split("\n");
    }

    at(row) {
      return this.lines[row] ?? "";
    }
  }

  const KINDS = { code: Codes, number: Numbers, text: Texts };

  // Gzipped block -> {rows, columns: {name: {at(row)}}, ...what the header tells}.
  async function readFile(gzipped) {
    const raw = await kortinfo.inflate(gzipped, "gzip");
    const head = new DataView(raw.buffer, raw.byteOffset, 8);
    if (head.getUint32(0, true) !== MAGIC) throw new Error("kortinfo: not a map file's block");
    const start = 8 + head.getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(raw.subarray(8, start)));
    const columns = {};
    for (const [name, about] of Object.entries(header.columns)) {
      columns[name] = new KINDS[about.kind](raw.subarray(start), about, header.rows);
    }
    return { ...header, columns };
  }

  Object.assign(kortinfo, { readFile });
})((globalThis.kortinfo ??= {}));
