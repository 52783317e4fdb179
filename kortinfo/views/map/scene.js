// What is to be seen in a view: circles, the businesses that stand alone, what a circle's units add
// up to. Knows points and hierarchy, not the page; needs neither browser nor Leaflet.
//
// view: {width, height, zoom, level, pixels, corner: {x, y}}: `zoom` as the map has it (half steps
// too), `level` the whole zoom whose circles are drawn, `pixels` per world unit, `corner` the upper
// left one in world pixels at `zoom`.
(function (kortinfo) {
  "use strict";

  const MARGIN = 60; // pixels around the view whose circles still reach into it
  // Share of a single's room its disc fills, by employees; the largest have a ring around it.
  const SIZES = [
    { from: -1, share: 0.8, rings: 0 },
    { from: 10, share: 1, rings: 0 },
    { from: 50, share: 1, rings: 1 },
  ];

  // The view `width` by `height` around a middle (world pixels at `zoom`).
  function makeView({ width, height, zoom, corner, size }) {
    const level = Math.max(0, Math.min(kortinfo.MAX_ZOOM, Math.floor(zoom + 1e-6)));
    return { width, height, zoom, level, corner, pixels: (kortinfo.TILE * 2 ** zoom) / size };
  }

  // The view's box in world units, `margin` pixels larger on every side.
  function boxOf({ corner, width, height, pixels }, margin = 0) {
    return {
      west: (corner.x - margin) / pixels,
      north: (corner.y - margin) / pixels,
      east: (corner.x + width + margin) / pixels,
      south: (corner.y + height + margin) / pixels,
    };
  }

  // How a business that stands alone is drawn, by its employees (null: not told; -1: unknown).
  function sizeOf(employees) {
    if (employees === null) return SIZES[1];
    return SIZES.findLast(({ from }) => employees >= from);
  }

  // The payload position of the business in each circle of `nodes` (a Set) that shows one.
  function unitsIn({ points, hierarchy }, view, nodes) {
    const found = new Map();
    if (!nodes.size) return found;
    const { west, north, east, south } = boxOf(view, 4 * MARGIN);
    const { x, y, count } = points;
    const { placeOf, parent, shown } = hierarchy;
    const [first] = hierarchy.range(view.level);
    for (let at = 0; at < count; at++) {
      if (shown && !shown[at]) continue;
      if (x[at] < west || x[at] > east || y[at] < north || y[at] > south) continue;
      let node = placeOf[at];
      while (node < first) node = parent[node];
      if (nodes.has(node)) found.set(node, at);
    }
    return found;
  }

  // The circles of a view, those the filter has emptied too (count 0).
  function circlesIn(model, view) {
    const { hierarchy } = model;
    const { west, north, east, south } = boxOf(view, MARGIN);
    const nodes = hierarchy.within(view.level, west, north, east, south);
    return nodes.map((node) => circleOf(model, view, node));
  }

  function circleOf({ points, hierarchy }, view, node) {
    const area = hierarchy.areaOf(node);
    const about = points.areas[area];
    const parts = hierarchy.classesOf(node);
    const home = hierarchy.homeOf(node);
    return {
      node,
      home: {
        x: hierarchy.x[home] * view.pixels - view.corner.x,
        y: hierarchy.y[home] * view.pixels - view.corner.y,
      },
      zoom: view.level,
      x: hierarchy.x[node] * view.pixels - view.corner.x,
      y: hierarchy.y[node] * view.pixels - view.corner.y,
      r: hierarchy.radiusOf(node, view.level),
      full: hierarchy.fullRadiusOf(node, view.level),
      total: hierarchy.totals[node],
      count: hierarchy.countOf(node),
      counts: hierarchy.levelsOf(node),
      parts,
      level: parts.findIndex((value) => value > 0),
      approximate: hierarchy.isApproximate(node),
      area: about && about.kind !== "country" ? about.name : "",
      areaCode: about?.code ?? "",
      areaKind: about?.kind ?? "",
      whole: Boolean(about) && hierarchy.isWhole(node),
      unit: -1,
      rings: 0,
    };
  }

  // Put each single's business into its circle, and give the disc its size. `units` keeps what
  // was found (node -> position) as long as the filter is the same.
  function sizeSingles(model, view, circles, units = new Map()) {
    const singles = circles.filter(({ count }) => count === 1);
    const wanted = singles.map(({ node }) => node).filter((node) => !units.has(node));
    for (const [node, at] of unitsIn(model, view, new Set(wanted))) units.set(node, at);
    if (!singles.length) return;
    const employees = model.points.columns.employees?.numbers;
    for (const circle of singles) {
      circle.unit = units.get(circle.node) ?? -1;
      const { share, rings } = sizeOf(employees && circle.unit >= 0 ? employees[circle.unit] : null);
      circle.r *= share;
      circle.rings = rings;
    }
  }

  // How many shown businesses of a view have each value of a column: {value: count}; null: there is
  // no such column.
  function countsIn({ points, hierarchy }, view, column) {
    const { values, code } = points.columns[column] ?? {};
    if (!values) return null;
    const sums = new Uint32Array(values.length);
    const { west, north, east, south } = boxOf(view);
    const { x, y, count } = points;
    const { shown } = hierarchy;
    for (let at = 0; at < count; at++) {
      if (x[at] < west || x[at] > east || y[at] < north || y[at] > south) continue;
      if (shown && !shown[at]) continue;
      sums[code[at]] += 1;
    }
    const counts = {};
    values.forEach((value, at) => sums[at] && (counts[value] = sums[at]));
    return counts;
  }

  // Units a class over everything shown.
  function totalsOf({ hierarchy }, read, zoom = 0) {
    const sums = [];
    if (!hierarchy) return sums;
    const [first, end] = hierarchy.range(zoom);
    for (let node = first; node < end; node++) {
      read(hierarchy, node).forEach((value, at) => (sums[at] = (sums[at] ?? 0) + value));
    }
    return sums;
  }

  // The zoom from which most units stand in circles of one postal district each; null: none does.
  function districtsFrom({ points, hierarchy }) {
    for (let zoom = 0; zoom <= kortinfo.MAX_ZOOM; zoom++) {
      const [first, end] = hierarchy.range(zoom);
      let told = 0;
      for (let node = first; node < end; node++) {
        if (points.areas[hierarchy.areaOf(node)]?.kind === "postal_district") told += hierarchy.totals[node];
      }
      if (points.count && 2 * told >= points.count) return zoom;
    }
    return null;
  }

  // What the units of a circle add up to: the sectors with most of them, the employees of those
  // without contact (levels C and D), and how many of these have no number.
  function summaryOf({ points, hierarchy }, node) {
    const { sector, employees } = points.columns;
    const members = hierarchy.members(node);
    const perSector = sector ? new Uint32Array(sector.values.length) : null;
    let uncovered = 0;
    let unknown = 0;
    for (const at of members) {
      if (perSector) perSector[sector.code[at]] += 1;
      if (!employees || points.level[at] < 2) continue;
      if (employees.numbers[at] < 0) unknown += 1;
      else uncovered += employees.numbers[at];
    }
    const sectors = [...(perSector ?? [])]
      .map((count, at) => ({ key: sector.values[at], count }))
      .filter(({ key, count }) => count > 0 && key)
      .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
    return { sectors, uncovered: employees ? uncovered : null, unknown, members };
  }

  Object.assign(kortinfo, {
    makeView, boxOf, sizeOf, unitsIn, circlesIn, sizeSingles, countsIn, totalsOf, summaryOf, districtsFrom,
  });
})((globalThis.kortinfo ??= {}));
