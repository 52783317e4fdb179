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
  const FIELDS = 5; // A, B, C, D, and how many of them stand at an approximate place

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

  class Hierarchy {
    constructor(points) {
      this.points = points;
      const ground = places(points);
      this.placeOf = ground.placeOf;
      const levels = [ground];
      const parents = [];
      this.scales = new Float64Array(MAX_ZOOM + 1);
      for (let zoom = MAX_ZOOM; zoom >= 0; zoom--) {
        const level = levels[levels.length - 1];
        const joined = join(level, (TILE * 2 ** zoom) / points.size);
        const lifted = lift(level, joined);
        this.scales[zoom] = joined.scale;
        parents.push(lifted.parent);
        levels.push(lifted);
      }
      this.flatten(levels, parents);
      this.recount(null);
    }

    flatten(levels, parents) {
      this.starts = [0];
      for (const level of levels) this.starts.push(this.starts.at(-1) + level.x.length);
      this.total = this.starts.at(-1);
      this.x = new Int32Array(this.total);
      this.y = new Int32Array(this.total);
      this.parent = new Int32Array(this.total).fill(-1);
      levels.forEach((level, index) => {
        const start = this.starts[index];
        this.x.set(level.x, start);
        this.y.set(level.y, start);
        if (index < parents.length) {
          const up = this.starts[index + 1];
          for (let i = 0; i < level.x.length; i++) this.parent[start + i] = up + parents[index][i];
        }
      });
      this.totals = new Int32Array(this.total);
      levels.forEach((level, index) => this.totals.set(level.totals, this.starts[index]));
      this.counts = new Uint32Array(this.total * FIELDS);
    }

    // First node and the one after the last of a zoom; zoom 19 is the places themselves.
    range(zoom) {
      const level = MAX_ZOOM + 1 - Math.max(0, Math.min(MAX_ZOOM + 1, zoom));
      return [this.starts[level], this.starts[level + 1]];
    }

    // Count again under a filter (one byte a point; null: all points).
    recount(shown) {
      this.shown = shown;
      const { counts, parent, placeOf } = this;
      const { count, level, approximate } = this.points;
      counts.fill(0);
      for (let i = 0; i < count; i++) {
        if (shown && !shown[i]) continue;
        const at = placeOf[i] * FIELDS;
        counts[at + level[i]]++;
        counts[at + 4] += approximate[i];
      }
      for (let node = 0; node < this.total; node++) {
        if (parent[node] < 0) break;
        const from = node * FIELDS;
        const to = parent[node] * FIELDS;
        for (let field = 0; field < FIELDS; field++) counts[to + field] += counts[from + field];
      }
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
        const parts = [];
        for (let at = first; at < Math.min(end, inside.length); at++) {
          if (inside[at] && this.countOf(at) > 0) parts.push(at);
        }
        if (parts.length > 1) {
          const xs = parts.map((at) => this.x[at]);
          const ys = parts.map((at) => this.y[at]);
          return {
            zoom: next,
            west: Math.min(...xs),
            east: Math.max(...xs),
            north: Math.min(...ys),
            south: Math.max(...ys),
          };
        }
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

  Object.assign(kortinfo, { Hierarchy, radius, MAX_ZOOM, TILE });
})((globalThis.kortinfo ??= {}));
