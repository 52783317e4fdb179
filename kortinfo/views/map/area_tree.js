// The areas that hold units, as a tree, and what is known of each before any circle is drawn: its
// town, how wide its units are spread, how close they stand.
//
// A node is an area of the tree that comes apart (country, region, municipality), or a leaf: the
// units that lie in no deeper area. An area with one part only is that part.
(function part(kortinfo) {
  "use strict";

  const { MAX_ZOOM, pixelsAt } = kortinfo;
  const TOWN = 11; // a town is looked for in squares of 2^11 world units (1.3 km)

  // The tree of areas that hold units. Nodes stand children first, so the root is the last.
  class AreaTree {
    constructor(points) {
      const { areas, leaf, count } = points;
      const own = new Int32Array(areas.length);
      for (let i = 0; i < count; i++) own[leaf[i]]++;
      const children = areas.map(() => []);
      this.area = []; // position in points.areas
      this.total = [];
      this.children = [];
      this.leafOf = new Int32Array(areas.length).fill(-1); // node of an area's own units
      const nodeOf = new Int32Array(areas.length).fill(-1);
      for (let at = areas.length - 1; at >= 0; at--) {
        const parts = children[at].reverse();
        if (own[at]) parts.push((this.leafOf[at] = this.add(at, own[at], [])));
        if (!parts.length) continue;
        const total = parts.reduce((sum, node) => sum + this.total[node], 0);
        nodeOf[at] = parts.length === 1 ? parts[0] : this.add(at, total, parts);
        if (areas[at].parent >= 0) children[areas[at].parent].push(nodeOf[at]);
      }
      this.size = this.area.length;
      this.root = this.size - 1;
      this.parent = new Int32Array(this.size).fill(-1);
      this.depth = new Int32Array(this.size);
      for (let node = this.size - 1; node >= 0; node--) {
        for (const child of this.children[node]) {
          this.parent[child] = node;
          this.depth[child] = this.depth[node] + 1;
        }
      }
      // A table without areas is not held together by them.
      this.bound = areas.length > 1;
    }

    add(area, total, children) {
      this.area.push(area);
      this.total.push(total);
      this.children.push(children);
      return this.area.length - 1;
    }
  }

  // Points leaf by leaf, in Morton order within each.
  function byLeaf(points, tree) {
    const { leaf, count } = points;
    const starts = new Int32Array(tree.size + 1);
    for (let i = 0; i < count; i++) starts[tree.leafOf[leaf[i]] + 1]++;
    for (let node = 0; node < tree.size; node++) starts[node + 1] += starts[node];
    const next = starts.slice();
    const order = new Int32Array(count);
    for (let i = 0; i < count; i++) order[next[tree.leafOf[leaf[i]]]++] = i;
    return { order, starts };
  }

  // Where a leaf's circle stands: the middle of its densest town; units whose place is only
  // approximate hardly count.
  function town({ x, y, approximate }, order, first, end) {
    let best = 0;
    let at = { x: 0, y: 0 };
    let column = -1;
    let row = -1;
    let [weight, sumX, sumY] = [0, 0, 0];
    for (let k = first; k <= end; k++) {
      const i = k < end ? order[k] : -1;
      const c = i < 0 ? -2 : x[i] >> TOWN;
      const r = i < 0 ? -2 : y[i] >> TOWN;
      if (c !== column || r !== row) {
        if (weight > best) {
          best = weight;
          at = { x: Math.round(sumX / weight), y: Math.round(sumY / weight) };
        }
        weight = sumX = sumY = 0;
        column = c;
        row = r;
      }
      if (i < 0) break;
      const w = approximate[i] ? 0.001 : 1;
      weight += w;
      sumX += w * x[i];
      sumY += w * y[i];
    }
    return at;
  }

  // Root of the mean square distance of a leaf's units to their middle, in world units.
  function spread({ x, y }, order, first, end) {
    const [x0, y0] = [x[order[first]], y[order[first]]];
    let [sumX, sumY, squares] = [0, 0, 0];
    for (let k = first; k < end; k++) {
      const dx = x[order[k]] - x0;
      const dy = y[order[k]] - y0;
      sumX += dx;
      sumY += dy;
      squares += dx * dx + dy * dy;
    }
    const n = end - first;
    return Math.sqrt(Math.max(0, squares / n - (sumX / n) ** 2 - (sumY / n) ** 2));
  }

  // For every zoom the most units of one open leaf in a square of 128 pixels: such a cluster
  // fills the largest circle. In Morton order the units of a square follow each other: they go on
  // until one differs from the one before in a higher bit than the square leaves open.
  function densest({ x, y, size }, { order, starts }, openFrom) {
    const most = new Float64Array(MAX_ZOOM + 1);
    const base = Math.round(Math.log2(128 / pixelsAt(MAX_ZOOM, size)));
    for (let node = 0; node + 1 < starts.length; node++) {
      const first = starts[node];
      let runs = starts[node + 1] - first;
      if (openFrom[node] > MAX_ZOOM || !runs) continue;
      const sum = new Int32Array(runs).fill(1);
      const bits = new Uint8Array(runs); // in which a run differs from the one before
      bits[0] = 255;
      for (let k = 1; k < runs; k++) {
        const i = order[first + k];
        const j = order[first + k - 1];
        bits[k] = 32 - Math.clz32((x[i] ^ x[j]) | (y[i] ^ y[j]));
      }
      for (let zoom = MAX_ZOOM; zoom >= openFrom[node]; zoom--) {
        const open = base + MAX_ZOOM - zoom;
        let last = -1;
        for (let k = 0; k < runs; k++) {
          if (bits[k] <= open) sum[last] += sum[k];
          else {
            last += 1;
            sum[last] = sum[k];
            bits[last] = bits[k];
          }
        }
        runs = last + 1;
        for (let k = 0; k < runs; k++) if (sum[k] > most[zoom]) most[zoom] = sum[k];
      }
    }
    return most;
  }

  kortinfo.sources.push(part);
  Object.assign(kortinfo, { AreaTree, byLeaf, town, spread, densest });
})((globalThis.kortinfo ??= {}));
