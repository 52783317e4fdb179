// Colourings: told apart by lightness, and always by a letter that can be read.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const kortinfo = require("./scripts.js").load();

const KEYS = {
  last_contact: ["0-90", "91-180", "181-365", "366+", "never"],
  due: ["overdue", "soon", "later", "none"],
  kind: ["a", "b", "c", "d", "e", "f", "g", "none"],
  responsible: ["a", "b", "c", "d", "e", "f", "g", "other"],
  job_ads: ["open", "none"],
  new: ["3", "6", "12", "older"],
  employees: ["0", "1", "2-4", "5-9", "10-19", "20-49", "50+", "unknown"],
};

function paletteOf(name) {
  return kortinfo.palette(name, KEYS[name].map((key, at) => ({ key, letter: String(at + 1), title: key })));
}

test("every letter reads on its colour", () => {
  const levels = kortinfo.levelClasses(["", "", "", ""]);
  for (const part of [...levels, ...Object.keys(KEYS).flatMap(paletteOf)]) {
    assert.ok(kortinfo.contrast(part.fill, part.ink) >= 4.5, `${part.key} ${part.fill}`);
  }
});

test("ordered classes are a ramp of lightness", () => {
  const orders = {
    last_contact: ["0-90", "91-180", "181-365", "366+"],
    due: ["later", "soon", "overdue"],
    new: ["12", "6", "3"],
    employees: ["0", "1", "2-4", "5-9", "10-19", "20-49", "50+"],
  };
  for (const [name, keys] of Object.entries(orders)) {
    const parts = paletteOf(name);
    const light = keys.map((key) => kortinfo.luminance(parts.find((part) => part.key === key).fill));
    for (let at = 1; at < light.length; at++) assert.ok(light[at] < light[at - 1], name);
    assert.ok(kortinfo.contrast("#ffffff", parts.find(({ key }) => key === keys.at(-1)).fill) > 7, name);
  }
});

test("neighbours in a ring differ in lightness", () => {
  for (const name of ["kind", "responsible"]) {
    const parts = paletteOf(name).filter(({ striped }) => !striped);
    for (let at = 1; at < parts.length; at++) {
      assert.ok(kortinfo.contrast(parts[at].fill, parts[at - 1].fill) >= 1.5, `${name} ${at}`);
    }
    assert.equal(new Set(parts.map(({ fill }) => fill)).size, parts.length);
  }
});

test("what says that nothing is there is striped", () => {
  for (const [name, key] of [["last_contact", "never"], ["due", "none"], ["job_ads", "none"], ["employees", "unknown"]]) {
    assert.equal(paletteOf(name).find((part) => part.key === key).striped, true);
  }
});

test("a backdrop is lighter than the circles on it", () => {
  for (const kind of ["covered", "uncovered_employees"]) {
    for (const steps of [1, 3, 5]) {
      const fills = kortinfo.backdropFills(kind, steps);
      assert.equal(fills.length, steps);
      for (const fill of fills) assert.ok(kortinfo.contrast(fill, "#111111") > 7);
    }
  }
});
