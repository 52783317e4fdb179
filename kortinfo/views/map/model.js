// What the layer asks of the points: opened, with the hierarchy of their circles; and the class
// codes of a colouring. Needs neither browser nor Leaflet.
(function (kortinfo) {
  "use strict";

  // Gzipped payload -> {points, hierarchy, final}.
  async function openPoints(gzipped) {
    if (kortinfo.openModel) return kortinfo.openModel(gzipped);
    const points = { areas: [], columns: {}, ...(await kortinfo.readPayload(gzipped)) };
    const hierarchy = new kortinfo.Hierarchy(points);
    hierarchy.areaOf = () => -1;
    hierarchy.isWhole = () => false;
    hierarchy.setClasses = () => {};
    hierarchy.classesOf = hierarchy.levelsOf;
    return { points, hierarchy, final: Promise.resolve() };
  }

  // A colouring's codes, one byte a point in payload order: as they are, or as base64 of what
  // colouring.py packs (a byte 0: as they are, 1: zlib; then the codes).
  async function readCodes(codes, count) {
    let read = codes;
    if (typeof codes === "string") {
      const packed = kortinfo.fromBase64(codes);
      read = packed[0] === 1 ? await kortinfo.inflate(packed.subarray(1), "deflate") : packed.subarray(1);
    }
    if (read.length !== count) throw new Error("kortinfo: the colouring is of other points");
    return read;
  }

  Object.assign(kortinfo, { openPoints, readCodes });
})((globalThis.kortinfo ??= {}));
