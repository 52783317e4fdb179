// Reads the class codes of a colouring. Needs neither browser nor Leaflet.
(function (kortinfo) {
  "use strict";

  // One byte a point in payload order: as they are, or as base64 of what colouring.py packs (a
  // byte 0: as they are, 1: zlib; then the codes).
  async function readCodes(codes, count) {
    let read = codes;
    if (typeof codes === "string") {
      const packed = kortinfo.fromBase64(codes);
      read = packed[0] === 1 ? await kortinfo.inflate(packed.subarray(1), "deflate") : packed.subarray(1);
    }
    if (read.length !== count) throw new Error("kortinfo: the colouring is of other points");
    return read;
  }

  Object.assign(kortinfo, { readCodes });
})((globalThis.kortinfo ??= {}));
