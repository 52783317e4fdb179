// From a payload to circles: at once, in a worker, in portions.
"use strict";

const assert = require("node:assert/strict");
const { resolveObjectURL } = require("node:buffer");
const { it } = require("node:test");
const vm = require("node:vm");
const zlib = require("node:zlib");

const kortinfo = require("./loading.js");
const { SETS, pointsOf, random } = require("./made_up.js");

function planes(values, count) {
  return Array.from({ length: count }, (_, plane) => Buffer.from(values.map((value) => (value >>> (8 * plane)) & 255)));
}

function zigzag(values) {
  return [...values].map((value, i) => (i ? value - values[i - 1] : 0)).map((step) => (step << 1) ^ (step >> 31));
}

// A payload as payload.py writes it.
function pack(points, { columns = [], data = [] } = {}) {
  const header = {
    count: points.count,
    bits: 25,
    areas: points.areas.map(({ code, name, kind, parent }) => [code, name, kind, parent]),
    towns: points.towns,
    columns: [
      { name: "x", kind: "delta", first: points.x[0] ?? 0, planes: 4 },
      { name: "y", kind: "delta", first: points.y[0] ?? 0, planes: 3 },
      { name: "leaf", kind: "codes", planes: 2 },
      { name: "code", kind: "codes", planes: 1 },
      ...columns,
    ],
  };
  const text = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.write("KIP3");
  start.writeUInt32LE(text.length, 4);
  return zlib.gzipSync(Buffer.concat([
    start, text,
    ...planes(zigzag(points.x), 4),
    ...planes(zigzag(points.y), 3),
    ...planes([...points.leaf], 2),
    Buffer.from([...points.level].map((level, i) => level | (points.approximate[i] << 2))),
    ...data,
  ]));
}

// So many points that they are not built at once.
function many() {
  const { rows, areas } = SETS["a whole country"];
  const chance = random(3);
  const more = [];
  while (more.length < 24_000) {
    const row = rows[chance.below(rows.length)];
    more.push({ ...row, x: row.x + chance.below(900), y: row.y + chance.below(900) });
  }
  return pointsOf(more, areas);
}

it("reads every column as it was packed", async () => {
  const { rows, areas } = SETS["many districts"];
  const points = pointsOf(rows, areas);
  const n = points.count;
  const wide = Array.from({ length: n }, (_, i) => (i * 37) % 300);
  const packed = pack(points, {
    columns: [
      { name: "sector", kind: "codes", planes: 2, values: wide.map(String) },
      { name: "employees", kind: "numbers", planes: 1, values: [-1, 3, 1000] },
      { name: "long", kind: "numbers", planes: 3 },
    ],
    data: [
      ...planes(wide, 2),
      Buffer.from(wide.map((value) => value % 3)),
      ...planes(wide.map((value) => value * 1000), 3),
    ],
  });
  const { columns, ...read } = await kortinfo.readPayload(packed);
  assert.deepEqual({ ...read, columns: {} }, points);
  assert.deepEqual([...columns.sector.code], wide);
  assert.deepEqual([...columns.employees.numbers], wide.map((value) => [-1, 3, 1000][value % 3]));
  assert.deepEqual([...columns.long.numbers], wide.map((value) => value * 1000 - 1));
});

it("refuses what is no payload", async () => {
  await assert.rejects(kortinfo.readPayload(zlib.gzipSync("KIP1 and so on")), /not a map payload/);
});

it("builds few points at once", async () => {
  const { rows, areas } = SETS["one district"];
  const model = await kortinfo.openModel(pack(pointsOf(rows, areas)));
  assert.equal(await model.finish(), model.hierarchy);
  assert.ok(model.hierarchy.range(18)[1] - model.hierarchy.range(18)[0] > 100);
});

it("draws whole areas first, then all circles, under the filter and colouring set meanwhile", async () => {
  const points = many();
  const model = await kortinfo.openModel(pack(points));
  const first = model.hierarchy;
  const shown = Uint8Array.from(points.level, (level) => Number(level < 2));
  const codes = Uint8Array.from(points.level, (_, i) => i % 3);
  first.recount(shown);
  first.setClasses(codes, 3);
  const full = await model.finish();
  assert.equal(full, model.hierarchy);
  assert.notEqual(full, first);
  const [top] = full.range(0);
  assert.deepEqual(full.levelsOf(top), first.levelsOf(first.range(0)[0]));
  const expected = [0, 0, 0];
  codes.forEach((code, i) => (expected[code] += shown[i]));
  assert.deepEqual(full.classesOf(top), expected);
  full.setClasses(null);
  assert.deepEqual(full.classesOf(top), full.levelsOf(top));
});

// A worker as the browser has them, in a world of its own.
class FakeWorker {
  constructor(address) {
    this.text = resolveObjectURL(address).text();
    FakeWorker.made.push(this);
  }

  async postMessage(data) {
    const world = { structuredClone, postMessage: (answer) => this.onmessage({ data: structuredClone(answer) }) };
    world.globalThis = vm.createContext(world);
    vm.runInContext(await this.text, world);
    world.onmessage({ data: structuredClone(data) });
  }

  terminate() {
    this.ended = true;
  }
}

it("gives the same circles from a worker, and ends it", async (t) => {
  const packed = pack(many());
  const without = await (await kortinfo.openModel(packed)).finish();
  FakeWorker.made = [];
  globalThis.Worker = FakeWorker;
  t.after(() => delete globalThis.Worker);
  const within = await (await kortinfo.openModel(packed)).finish();
  assert.equal(FakeWorker.made.length, 1);
  assert.ok(FakeWorker.made[0].ended);
  for (const part of ["x", "y", "parent", "totals", "area", "starts", "scales", "placeOf"]) {
    assert.deepEqual([...within[part]], [...without[part]]);
  }
});

it("works on the page where a worker fails", async (t) => {
  globalThis.Worker = class {
    postMessage() {
      setTimeout(() => this.onerror({ message: "refused", preventDefault() {} }));
    }
    terminate() {}
  };
  t.after(() => delete globalThis.Worker);
  const model = await kortinfo.openModel(pack(many()));
  assert.ok((await model.finish()).total > 24_000);
});
