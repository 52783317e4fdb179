// The filters of a self-contained map, and the address they are kept in.
"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

globalThis.kortinfo = { LETTERS: ["A", "B", "C", "D"] };
const FILE = join(__dirname, "../../../../kortinfo/views/map/file_filter.js");
vm.runInThisContext(readFileSync(FILE, "utf-8"), { filename: FILE });

function filters() {
  const level = { code: [0, 2, 2, 3], values: ["A", "B", "C", "D"] };
  const choices = ["A", "B", "C", "D"].map((value) => ({ value, label: value, depth: 0 }));
  const column = { code: level.code, values: [[0], [1], [2], [3]] };
  const list = [{ name: "levels", title: "Level", shape: "pills", choices }];
  return new kortinfo.Filters({ rows: 4, columns: { level, filter_levels: column }, filters: list });
}

test("what is chosen comes back from the address", () => {
  const some = filters();
  some.fromQuery("levels=C&levels=X");
  assert.deepEqual([some.count, some.toQuery()], [2, "levels=C"]);
  some.fromQuery("");
  assert.equal(some.count, 4);
});

test("a link to a place on the page leaves what is chosen", () => {
  const some = filters();
  some.fromQuery("levels=C");
  some.fromQuery("kf-table"); // the skip link: a browser tells it as a step of Back and Forward
  assert.deepEqual([some.count, some.toQuery()], [2, "levels=C"]);
});

test("an area of the map is its own choice, or all of a range of postal codes", () => {
  const choices = ["municipality:0101", "postal:1050", "postal:1499", "postal:1500"].map((value) => ({ value }));
  const of = (code) => kortinfo.choicesIn({ choices }, code);
  assert.deepEqual(of("postal:1500"), [3]);
  assert.deepEqual(of("postal:1000-1499"), [1, 2]);
  assert.deepEqual(of("municipality:0101"), [0]);
  assert.deepEqual(of("own:Havnen"), []);
  assert.deepEqual(kortinfo.choicesIn(undefined, "postal:1500"), []);
});
