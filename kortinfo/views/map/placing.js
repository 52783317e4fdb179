// Which names a view has, and in which order they are placed: areas a circle holds all of, areas
// whose circles have come apart, single businesses.
(function (kortinfo) {
  "use strict";

  const NAMED_KINDS = new Set(["region", "municipality", "postal_district"]);
  const BUSINESSES_FROM = 14; // zoom
  const MOST_BUSINESSES = 150;

  const cache = new Map();
  let pen = null;

  // Width of a text in a font; measured once.
  function measure(text, font) {
    const key = `${font}|${text}`;
    if (!cache.has(key)) {
      if (cache.size > 5000) cache.clear();
      pen ??= document.createElement("canvas").getContext("2d");
      pen.font = font;
      cache.set(key, pen.measureText(text).width);
    }
    return cache.get(key);
  }

  function isIn({ width, height }, { x, y }) {
    return x >= 0 && y >= 0 && x <= width && y <= height;
  }

  // view, all (circles with those the filter emptied), shown, areas (AreaLayer or nothing),
  // businesses (Map of names by position), large: larger type, taken: boxes where controls stand.
  // Returns the names, placed.
  function namesOf({ view, all, shown, areas, businesses, large, taken = [] }) {
    const scale = large ? 1.3 : 1;
    const value = (code) => areas?.valueOf(code) ?? "";
    const lines = (text, kind, code) => {
      const written = [kortinfo.lineOf(text, kind, { scale, measure })];
      if (value(code)) written.push(kortinfo.lineOf(value(code), "value", { scale, measure }));
      return written;
    };
    const named = new Set();
    const wanted = [];
    const wholes = all.filter(
      (circle) => circle.whole && circle.area && NAMED_KINDS.has(circle.areaKind) && isIn(view, circle),
    );
    for (const circle of wholes.sort((a, b) => b.total - a.total || a.node - b.node)) {
      named.add(circle.areaCode);
      const written = lines(circle.area, circle.areaKind, circle.areaCode);
      wanted.push({
        lines: written, kind: circle.areaKind, places: kortinfo.aroundCircle(circle, kortinfo.sizeOfLines(written)),
      });
    }
    for (const { type, code, name, at, town, spots } of areas?.labelsIn(view, all) ?? []) {
      if (named.has(code)) continue;
      const written = lines(name, type, code);
      const size = kortinfo.sizeOfLines(written);
      const places = [...(town ? kortinfo.aroundCircle(town, size) : []), ...kortinfo.aroundPoint(at), ...spots];
      // Where name and value do not fit, the value alone may.
      wanted.push({ lines: written, kind: type, places, short: written.slice(1) });
    }
    if (view.level >= BUSINESSES_FROM) wanted.push(...businessNames(view, shown, businesses, { scale }));
    const { width, height } = view;
    return kortinfo.placeNames(wanted, { circles: all, taken, width, height });
  }

  function businessNames(view, shown, businesses, { scale }) {
    return shown
      .filter((circle) => circle.unit >= 0 && businesses.has(circle.unit) && isIn(view, circle))
      .sort((a, b) => b.rings - a.rings || b.r - a.r || a.node - b.node)
      .slice(0, MOST_BUSINESSES)
      .map((circle) => {
        const lines = [kortinfo.lineOf(kortinfo.shortened(businesses.get(circle.unit)), "business", { scale, measure })];
        return { lines, kind: "business", places: kortinfo.besideCircle(circle, kortinfo.sizeOfLines(lines)) };
      });
  }

  Object.assign(kortinfo, { namesOf, measureText: measure });
})((globalThis.kortinfo ??= {}));
