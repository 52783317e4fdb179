// Reads what payload.py packs: points and masks. Needs nothing but the browser (or node).
(function (kortinfo) {
  "use strict";

  const MAGIC = 0x3350494b; // "KIP3", little-endian
  const OWN = ["x", "y", "code", "leaf"];

  async function inflate(bytes, format) {
    const { readable, writable } = new DecompressionStream(format);
    // Not by a Blob's stream: that goes by way of the browser's other process.
    const writer = writable.getWriter();
    const written = Promise.all([writer.write(bytes), writer.close()]);
    const [read] = await Promise.all([new Response(readable).arrayBuffer(), written]);
    return new Uint8Array(read);
  }

  // Whole numbers from byte planes (all lowest bytes first) into `values`.
  function readPlanes(raw, start, planes, values) {
    const count = values.length;
    if (planes === 1) for (let i = 0; i < count; i++) values[i] = raw[start + i];
    else if (planes === 2) {
      const second = start + count;
      for (let i = 0; i < count; i++) values[i] = raw[start + i] | (raw[second + i] << 8);
    } else {
      const second = start + count;
      const third = second + count;
      for (let i = 0; i < count; i++) {
        values[i] = raw[start + i] | (raw[second + i] << 8) | (raw[third + i] << 16);
      }
      const fourth = third + count;
      if (planes === 4) for (let i = 0; i < count; i++) values[i] |= raw[fourth + i] << 24;
    }
    return values;
  }

  // Zigzag-coded differences, turned into the numbers themselves.
  function sumUp(values, first) {
    let value = first;
    for (let i = 0; i < values.length; i++) {
      const zigzag = values[i];
      value += (zigzag >>> 1) ^ -(zigzag & 1);
      values[i] = value;
    }
    return values;
  }

  function readNumbers(raw, at, count, { planes, values }) {
    const numbers = readPlanes(raw, at, planes, new Int32Array(count));
    if (values) {
      const known = Int32Array.from(values);
      for (let i = 0; i < count; i++) numbers[i] = known[numbers[i]];
    } else for (let i = 0; i < count; i++) numbers[i] -= 1;
    return { numbers };
  }

  function readColumn(raw, at, count, column) {
    if (column.kind === "delta") {
      return sumUp(readPlanes(raw, at, column.planes, new Int32Array(count)), column.first);
    }
    if (column.kind === "numbers") return readNumbers(raw, at, count, column);
    const code =
      column.planes === 1
        ? raw.slice(at, at + count)
        : readPlanes(raw, at, column.planes, new Uint16Array(count));
    return column.values ? { values: column.values, code } : code;
  }

  // A property that is made when it is first asked for.
  function later(object, name, make) {
    Object.defineProperty(object, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(object, name, { value, enumerable: true });
        return value;
      },
    });
  }

  // Gzipped payload -> {count, size, x, y, level, approximate, leaf, areas, towns, columns}; `size`
  // is the world's width, `leaf` the position in `areas` of the deepest area that holds the point,
  // `towns` as towns.py tells them.
  async function readPayload(gzipped) {
    const raw = await inflate(gzipped, "gzip");
    const head = new DataView(raw.buffer, raw.byteOffset, 8);
    if (head.getUint32(0, true) !== MAGIC) throw new Error("kortinfo: not a map payload");
    const length = head.getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(raw.subarray(8, 8 + length)));
    const { count } = header;
    const [own, columns] = [{}, {}];
    let at = 8 + length;
    for (const column of header.columns) {
      const start = at;
      at += column.planes * count;
      if (OWN.includes(column.name)) {
        own[column.name] = readColumn(raw, start, count, column);
        continue;
      }
      // The others are shown or counted later than the circles are drawn, or never. Of the payload
      // only their own bytes are kept for it.
      const bytes = raw.slice(start, at);
      later(columns, column.name, () => readColumn(bytes, 0, count, column));
    }
    const { x, y, code, leaf } = own;
    const level = new Uint8Array(count);
    const approximate = new Uint8Array(count);
    for (let i = 0; i < count; i++) level[i] = code[i] & 3;
    for (let i = 0; i < count; i++) approximate[i] = code[i] >> 2;
    return {
      count,
      size: 2 ** header.bits,
      x,
      y,
      level,
      approximate,
      leaf: leaf instanceof Uint16Array ? leaf : Uint16Array.from(leaf),
      areas: header.areas.map(([areaCode, name, kind, parent]) => ({ code: areaCode, name, kind, parent })),
      towns: header.towns,
      columns,
    };
  }

  // A packed mask -> one byte (0 or 1) a point. No mask: every point is shown.
  async function readMask(packed, count) {
    const shown = new Uint8Array(count);
    if (!packed) return shown.fill(1);
    const bits = packed[0] === 1 ? await inflate(packed.subarray(1), "deflate") : packed.subarray(1);
    if (bits.length !== (count + 7) >> 3) throw new Error("kortinfo: the mask is of other points");
    for (let i = 0; i < count; i++) shown[i] = (bits[i >> 3] >> (i & 7)) & 1;
    return shown;
  }

  function fromBase64(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text); // browsers from 2025
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    // A loop: Uint8Array.from takes ten times as long.
    for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
    return bytes;
  }

  Object.assign(kortinfo, { readPayload, readMask, fromBase64, inflate });
})((globalThis.kortinfo ??= {}));
