// The circles of every zoom, built once over all points; a filter only recounts them.
//
// A node is a circle at one zoom. All nodes stand in flat arrays: first the places (points with
// the same coordinates), then the circles of zoom 18, 17 ... 0. `parent` always points forward,
// so one pass from the front adds every count upwards. Circles of one zoom never overlap: each
// place is put down as a circle or joins the circle it would touch; a circle that grows joins
// what it then touches, the lighter one into the heavier, which keeps its place. Radii follow
// the count over all points, so a filter can only make circles smaller. The order of work is
// fixed by count and place: the same points always give the same circles.
(function (kortinfo) {
  "use strict";

  const MAX_ZOOM = 18;
  const TILE = 256;
  const GAP = 5; // pixels of map between two circles
  const LARGEST = 52;
  const SINGLE = 14;
  const FULL_FROM = 60; // fewer never fill the largest circle

  // Room for the number: 2 digits, 3 digits, 1.234, 12.345, more.
  function smallest(count) {
    if (count < 2) return SINGLE;
    if (count < 100) return 22;
    if (count < 1000) return 27;
    if (count < 10000) return 34;
    return count < 100000 ? 39 : 44;
  }

  // Area follows count: `scale` is the count that fills the largest circle.
  function radius(count, scale) {
    if (count < 2) return SINGLE;
    return Math.max(smallest(count), LARGEST * Math.min(1, Math.sqrt(count / scale)));
  }

  // Points at one place become one node. The points come in Morton order: equals stand together.
  function places(points) {
    const placeOf = new Int32Array(points.count);
    const x = new Int32Array(points.count);
    const y = new Int32Array(points.count);
    const totals = new Int32Array(points.count);
    let last = -1;
    for (let i = 0; i < points.count; i++) {
      if (last < 0 || x[last] !== points.x[i] || y[last] !== points.y[i]) {
        last += 1;
        x[last] = points.x[i];
        y[last] = points.y[i];
      }
      totals[last] += 1;
      placeOf[i] = last;
    }
    const n = last + 1;
    return { placeOf, x: x.slice(0, n), y: y.slice(0, n), totals: totals.slice(0, n) };
  }

  // Indices from the heaviest node to the lightest; ties in their own (Morton) order.
  function heaviestFirst(totals) {
    const n = totals.length;
    const keys = new Float64Array(n);
    for (let i = 0; i < n; i++) keys[i] = -(totals[i] * 4294967296) + i;
    keys.sort();
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = ((keys[i] % 4294967296) + 4294967296) % 4294967296;
    return order;
  }

  // A hash of square cells with the circles put down so far; a collision only costs a look.
  class Cells {
    constructor(n, width) {
      let size = 16;
      while (size < 2 * n) size *= 2;
      this.mask = size - 1;
      this.width = width;
      this.head = new Int32Array(size).fill(-1);
      this.next = new Int32Array(n).fill(-1);
    }

    slot(column, row) {
      return ((Math.imul(column, 73856093) ^ Math.imul(row, 19349663)) >>> 0) & this.mask;
    }

    add(node, x, y) {
      const slot = this.slot(Math.floor(x / this.width), Math.floor(y / this.width));
      this.next[node] = this.head[slot];
      this.head[slot] = node;
    }

    remove(node, x, y) {
      const slot = this.slot(Math.floor(x / this.width), Math.floor(y / this.width));
      let at = this.head[slot];
      if (at === node) this.head[slot] = this.next[node];
      else {
        while (this.next[at] !== node) at = this.next[at];
        this.next[at] = this.next[node];
      }
    }
  }

  // The largest count within a square of 128 pixels: what fills the largest circle at this zoom.
  // Nodes stand in Morton order, so those of one square (a power of two wide) follow each other.
  function densest(level, shift) {
    let most = FULL_FROM;
    let sum = 0;
    let column = -1;
    let row = -1;
    for (let i = 0; i < level.x.length; i++) {
      const c = level.x[i] >> shift;
      const r = level.y[i] >> shift;
      if (c !== column || r !== row) sum = 0;
      column = c;
      row = r;
      sum += level.totals[i];
      if (sum > most) most = sum;
    }
    return most;
  }

  // Nodes of one zoom from those of the zoom below; `pixels` is pixels per world unit.
  function join(level, pixels) {
    const n = level.x.length;
    const scale = densest(level, Math.max(0, Math.round(Math.log2(128 / pixels))));
    const totals = Int32Array.from(level.totals);
    const into = new Int32Array(n).fill(-1);
    const cells = new Cells(n, 2 * LARGEST + GAP);
    const px = new Float64Array(n);
    const py = new Float64Array(n);
    const radii = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      px[i] = level.x[i] * pixels;
      py[i] = level.y[i] * pixels;
      radii[i] = radius(totals[i], scale);
    }

    function touched(node) {
      const column = Math.floor(px[node] / cells.width);
      const row = Math.floor(py[node] / cells.width);
      let best = -1;
      let nearest = Infinity;
      for (let c = column - 1; c <= column + 1; c++) {
        for (let r = row - 1; r <= row + 1; r++) {
          for (let at = cells.head[cells.slot(c, r)]; at >= 0; at = cells.next[at]) {
            if (at === node) continue;
            const dx = px[at] - px[node];
            const dy = py[at] - py[node];
            const distance = dx * dx + dy * dy;
            const room = radii[at] + radii[node] + GAP;
            if (distance >= room * room) continue;
            if (distance < nearest || (distance === nearest && at < best)) {
              nearest = distance;
              best = at;
            }
          }
        }
      }
      return best;
    }

    function absorb(heavy, light) {
      into[light] = heavy;
      totals[heavy] += totals[light];
      radii[heavy] = radius(totals[heavy], scale);
    }

    for (const node of heaviestFirst(totals)) {
      let moving = node;
      let placed = false;
      for (let other = touched(moving); other >= 0; other = touched(moving)) {
        const otherWins =
          totals[other] > totals[moving] || (totals[other] === totals[moving] && other < moving);
        const [heavy, light] = otherWins ? [other, moving] : [moving, other];
        if (light !== moving || placed) cells.remove(light, px[light], py[light]);
        absorb(heavy, light);
        placed = heavy === other || placed;
        moving = heavy;
      }
      if (!placed) cells.add(moving, px[moving], py[moving]);
    }
    return { into, totals, scale };
  }

  // Circles of one level, in the Morton order of the nodes they stand on; parents for the nodes.
  function lift(level, joined) {
    const n = level.x.length;
    const number = new Int32Array(n).fill(-1);
    let count = 0;
    for (let i = 0; i < n; i++) if (joined.into[i] < 0) number[i] = count++;
    const parent = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      let at = i;
      while (joined.into[at] >= 0) at = joined.into[at];
      parent[i] = number[at];
    }
    const pick = (values) => {
      const picked = new Int32Array(count);
      for (let i = 0; i < n; i++) if (number[i] >= 0) picked[number[i]] = values[i];
      return picked;
    };
    return { parent, x: pick(level.x), y: pick(level.y), totals: pick(joined.totals) };
  }

  // Everything a Hierarchy is made of, from points.
  function buildCircles(points) {
    const ground = places(points);
    const levels = [ground];
    const parents = [];
    const scales = new Float64Array(MAX_ZOOM + 1);
    for (let zoom = MAX_ZOOM; zoom >= 0; zoom--) {
      const level = levels[levels.length - 1];
      const joined = join(level, (TILE * 2 ** zoom) / points.size);
      const lifted = lift(level, joined);
      scales[zoom] = joined.scale;
      parents.push(lifted.parent);
      levels.push(lifted);
    }
    const starts = [0];
    for (const level of levels) starts.push(starts.at(-1) + level.x.length);
    const total = starts.at(-1);
    const x = new Int32Array(total);
    const y = new Int32Array(total);
    const totals = new Int32Array(total);
    const parent = new Int32Array(total).fill(-1);
    levels.forEach((level, index) => {
      const start = starts[index];
      x.set(level.x, start);
      y.set(level.y, start);
      totals.set(level.totals, start);
      if (index < parents.length) {
        const up = starts[index + 1];
        for (let i = 0; i < level.x.length; i++) parent[start + i] = up + parents[index][i];
      }
    });
    const { placeOf } = ground;
    return { starts: Int32Array.from(starts), x, y, totals, parent, scales, placeOf, ...areasOf(points, placeOf, parent) };
  }

  // For each node the deepest area that holds its units, and whether it holds all of that area's.
  function areasOf(points, placeOf, parent) {
    const area = new Int32Array(parent.length).fill(-1);
    const above = points.areas.map((one) => one.parent);
    const depth = above.map((up) => (up < 0 ? 0 : 1));
    above.forEach((up, at) => (depth[at] = up < 0 ? 0 : depth[up] + 1));
    const meet = (a, b) => {
      while (a !== b) if (depth[a] >= depth[b]) a = above[a]; else b = above[b];
      return a;
    };
    const add = (node, leaf) => (area[node] = area[node] < 0 ? leaf : meet(area[node], leaf));
    for (let i = 0; i < points.count; i++) add(placeOf[i], points.leaf[i]);
    for (let node = 0; node < parent.length; node++) if (parent[node] >= 0) add(parent[node], area[node]);
    return { area: Uint16Array.from(area) };
  }

  Object.assign(kortinfo, { buildCircles, radius, MAX_ZOOM, TILE });
})((globalThis.kortinfo ??= {}));
