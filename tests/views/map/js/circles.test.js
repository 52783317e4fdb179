// What holds for the circles of every zoom, whatever the points.
"use strict";

const assert = require("node:assert/strict");
const { describe, it } = require("node:test");

const kortinfo = require("./loading.js");
const { SETS, pointsOf, random, shuffled } = require("./made_up.js");

const ZOOMS = Array.from({ length: 19 }, (_, zoom) => zoom);

function nodesOf(tree, zoom) {
  const [first, end] = tree.range(zoom);
  return Array.from({ length: end - first }, (_, i) => first + i);
}

function sums(tree, zoom) {
  const all = [0, 0, 0, 0];
  for (const node of nodesOf(tree, zoom)) tree.levelsOf(node).forEach((value, level) => (all[level] += value));
  return all;
}

function perLevel(points, shown) {
  const all = [0, 0, 0, 0];
  points.level.forEach((level, i) => (all[level] += shown === null || shown[i] ? 1 : 0));
  return all;
}

// The leaves whose units stand in each node.
function leavesOf(tree) {
  const found = Array.from({ length: tree.total }, () => new Set());
  tree.placeOf.forEach((place, i) => found[place].add(tree.points.leaf[i]));
  for (let node = 0; node < tree.total; node++) {
    if (tree.parent[node] >= 0) found[node].forEach((leaf) => found[tree.parent[node]].add(leaf));
  }
  return found;
}

function lineOf(areas, at) {
  const line = [];
  for (let area = at; area >= 0; area = areas[area].parent) line.unshift(area);
  return line;
}

function deepestCommon(areas, leaves) {
  const lines = [...leaves].map((leaf) => lineOf(areas, leaf));
  let depth = 0;
  while (lines.every((line) => line[depth + 1] !== undefined && line[depth + 1] === lines[0][depth + 1])) depth++;
  return lines[0][depth];
}

function assertApart(tree, zoom) {
  const pixels = kortinfo.pixelsAt(zoom, tree.points.size);
  const circles = nodesOf(tree, zoom)
    .map((node) => ({ node, x: tree.x[node] * pixels, y: tree.y[node] * pixels, r: tree.fullRadiusOf(node, zoom) }))
    .sort((a, b) => a.x - b.x);
  for (let i = 0; i < circles.length; i++) {
    for (let j = i + 1; j < circles.length && circles[j].x - circles[i].x < 110; j++) {
      const apart = Math.hypot(circles[i].x - circles[j].x, circles[i].y - circles[j].y);
      assert.ok(apart > circles[i].r + circles[j].r, `zoom ${zoom}: ${circles[i].node}, ${circles[j].node}`);
    }
  }
}

function filters(points) {
  const chance = random(9);
  return [
    null,
    Uint8Array.from(points.level, () => Number(chance.next() < 0.3)),
    Uint8Array.from(points.level, (level) => Number(level === 2)),
    new Uint8Array(points.count),
  ];
}

