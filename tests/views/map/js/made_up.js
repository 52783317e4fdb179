// Made-up points in made-up areas: always the same for one seed.
"use strict";

const SIZE = 2 ** 25;
const [WEST, NORTH] = [17_500_000, 10_000_000]; // world units; Denmark lies about there
const KILOMETRE = 1_500;

// A small generator of random numbers (mulberry32).
function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return { next, normal, below: (n) => Math.floor(next() * n) };
}

function spread(value) {
  let apart = 0n;
  for (let bit = 0n; bit < 25n; bit++) apart |= ((BigInt(value) >> bit) & 1n) << (2n * bit);
  return apart;
}

// What towns.py tells of the areas, the plain way.
function townsOf(rows, areas) {
  const byLeaf = new Map(grouped(rows, ({ leaf }) => [leaf]).map((own) => [own[0].leaf, own]));
  const all = areas.map((_, leaf) => {
    const own = byLeaf.get(leaf) ?? [];
    const wide = Math.sqrt(variance(own, "x") + variance(own, "y"));
    const opens = (pixels) => ZOOMS.filter((zoom) => wide * pixelsAt(zoom) < pixels).length;
    const [x, y] = middle(own);
    return { units: own.length, x, y, opens: areas.length > 1 ? opens(48) : 0, opens_twice: opens(96) };
  });
  const column = (name) => all.map((town) => town[name]);
  const densest = ZOOMS.map((zoom) => {
    const wide = 128 / pixelsAt(zoom);
    const open = rows.filter(({ leaf }) => all[leaf].opens <= zoom);
    const squares = grouped(open, ({ leaf, x, y }) => [leaf, x / wide, y / wide]);
    return squares.reduce((most, square) => Math.max(most, square.length), 0);
  });
  const [units, x, y, opens, opens_twice] = ["units", "x", "y", "opens", "opens_twice"].map(column);
  return { units, x, y, opens, opens_twice, densest };
}

const ZOOMS = Array.from({ length: 19 }, (_, zoom) => zoom);
const pixelsAt = (zoom) => (256 * 2 ** zoom) / SIZE;
const weight = (rows) => rows.reduce((sum, { approximate }) => sum + (approximate ? 1 : 1000), 0);

function middle(rows) {
  const towns = grouped(rows, ({ x, y }) => [x / 2048, y / 2048]);
  if (!towns.length) return [0, 0];
  const town = towns.reduce((a, b) => (weight(b) > weight(a) ? b : a));
  const mean = (name) =>
    town.reduce((sum, row) => sum + row[name] * (row.approximate ? 1 : 1000), 0) / weight(town);
  return [Math.round(mean("x")), Math.round(mean("y"))];
}

