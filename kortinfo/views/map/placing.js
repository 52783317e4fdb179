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
    const { width, height } = view;
    const named = circleNames(view, all, lines);
    const wanted = [...named, ...withoutTwins(areaNames(view, all, areas, lines), named)];
    const places = kortinfo.placeNames(wanted, { circles: all, taken, width, height });
    if (view.level < BUSINESSES_FROM || !businesses.size) return places;
    // Businesses' names come and go with the filter, so they may stand where it has emptied circles.
    const boxes = [...taken, ...places.map(kortinfo.boxOfName)];
    const circles = shown.map(({ x, y, r, rings }) => ({ x, y, full: r + 4 * rings }));
    const names = businessNames(view, shown, businesses, { scale });
    return [...places, ...kortinfo.placeNames(names, { circles, taken: boxes, width, height })];
  }

  // Areas a circle holds all of, the largest first.
  function circleNames(view, all, lines) {
    return all
      .filter((circle) => circle.whole && circle.area && NAMED_KINDS.has(circle.areaKind) && isIn(view, circle))
      .sort((a, b) => b.total - a.total || a.node - b.node)
      .map((circle) => {
        const written = lines(circle.area, circle.areaKind, circle.areaCode);
        const places = kortinfo.aroundCircle(circle, kortinfo.sizeOfLines(written));
        return { lines: written, kind: circle.areaKind, code: circle.areaCode, name: circle.area, places };
      });
  }

  // The others, each at its town or its own point; where name and value do not fit, the value alone.
  function areaNames(view, all, areas, lines) {
    return (areas?.labelsIn(view, all) ?? []).map(({ type, code, name, at, town, spots }) => {
      const written = lines(name, type === "postal_district" ? "district" : type, code);
      const size = kortinfo.sizeOfLines(written);
      const places = [...(town ? kortinfo.aroundCircle(town, size) : []), ...kortinfo.aroundPoint(at), ...spots];
      return { lines: written, kind: type, code, name, places, short: written.slice(1) };
    });
  }

  // An area that has its name at its circle needs no second one, nor does a district whose
  // municipality of the same name is written beside it; one with a value keeps it.
  function withoutTwins(names, named) {
    const codes = new Set(named.map(({ code }) => code));
    const texts = new Set(named.map(({ name }) => name));
    return names.filter(({ code, name, short }) => !codes.has(code) && (!texts.has(name) || short.length));
  }

  function businessNames(view, shown, businesses, { scale }) {
    return shown
      .filter((circle) => circle.unit >= 0 && businesses.has(circle.unit) && isIn(view, circle))
      .sort((a, b) => b.rings - a.rings || b.r - a.r || a.node - b.node)
      .slice(0, MOST_BUSINESSES)
      .map(({ x, y, r, rings, unit }) => {
        const lines = [kortinfo.lineOf(kortinfo.shortened(businesses.get(unit)), "business", { scale, measure })];
        const places = kortinfo.besideCircle({ x, y, full: r + 4 * rings }, kortinfo.sizeOfLines(lines));
        return { lines, kind: "business", places };
      });
  }

  Object.assign(kortinfo, { namesOf, measureText: measure });
})((globalThis.kortinfo ??= {}));