for (const [name, { rows, areas }] of Object.entries(SETS)) {
  describe(name, () => {
    const points = pointsOf(rows, areas);
    const before = new kortinfo.AreaCircles(points);
    const provisional = new kortinfo.Hierarchy(points, kortinfo.provisionalCircles(points, before));
    const full = new kortinfo.Hierarchy(points);
    const both = { full, provisional };

    it("counts what the filter shows, at every zoom and per level", () => {
      for (const tree of Object.values(both)) {
        for (const shown of filters(points)) {
          tree.recount(shown);
          for (const zoom of [...ZOOMS, 19]) assert.deepEqual(sums(tree, zoom), perLevel(points, shown));
          if (points.count) assert.deepEqual(tree.sumsByLeaf()[0], perLevel(points, shown));
        }
        tree.recount(null);
      }
    });

    it("keeps circles apart at every zoom", () => {
      for (const tree of Object.values(both)) ZOOMS.forEach((zoom) => assertApart(tree, zoom));
    });

    it("counts no two districts in a circle that is not the whole of an area", () => {
      const totals = kortinfo.areaTotals(points);
      for (const tree of Object.values(both)) {
        leavesOf(tree).forEach((leaves, node) => {
          const area = deepestCommon(areas, leaves);
          assert.equal(tree.areaOf(node), area);
          if (leaves.size > 1) assert.equal(tree.totals[node], totals[area]);
          assert.equal(tree.isWhole(node), tree.totals[node] === totals[area]);
        });
      }
    });

    // Else one circle for all would keep every other promise.
    it("holds areas together only where two districts stand close", () => {
      const { units, x, y } = points.towns;
      const held = areas.map((_, leaf) => leaf).filter((leaf) => units[leaf] > 0);
      const nearest = held.map((leaf) =>
        Math.min(...held.map((other) => (other === leaf ? Infinity : Math.hypot(x[leaf] - x[other], y[leaf] - y[other])))),
      );
      for (const tree of Object.values(both)) {
        const leaves = leavesOf(tree);
        for (const zoom of ZOOMS.filter((each) => each <= 18)) {
          const pixels = kortinfo.pixelsAt(zoom, points.size);
          const close = 2 * kortinfo.LARGEST + kortinfo.GAP + 4 * kortinfo.aside(pixels, points.size);
          for (const node of nodesOf(tree, zoom)) {
            if (leaves[node].size < 2) continue;
            const far = Math.min(...[...leaves[node]].map((leaf) => nearest[held.indexOf(leaf)])) * pixels;
            assert.ok(far < close, `zoom ${zoom}: ${leaves[node].size} districts in one circle, ${far} pixels apart`);
          }
        }
      }
    });

    it("keeps places and room under a filter, and a filter and its complement add up", () => {
      const shown = filters(points)[1];
      const places = [full.x.slice(), full.y.slice()];
      full.recount(shown);
      const one = full.counts.slice();
      for (const zoom of ZOOMS) {
        for (const node of nodesOf(full, zoom)) assert.ok(full.radiusOf(node, zoom) <= full.fullRadiusOf(node, zoom));
      }
      full.recount(shown.map((value) => 1 - value));
      const other = full.counts.slice();
      full.recount(null);
      assert.deepEqual(one.map((value, i) => value + other[i]), full.counts);
      assert.deepEqual([full.x, full.y], places);
    });

    it("puts a cluster on a place of its own, or no further aside than it may", () => {
      const own = new Int32Array(areas.length);
      points.leaf.forEach((leaf) => own[leaf]++);
      for (const zoom of ZOOMS) {
        const pixels = kortinfo.pixelsAt(zoom, points.size);
        const limit = kortinfo.aside(pixels, points.size) + pixels;
        const [firstPlace, endPlace] = full.range(19);
        const nearest = new Float64Array(full.total).fill(Infinity);
        for (let place = firstPlace; place < endPlace; place++) {
          let node = place;
          while (node < full.range(zoom)[0]) node = full.parent[node];
          const far = Math.hypot(full.x[node] - full.x[place], full.y[node] - full.y[place]);
          nearest[node] = Math.min(nearest[node], far * pixels);
        }
        for (const node of nodesOf(full, zoom)) {
          if (full.totals[node] < own[full.areaOf(node)]) assert.ok(nearest[node] <= limit);
        }
      }
    });

    it("shows whole areas before the clusters are there where it shows them after", () => {
      for (const zoom of ZOOMS) {
        const now = new Map(nodesOf(provisional, zoom).map((node) => [provisional.areaOf(node), node]));
        for (const node of nodesOf(full, zoom)) {
          const same = now.get(full.areaOf(node));
          if (points.areas.length === 1 || !full.isWhole(node)) continue;
          // a district in clusters may be one cluster, on the heaviest place of its own
          if (areas[full.areaOf(node)].kind === "postal_district") continue;
          assert.equal(full.totals[node], provisional.totals[same]);
          assert.deepEqual([full.x[node], full.y[node]], [provisional.x[same], provisional.y[same]]);
        }
      }
    });

    it("does not depend on the order of the rows", () => {
      const other = new kortinfo.Hierarchy(pointsOf(shuffled(rows, 11), areas));
      for (const part of ["x", "y", "parent", "totals", "area", "starts", "scales"]) {
        assert.deepEqual(other[part], full[part]);
      }
    });

    it("leads from every circle to parts of it, or to its members", () => {
      for (const zoom of [6, 10, 13]) {
        for (const node of nodesOf(full, zoom).slice(0, 25)) {
          const members = full.members(node);
          assert.equal(members.length, full.countOf(node));
          assert.ok(members.every((position) => full.ancestor(position, zoom) === node));
          const parts = full.split(node, zoom);
          if (parts) {
            assert.ok(parts.zoom > zoom);
            assert.ok(new Set(members.map((at) => full.ancestor(at, parts.zoom))).size > 1);
          } else assert.equal(new Set(members.map((at) => full.ancestor(at, 18))).size, 1);
        }
      }
    });
  });
}
