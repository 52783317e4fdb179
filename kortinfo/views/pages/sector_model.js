// The sectors as numbers: what is below what, how many businesses there are at each, what is
// chosen. Knows nothing of the page; node runs its tests.
(function (root) {
  "use strict";
  const kortinfo = (root.kortinfo ??= {});

  // Danish letters as they may be written without them, so that "koed" finds "Kød".
  const LETTERS = { æ: "ae", ø: "oe", å: "aa" };
  const fold = (words) =>
    words
      .toLowerCase()
      .replace(/[æøå]/g, (letter) => LETTERS[letter])
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "");

  class SectorModel {
    // codes, names, parents: one for each node, parents before their children (-1: no parent);
    // own: the nodes that count businesses themselves.
    constructor({ codes, names, parents, own }) {
      this.codes = codes;
      this.names = names;
      this.parents = parents;
      this.own = own;
      this.size = codes.length;
      this.children = codes.map(() => []);
      this.roots = [];
      this.at = new Map(codes.map((code, node) => [code, node]));
      parents.forEach((parent, node) => (parent < 0 ? this.roots : this.children[parent]).push(node));
      this.folded = names.map(fold);
      this.counting = new Set(own);
    }

    siblings(node) {
      return this.parents[node] < 0 ? this.roots : this.children[this.parents[node]];
    }

    level(node) {
      let level = 1;
      for (let at = this.parents[node]; at >= 0; at = this.parents[at]) level += 1;
      return level;
    }

    // Each node's businesses with those below it, from the counts of ``own``.
    sums(counts) {
      const sums = new Float64Array(this.size);
      this.own.forEach((node, at) => (sums[node] = counts[at] ?? 0));
      for (let node = this.size - 1; node >= 0; node -= 1)
        if (this.parents[node] >= 0) sums[this.parents[node]] += sums[node];
      return sums;
    }

    // Counts by code ("": unknown), of whichever depth they are, as counts of every node: -1 where
    // they tell nothing, as sections do of the divisions below them.
    sumsOf(byCode) {
      const { "": unknown, ...told } = byCode;
      if (unknown) told.unknown = unknown;
      const known = Object.keys(told).filter((code) => this.at.has(code));
      const deepest = Math.max(0, ...known.map((code) => this.level(this.at.get(code))));
      const sums = new Float64Array(this.size);
      for (const code of known) sums[this.at.get(code)] = told[code];
      for (let node = this.size - 1; node >= 0; node -= 1)
        if (this.parents[node] >= 0) sums[this.parents[node]] += sums[node];
      for (let node = 0; node < this.size; node += 1)
        if (this.level(node) > deepest) sums[node] = -1;
      return sums;
    }

    // Of each node: 2 chosen with all below it, 1 something below it is, 0 nothing is.
    states(chosen) {
      const states = new Uint8Array(this.size);
      for (let node = 0; node < this.size; node += 1) {
        const parent = this.parents[node];
        if (chosen.has(node) || (parent >= 0 && states[parent] === 2)) states[node] = 2;
      }
      for (let node = this.size - 1; node >= 0; node -= 1) {
        const below = this.children[node];
        if (states[node] || !below.length) continue;
        if (!this.counting.has(node) && below.every((child) => states[child] === 2)) states[node] = 2;
        else if (below.some((child) => states[child])) states[node] = 1;
      }
      return states;
    }

    // What is chosen after a node's box was ticked or cleared: again the topmost nodes.
    toggled(chosen, node) {
      const after = new Set(chosen);
      const on = this.states(chosen)[node] !== 2;
      const trail = [];
      for (let at = node; at >= 0; at = this.parents[at]) trail.push(at);
      for (const at of this.below(node)) after.delete(at);
      if (on) {
        after.add(node);
        this.gather(after, node);
        return after;
      }
      const holder = trail.findIndex((at) => after.has(at));
      after.delete(node);
      if (holder < 0) return after;
      // All but this one of what the chosen one above it holds.
      after.delete(trail[holder]);
      for (let at = holder; at > 0; at -= 1)
        for (const child of this.children[trail[at]]) if (child !== trail[at - 1]) after.add(child);
      return after;
    }

    // All children of a node ticked one by one is the node, unless there is but one.
    gather(chosen, node) {
      const parent = this.parents[node];
      if (parent < 0 || this.counting.has(parent)) return;
      const below = this.children[parent];
      if (below.length < 2 || !below.every((child) => chosen.has(child))) return;
      for (const child of below) chosen.delete(child);
      chosen.add(parent);
      this.gather(chosen, parent);
    }

    below(node) {
      return this.children[node].flatMap((child) => [child, ...this.below(child)]);
    }

    // The nodes in whose code and name every word stands.
    matches(words) {
      const wanted = fold(words).split(/\s+/).filter(Boolean);
      const found = [];
      for (let node = 0; node < this.size; node += 1)
        if (wanted.every((word) => this.folded[node].includes(word))) found.push(node);
      return found;
    }

    // Whether a node's name, with or without its code, begins with what was typed.
    begins(node, typed) {
      const start = fold(typed);
      const name = this.folded[node];
      return name.startsWith(start) || name.slice(name.indexOf(" ") + 1).startsWith(start);
    }
  }

  kortinfo.SectorModel = SectorModel;
  kortinfo.fold = fold;
})(globalThis);