function grouped(rows, squareOf) {
  const groups = new Map();
  for (const row of rows) {
    let key = "";
    for (const value of squareOf(row)) key += `${Math.floor(value)} `;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function variance(rows, name) {
  const mean = rows.reduce((sum, row) => sum + row[name], 0) / rows.length;
  return rows.reduce((sum, row) => sum + (row[name] - mean) ** 2, 0) / Math.max(1, rows.length);
}

// Rows {x, y, leaf, level, approximate} as the payload orders them.
function pointsOf(rows, areas) {
  const sorted = rows
    .map((row) => ({ ...row, curve: spread(row.x) | (spread(row.y) << 1n) }))
    .sort((a, b) =>
      a.curve < b.curve ? -1 : a.curve > b.curve ? 1
        : a.leaf - b.leaf || a.level - b.level || a.approximate - b.approximate);
  return {
    count: rows.length,
    size: SIZE,
    x: Int32Array.from(sorted, (row) => row.x),
    y: Int32Array.from(sorted, (row) => row.y),
    level: Uint8Array.from(sorted, (row) => row.level),
    approximate: Uint8Array.from(sorted, (row) => row.approximate),
    leaf: Uint16Array.from(sorted, (row) => row.leaf),
    areas,
    towns: townsOf(sorted, areas),
    columns: {},
  };
}

const country = () => [{ code: "", name: "Danmark", kind: "country", parent: -1 }];

function add(areas, kind, parent) {
  areas.push({ code: `${kind}:${areas.length}`, name: `${kind} ${areas.length}`, kind, parent });
  return areas.length - 1;
}

// `n` units of a leaf in towns around a middle; a third share an address.
function district(chance, rows, { leaf, n, x, y, wide }) {
  const towns = Array.from({ length: 1 + chance.below(3) }, () => ({
    x: x + chance.normal() * wide,
    y: y + chance.normal() * wide,
  }));
  const first = rows.length;
  for (let i = 0; i < n; i++) {
    const town = towns[chance.below(towns.length)];
    const far = chance.next() < 0.2 ? wide : wide / 5;
    const shared = i > 0 && chance.next() < 0.35 ? rows[first + chance.below(i)] : null;
    rows.push({
      x: shared?.x ?? Math.round(town.x + chance.normal() * far),
      y: shared?.y ?? Math.round(town.y + chance.normal() * far),
      leaf,
      level: chance.below(4),
      approximate: Number(chance.next() < 0.05),
    });
  }
}

function oneDistrict(seed) {
  const chance = random(seed);
  const rows = [];
  const areas = country();
  const leaf = add(areas, "postal_district", add(areas, "municipality", add(areas, "region", 0)));
  district(chance, rows, { leaf, n: 700, x: WEST, y: NORTH, wide: 3 * KILOMETRE });
  return { rows, areas };
}

// One municipality: districts of very uneven weight, slivers at its edge, units without district
// and units without municipality.
function manyDistricts(seed) {
  const chance = random(seed);
  const rows = [];
  const areas = country();
  const municipality = add(areas, "municipality", add(areas, "region", 0));
  for (const n of [900, 420, 300, 150, 80, 60, 40, 12, 3, 1, 1]) {
    const leaf = add(areas, "postal_district", municipality);
    const [x, y] = [WEST + chance.normal() * 12 * KILOMETRE, NORTH + chance.normal() * 12 * KILOMETRE];
    district(chance, rows, { leaf, n, x, y, wide: n < 20 ? 200 : 2 * KILOMETRE });
  }
  district(chance, rows, { leaf: municipality, n: 15, x: WEST, y: NORTH, wide: 6 * KILOMETRE });
  district(chance, rows, { leaf: 0, n: 5, x: WEST, y: NORTH, wide: 40 * KILOMETRE });
  return { rows, areas };
}

// A capital: many heavy districts close together.
function capital(seed) {
  const chance = random(seed);
  const rows = [];
  const areas = country();
  const region = add(areas, "region", 0);
  for (let m = 0; m < 3; m++) {
    const municipality = add(areas, "municipality", region);
    for (let d = 0; d < 12; d++) {
      const leaf = add(areas, "postal_district", municipality);
      const [x, y] = [WEST + m * 5 * KILOMETRE + chance.normal() * 3 * KILOMETRE, NORTH + chance.normal() * 3 * KILOMETRE];
      district(chance, rows, { leaf, n: 1 + chance.below(200), x, y, wide: KILOMETRE / 2 });
    }
  }
  return { rows, areas };
}

// Thousands at one point, in one district and in many; and beside it a normal one.
function onePoint(seed) {
  const chance = random(seed);
  const rows = [];
  const areas = country();
  const municipality = add(areas, "municipality", add(areas, "region", 0));
  const leaves = Array.from({ length: 6 }, () => add(areas, "postal_district", municipality));
  for (let i = 0; i < 3000; i++) {
    const leaf = leaves[i < 2000 ? 0 : chance.below(6)];
    rows.push({ x: WEST, y: NORTH, leaf, level: chance.below(4), approximate: 1 });
  }
  district(chance, rows, { leaf: leaves[5], n: 200, x: WEST, y: NORTH, wide: KILOMETRE });
  return { rows, areas };
}

// 5 regions, 98 municipalities, some 600 districts of very uneven weight.
function wholeCountry(seed) {
  const chance = random(seed);
  const rows = [];
  const areas = country();
  const regions = Array.from({ length: 5 }, () => add(areas, "region", 0));
  const middles = regions.map(() => [WEST + chance.next() * 450_000, NORTH + chance.next() * 500_000]);
  for (let m = 0; m < 98; m++) {
    const municipality = add(areas, "municipality", regions[m % 5]);
    const at = middles[m % 5].map((middle) => middle + chance.normal() * 60 * KILOMETRE);
    for (let d = chance.below(11); d >= 0; d--) {
      const n = Math.max(1, Math.round(Math.exp(chance.normal() * 1.4 + 1.3)));
      const leaf = add(areas, "postal_district", municipality);
      const [x, y] = at.map((middle) => middle + chance.normal() * 8 * KILOMETRE);
      district(chance, rows, { leaf, n, x, y, wide: 2 * KILOMETRE });
    }
  }
  return { rows, areas };
}

// No areas at all: a notebook's points.
function withoutAreas(seed) {
  const { rows } = wholeCountry(seed);
  return { rows: rows.map((row) => ({ ...row, leaf: 0 })), areas: country() };
}

function onlyOne() {
  const areas = country();
  return { rows: [{ x: WEST, y: NORTH, leaf: add(areas, "region", 0), level: 2, approximate: 0 }], areas };
}

const SETS = {
  "one district": oneDistrict(1),
  "many districts": manyDistricts(2),
  "many districts, others": manyDistricts(7),
  "a capital": capital(3),
  "thousands at one point": onePoint(4),
  "a whole country": wholeCountry(5),
  "no areas": withoutAreas(6),
  "one business": onlyOne(),
  nothing: { rows: [], areas: country() },
};

function shuffled(rows, seed) {
  const chance = random(seed);
  const mixed = [...rows];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = chance.below(i + 1);
    [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
  }
  return mixed;
}

module.exports = { SETS, pointsOf, random, shuffled, townsOf };
