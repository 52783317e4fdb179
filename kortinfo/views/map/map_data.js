// Reads what payload.py packs: points and masks. Needs nothing but the browser (or node).
(function (kortinfo) {
  "use strict";

  const MAGIC = 0x3150494b; // "KIP1", little-endian

  async function inflate(bytes, format) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  function readDelta(raw, start, count, first) {
    // Four byte planes of zigzag-coded differences, lowest bytes first.
    const values = new Int32Array(count);
    let value = first;
    for (let i = 0; i < count; i++) {
      const zigzag =
        (raw[start + i] |
          (raw[start + count + i] << 8) |
          (raw[start + 2 * count + i] << 16) |
          (raw[start + 3 * count + i] << 24)) >>> 0;
      value += (zigzag >>> 1) ^ -(zigzag & 1);
      values[i] = value;
    }
    return values;
  }

  // Gzipped payload -> {count, size, x, y, level, approximate}; size is the world's width.
  async function readPayload(gzipped) {
    const raw = await inflate(gzipped, "gzip");
    const head = new DataView(raw.buffer, raw.byteOffset, 8);
    if (head.getUint32(0, true) !== MAGIC) throw new Error("kortinfo: not a map payload");
    const length = head.getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(raw.subarray(8, 8 + length)));
    const { count } = header;
    const columns = {};
    let at = 8 + length;
    for (const [name, kind] of header.columns) {
      if (kind === "delta") {
        columns[name] = readDelta(raw, at, count, name === "x" ? header.x0 : header.y0);
        at += 4 * count;
      } else {
        columns[name] = raw.slice(at, at + count);
        at += count;
      }
    }
    const level = new Uint8Array(count);
    const approximate = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      level[i] = columns.code[i] & 3;
      approximate[i] = (columns.code[i] >> 2) & 1;
    }
    return { count, size: 2 ** header.bits, x: columns.x, y: columns.y, level, approximate };
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
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }

  Object.assign(kortinfo, { readPayload, readMask, fromBase64, inflate });
})((globalThis.kortinfo ??= {}));
