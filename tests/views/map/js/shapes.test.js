// Shapes on the ground: what a hand draws becomes a shape that can be sent and kept.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const kortinfo = require("./scripts.js").load();

function scribble(points) {
  return Array.from({ length: points }, (_, at) => {
    const turn = (2 * Math.PI * at) / points;
    const out = 0.05 + 0.01 * Math.sin(9 * turn) + 0.002 * Math.sin(71 * turn);
    return [57.4 + out * Math.cos(turn), 10.5 + 2 * out * Math.sin(turn)];
  });
}

test("a shape drawn by hand has at most 100 points and stays where it was drawn", () => {
  for (const points of [3, 99, 100, 101, 500, 3000]) {
    const drawn = scribble(points);
    const kept = kortinfo.simplified(drawn);
    assert.ok(kept.length <= kortinfo.MOST_POINTS, `${kept.length} of ${points}`);
    assert.ok(kept.length >= 3);
    for (const place of kept) {
      const nearest = Math.min(...drawn.map((other) => kortinfo.metres(place, other)));
      assert.ok(nearest < 2, `${nearest} m off`);
    }
  }
});

test("a shape that is only a point has no three corners", () => {
  assert.ok(kortinfo.simplified([[57, 10], [57, 10], [57, 10]]).length < 3);
  assert.deepEqual(kortinfo.simplified([]), []);
});

test("distances are metres on the ground", () => {
  assert.ok(Math.abs(kortinfo.metres([57, 10], [58, 10]) - 111_195) < 50);
  for (const [lat, lng] of kortinfo.ringAround({ lat: 57.4, lng: 10.5, radius: 2_500 })) {
    assert.ok(Math.abs(kortinfo.metres([57.4, 10.5], [lat, lng]) - 2_500) < 10);
  }
});

test("a point in a hole is outside", () => {
  const square = (size) => kortinfo.rectangle([-size, -size], [size, size]);
  const rings = [square(2), square(1)];
  assert.equal(kortinfo.insideRings(rings, 1.5, 0), true);
  assert.equal(kortinfo.insideRings(rings, 0.5, 0), false);
  assert.equal(kortinfo.insideRings(rings, 3, 0), false);
});

test("plus and minus go through the same round radii", () => {
  const up = [];
  for (let radius = 50; radius < 100_000; radius = kortinfo.nextRadius(radius, 1)) up.push(radius);
  assert.deepEqual(up.slice(0, 8), [50, 75, 100, 150, 200, 300, 500, 750]);
  for (let at = 1; at < up.length; at++) assert.equal(kortinfo.nextRadius(up[at], -1), up[at - 1]);
  assert.equal(kortinfo.nextRadius(8_855, 1), 10_000);
  assert.equal(kortinfo.nextRadius(8_855, -1), 7_500);
  assert.equal(kortinfo.nextRadius(50, -1), 50);
});

test("a radius is told in metres, then in kilometres", () => {
  assert.equal(kortinfo.distanceInWords(746, "da-DK"), "750 m");
  assert.equal(kortinfo.distanceInWords(1_480, "da-DK"), "1,5 km");
  assert.equal(kortinfo.distanceInWords(1_480, "en-GB"), "1.5 km");
  assert.equal(kortinfo.distanceInWords(12_300, "da-DK"), "12 km");
});
