// Names on the map: each beside what it names, none on a circle or on another name.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const kortinfo = require("./scripts.js").load();

const measure = (text, font) => text.length * 0.55 * Number(font.match(/([\d.]+)px/)[1]);

function random(seed) {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

function scene(seed, count) {
  const next = random(seed);
  const circles = Array.from({ length: count }, () => ({ x: 900 * next(), y: 600 * next(), full: 14 + 30 * next() }));
  const wanted = circles.map((circle, at) => {
    const lines = [kortinfo.lineOf(`Sted nummer ${at}`, "postal_district", { measure })];
    return { lines, places: kortinfo.aroundCircle(circle, kortinfo.sizeOfLines(lines)) };
  });
  return { circles, wanted, width: 900, height: 600 };
}

function boxOf({ x, y, width, height }) {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

test("no name lies on a circle, on another name or on a control", () => {
  for (const seed of [1, 2, 3]) {
    const { circles, wanted, ...size } = scene(seed, 60);
    const control = [0, 400, 250, 600];
    const placed = kortinfo.placeNames(wanted, { circles, taken: [control], ...size });
    assert.ok(placed.length > 5 && placed.length < wanted.length);
    const boxes = placed.map(boxOf);
    [control, ...boxes].forEach((a, i, all) => {
      for (const b of all.slice(0, i)) {
        assert.ok(a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3]);
      }
    });
    for (const box of boxes) {
      for (const { x, y, full } of circles) {
        const dx = Math.max(box[0] - x, 0, x - box[2]);
        const dy = Math.max(box[1] - y, 0, y - box[3]);
        assert.ok(Math.hypot(dx, dy) >= full);
      }
    }
  }
});

test("the same view gives the same names", () => {
  const places = () => {
    const { circles, wanted, ...size } = scene(7, 40);
    return kortinfo.placeNames(wanted, { circles, ...size }).map(({ x, y, lines }) => [x, y, lines[0].text]);
  };
  assert.deepEqual(places(), places());
});

test("the most important name comes first, and one without room is left out", () => {
  const circles = [{ x: 100, y: 100, full: 20 }];
  const name = (text) => {
    const lines = [kortinfo.lineOf(text, "municipality", { measure })];
    return { lines, places: [{ x: 100, y: 150 }] };
  };
  const placed = kortinfo.placeNames([name("Først"), name("Sidst")], { circles, width: 200, height: 200 });
  assert.deepEqual(placed.map(({ lines }) => lines[0].text), ["Først"]);
});

test("a name at the edge goes to the side where all of it can be read", () => {
  const lines = [kortinfo.lineOf("Frederikshavn", "postal_district", { measure })];
  const places = [{ x: 190, y: 50 }, { x: 100, y: 90 }];
  const size = { circles: [], width: 200, height: 200 };
  assert.equal(kortinfo.placeNames([{ lines, places }], size)[0].x, 100);
  assert.equal(kortinfo.placeNames([{ lines, places: places.slice(0, 1) }], size)[0].x, 190);
});

test("where name and value do not fit, the value alone is written", () => {
  const lines = ["Et meget langt navn på et distrikt", "31 %"].map((text) => kortinfo.lineOf(text, "value", { measure }));
  const circles = [{ x: 20, y: 40, full: 20 }, { x: 180, y: 40, full: 20 }];
  const wanted = [{ lines, short: lines.slice(1), places: [{ x: 100, y: 40 }] }];
  const [placed] = kortinfo.placeNames(wanted, { circles, width: 200, height: 80 });
  assert.deepEqual(placed.lines.map(({ text }) => text), ["31 %"]);
});

test("a long name is cut", () => {
  assert.equal(kortinfo.shortened("Skagen Fisk"), "Skagen Fisk");
  assert.ok(kortinfo.shortened("x".repeat(80)).length <= 26);
  assert.ok(kortinfo.shortened("x".repeat(80)).endsWith("…"));
});
