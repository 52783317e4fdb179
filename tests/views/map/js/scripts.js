// Loads the map's scripts into node the way a page does: each adds to the global `kortinfo`.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const FOLDER = join(__dirname, "..", "..", "..", "..", "kortinfo", "views", "map");

// The scripts of a page that need no browser, in the order assets.py loads them.
function scripts() {
  const listed = readFileSync(join(FOLDER, "assets.py"), "utf-8").match(/SCRIPTS = \(([^)]*)\)/)[1];
  const names = [...listed.matchAll(/"([a-z_]+\.js)"/g)].map(([, name]) => name);
  return names.slice(0, names.indexOf("drawing.js"));
}

function load() {
  for (const name of scripts()) {
    vm.runInThisContext(readFileSync(join(FOLDER, name), "utf-8"), { filename: name });
  }
  return globalThis.kortinfo;
}

module.exports = { load };
