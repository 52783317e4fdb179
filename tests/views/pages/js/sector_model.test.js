// The sector tree in numbers: what ticking a box chooses, what counts add up to, what is found.
"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const vm = require("node:vm");

const SCRIPT = join(__dirname, "..", "..", "..", "..", "kortinfo", "views", "pages", "sector_model.js");
vm.runInThisContext(readFileSync(SCRIPT, "utf-8"), { filename: "sector_model.js" });
const { SectorModel, fold } = globalThis.kortinfo;

// F: 41 (410000), 43 (432100, 432200); G: 47 (471100); unknown.
const names = [
  "F Bygge og anlæg", "41 Bygninger", "410000 Opførelse", "43 Håndværk", "432100 El", "432200 Vvs",
  "G Handel", "47 Købmænd", "471100 Kolonial", "Uoplyst branche",
];
const codes = [...names.slice(0, -1).map((name) => `DB25:${name.split(" ")[0]}`), "unknown"];
const model = new SectorModel({
  codes, names, parents: [-1, 0, 1, 0, 3, 3, -1, 6, 7, -1], own: [2, 4, 5, 8, 9],
});
const [F, D41, , D43, ELECTRIC, PLUMBING, G, D47, GROCER, UNKNOWN] = codes.keys();
const after = (chosen, ...nodes) =>
  [...nodes.reduce((now, node) => model.toggled(now, node), new Set(chosen))].sort((a, b) => a - b);

test("counts add up to the parents", () => {
  assert.deepEqual([...model.sums([3, 5, 7, 2, 1])], [15, 3, 3, 12, 5, 7, 2, 2, 2, 1]);
});

test("counts by section alone say nothing of what is below", () => {
  const sums = model.sumsOf({ "DB25:F": 4, "": 2, "DB25:X": 9 });
  assert.deepEqual([sums[F], sums[D41], sums[G], sums[UNKNOWN]], [4, -1, 0, 2]);
});

test("counts by division are the sections', too", () => {
  const sums = model.sumsOf({ "DB25:41": 4, "DB25:43": 3, "DB25:47": 1 });
  assert.deepEqual([sums[F], sums[D41], sums[G], sums[ELECTRIC]], [7, 4, 1, -1]);
});

test("a parent takes its children in", () => {
  assert.deepEqual(after([ELECTRIC, D41], F), [F]);
  assert.deepEqual([...model.states(new Set([F]))].slice(F, G), [2, 2, 2, 2, 2, 2]);
});

test("a child taken out of a chosen parent leaves the others", () => {
  assert.deepEqual(after([F], PLUMBING), [D41, ELECTRIC]);
  assert.deepEqual(after([F], D43), [D41]);
});

test("all children ticked one by one are the parent; an only child is itself", () => {
  assert.deepEqual(after([], ELECTRIC, PLUMBING), [D43]);
  assert.deepEqual(after([], ELECTRIC, PLUMBING, D41), [F]);
  assert.deepEqual(after([], GROCER), [GROCER]);
  assert.equal(model.states(new Set([GROCER]))[G], 2);
});

test("a parent whose only child is chosen is cleared with it", () => {
  assert.deepEqual(after([GROCER], G), []);
  assert.deepEqual(after([GROCER], D47), []);
});

test("a parent with something chosen below is mixed, and takes all when ticked", () => {
  assert.equal(model.states(new Set([ELECTRIC]))[F], 1);
  assert.deepEqual(after([ELECTRIC], F), [F]);
});

test("ticking a box twice leaves the same businesses chosen", () => {
  for (const start of [[], [F], [ELECTRIC], [D41, GROCER], [F, G], [UNKNOWN, D43]])
    for (const node of codes.keys()) {
      const before = model.states(new Set(start));
      if (before[node] === 1) continue; // what was mixed becomes all, then none
      const twice = model.states(new Set(after(start, node, node)));
      for (const leaf of model.own) assert.equal(twice[leaf], before[leaf], `${start} ${node} ${leaf}`);
    }
});

test("a search finds names and codes, with Danish letters or without", () => {
  const found = (words) => model.matches(words).map((node) => names[node]);
  assert.deepEqual(found("købmænd"), ["47 Købmænd"]);
  assert.deepEqual(found("KOEBM"), ["47 Købmænd"]);
  assert.deepEqual(found("4322"), ["432200 Vvs"]);
  assert.deepEqual(found("bygge anlæg"), ["F Bygge og anlæg"]);
  assert.deepEqual(found("xyz"), []);
  assert.equal(fold("Ærø Å é"), "aeroe aa e");
});

test("typing goes to what begins so, by code or by name", () => {
  assert.ok(model.begins(D43, "håndv") && model.begins(D43, "43") && !model.begins(D43, "værk"));
});
