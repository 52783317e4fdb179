// Loads the map's own scripts that need no browser, as a page does: one text after the other.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const FOLDER = path.join(__dirname, "../../../../kortinfo/views/map");
const SCRIPTS = [
  "map_data.js",
  "circle_rules.js",
  "area_tree.js",
  "area_circles.js",
  "cluster_join.js",
  "circle_tree.js",
  "hierarchy.js",
  "model.js",
];

for (const name of SCRIPTS) {
  const file = path.join(FOLDER, name);
  vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });
}

module.exports = globalThis.kortinfo;
