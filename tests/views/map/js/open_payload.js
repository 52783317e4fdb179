// Opens a packed payload (a file) and a mask beside it, and writes what it read, for Python.
"use strict";

const fs = require("node:fs");

const kortinfo = require("./loading.js");
const { townsOf } = require("./made_up.js");

async function main([payload, mask]) {
  const model = await kortinfo.openModel(fs.readFileSync(payload));
  const tree = await model.finish();
  const { points } = model;
  const shown = await kortinfo.readMask(fs.readFileSync(mask), points.count);
  tree.recount(shown);
  const { x, y, leaf, approximate } = points;
  const rows = Array.from(x, (_, at) => ({ x: x[at], y: y[at], leaf: leaf[at], approximate: approximate[at] }));
  const said = {
    x: [...points.x],
    y: [...points.y],
    level: [...points.level],
    approximate: [...points.approximate],
    leaf: [...points.leaf],
    areas: points.areas,
    towns: points.towns,
    towns_the_plain_way: townsOf(rows, points.areas),
    columns: Object.fromEntries(
      Object.entries(points.columns).map(([name, { values, code, numbers }]) => [
        name, numbers ? [...numbers] : [...code].map((at) => values[at]),
      ]),
    ),
    sums: tree.sumsByLeaf(),
    shown: [...shown],
  };
  process.stdout.write(JSON.stringify(said));
}

main(process.argv.slice(2));
