// Opens a packed payload (a file) and a mask beside it, and writes what it read, for Python.
"use strict";

const fs = require("node:fs");

const kortinfo = require("./loading.js");

async function main([payload, mask]) {
  const model = await kortinfo.openModel(fs.readFileSync(payload));
  const tree = await model.finish();
  const { points } = model;
  const shown = await kortinfo.readMask(fs.readFileSync(mask), points.count);
  tree.recount(shown);
  const said = {
    x: [...points.x],
    y: [...points.y],
    level: [...points.level],
    approximate: [...points.approximate],
    leaf: [...points.leaf],
    areas: points.areas,
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
