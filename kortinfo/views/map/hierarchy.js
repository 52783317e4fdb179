// The circles of every zoom over one set of points: what stands in them, under any filter.
//
// A node is a circle at one zoom. All nodes stand in flat arrays (circle_tree.js makes them): first
// the places (points with the same coordinates in one area), then the circles of zoom 18, 17 ... 0.
// `parent` always points forward, so one pass from the front adds every count upwards. A filter
// only recounts: circles keep their places, and radii can only become smaller.
(function (kortinfo) {
  "use strict";

  const { MAX_ZOOM, radius } = kortinfo;
  const FIELDS = 5; // A, B, C, D, and how many of them stand at an approximate place

  class Hierarchy {
    // `built`: what buildCircles made of the same points, where it is there already.
    constructor(points, built = kortinfo.buildCircles(points), shown = null) {
      this.points = points;
      Object.assign(this, built);
      this.total = this.x.length;
      this.counts = new Uint32Array(this.total * FIELDS);
      this.classes = null;
      this.recount(shown);
    }

    // The same points, filter and colouring over other circles.
    becoming(built) {
      const next = new Hierarchy(this.points, built, this.shown);
      if (this.classes) next.setClasses(this.classes.codes, this.classes.k);
      return next;
    }

    // First node and the one after the last of a zoom; zoom 19 is the places themselves.
    range(zoom) {
      const level = MAX_ZOOM + 1 - Math.max(0, Math.min(MAX_ZOOM + 1, zoom));
      return [this.starts[level], this.starts[level + 1]];
    }

    // Count again under a filter (one byte a point; null: all points).
    recount(shown) {
      this.shown = shown;
      this.sums = null;
      const { counts, placeOf } = this;
      const { count, level, approximate } = this.points;
      counts.fill(0);
      for (let i = 0; i < count; i++) {
        if (shown !== null && shown[i] === 0) continue;
        const at = placeOf[i] * FIELDS;
        counts[at + level[i]]++;
        counts[at + 4] += approximate[i];
      }
      this.addUp(counts, FIELDS);
      if (this.classes) this.recountClasses();
    }

    // Add what stands in every node to its parent.
    addUp(counts, fields) {
      const { parent } = this;
      const below = this.range(0)[0];
      for (let node = 0; node < below; node++) {
        const from = node * fields;
        const to = parent[node] * fields;
        for (let field = 0; field < fields; field++) counts[to + field] += counts[from + field];
      }
    }

    // Count by another colouring as well: one class (0 ... k - 1) a point; null: levels only.
    setClasses(codes, k) {
      this.classes = codes ? { codes, k, counts: new Uint32Array(this.total * k) } : null;
      if (codes) this.recountClasses();
    }

    recountClasses() {
      const { codes, k, counts } = this.classes;
      const { placeOf, shown } = this;
      counts.fill(0);
      for (let i = 0; i < codes.length; i++) {
        if (shown === null || shown[i] !== 0) counts[placeOf[i] * k + codes[i]]++;
      }
      this.addUp(counts, k);
    }

    // Counts by the colouring that is set; without one, by level.
    classesOf(node) {
      if (!this.classes) return this.levelsOf(node);
      const { k, counts } = this.classes;
      return Array.from(counts.subarray(node * k, (node + 1) * k));
    }

    countOf(node) {
      const at = node * FIELDS;
      return this.counts[at] + this.counts[at + 1] + this.counts[at + 2] + this.counts[at + 3];
    }

    levelsOf(node) {
      return Array.from(this.counts.subarray(node * FIELDS, node * FIELDS + 4));
    }

    // Every unit shown stands at an approximate place.
    isApproximate(node) {
      return this.counts[node * FIELDS + 4] > 0 && this.counts[node * FIELDS + 4] === this.countOf(node);
    }

    approximateOf(node) {
      return this.counts[node * FIELDS + 4];
    }

    // Position in points.areas of the deepest area that holds all the node's units.
    areaOf(node) {
      return this.area[node];
    }

    // The node holds every unit of that area.
    isWhole(node) {
      this.areaTotals ??= kortinfo.areaTotals(this.points);
      return this.totals[node] === this.areaTotals[this.area[node]];
    }

    // For each of points.areas the counts per level of what is shown in it: [[A, B, C, D], ...].
    sumsByLeaf() {
      if (this.sums) return this.sums;
      const { areas } = this.points;
      const flat = new Uint32Array(areas.length * 4);
      for (let place = 0; place < this.starts[1]; place++) {
        for (let field = 0; field < 4; field++) {
          flat[this.area[place] * 4 + field] += this.counts[place * FIELDS + field];
        }
      }
      for (let at = areas.length - 1; at > 0; at--) {
        for (let field = 0; field < 4; field++) flat[areas[at].parent * 4 + field] += flat[at * 4 + field];
      }
      this.sums = areas.map((_, at) => Array.from(flat.subarray(at * 4, at * 4 + 4)));
      return this.sums;
    }

    // The place of the most units in a node: where it would stand if nothing stood in its way.
    homeOf(node) {
      this.homes ??= this.findHomes();
      return this.homes[node];
    }

    // The heaviest part of every node, down to a place; of equals the first.
    findHomes() {
      const { parent, totals, total } = this;
      const homes = new Int32Array(total);
      const most = new Int32Array(total);
      for (let node = 0; node < total; node++) {
        if (node < this.starts[1]) homes[node] = node;
        const up = parent[node];
        if (up < 0 || totals[node] <= most[up]) continue;
        most[up] = totals[node];
        homes[up] = homes[node];
      }
      return homes;
    }

    radiusOf(node, zoom) {
      return radius(this.countOf(node), this.scales[Math.min(zoom, MAX_ZOOM)]);
    }

    // The radius without any filter: the room that is kept for the circle.
    fullRadiusOf(node, zoom) {
      return radius(this.totals[node], this.scales[Math.min(zoom, MAX_ZOOM)]);
    }

    // Nodes of a zoom inside a box of world units, empty ones too.
    within(zoom, west, north, east, south) {
      const [first, end] = this.range(zoom);
      const found = [];
      for (let node = first; node < end; node++) {
        const x = this.x[node];
        const y = this.y[node];
        if (x >= west && x <= east && y >= north && y <= south) found.push(node);
      }
      return found;
    }

    // Which nodes lie below `node` (itself included): one byte a node.
    family(node) {
      const inside = new Uint8Array(node + 1);
      inside[node] = 1;
      for (let at = node - 1; at >= 0; at--) {
        const up = this.parent[at];
        if (up <= node && up >= 0) inside[at] = inside[up];
      }
      return inside;
    }

    // Payload positions of the units shown in a node.
    members(node) {
      const inside = this.family(node);
      const found = [];
      for (let i = 0; i < this.points.count; i++) {
        if (inside[this.placeOf[i]] && (!this.shown || this.shown[i])) found.push(i);
      }
      return found;
    }

    // Where a circle of `zoom` comes apart: the zoom and the parts' box; null: it never does.
    split(node, zoom) {
      const inside = this.family(node);
      for (let next = zoom + 1; next <= MAX_ZOOM; next++) {
        const [first, end] = this.range(next);
        let parts = 0;
        let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
        for (let at = first; at < Math.min(end, inside.length); at++) {
          if (!inside[at] || this.countOf(at) === 0) continue;
          parts += 1;
          west = Math.min(west, this.x[at]);
          east = Math.max(east, this.x[at]);
          north = Math.min(north, this.y[at]);
          south = Math.max(south, this.y[at]);
        }
        if (parts > 1) return { zoom: next, west, east, north, south };
      }
      return null;
    }

    // The circle a unit stands in at a zoom.
    ancestor(position, zoom) {
      const [first] = this.range(zoom);
      let node = this.placeOf[position];
      while (node < first) node = this.parent[node];
      return node;
    }
  }

  // How many units every area holds, without any filter.
  function areaTotals({ areas, leaf, count }) {
    const sums = new Int32Array(areas.length);
    for (let i = 0; i < count; i++) sums[leaf[i]]++;
    for (let at = areas.length - 1; at > 0; at--) sums[areas[at].parent] += sums[at];
    return sums;
  }

  Object.assign(kortinfo, { Hierarchy, areaTotals });
})((globalThis.kortinfo ??= {}));
