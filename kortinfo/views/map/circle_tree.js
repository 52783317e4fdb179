// The circles of every zoom, built once over all points: places, clusters inside the open
// districts, circles of whole areas.
//
// Made level by level from the places (zoom 19) to zoom 0: the clusters of a zoom from those of
// the zoom below, among the circles of whole areas that area_circles.js has put down. Work is
// handed out in portions (a generator), so that a page may breathe between them.
(function part(kortinfo) {
  "use strict";

  const { MAX_ZOOM, radius, pixelsAt } = kortinfo;
  const PORTION = 4000; // circles between two breaths

  // Points at one place in one area become one node. The points come in Morton order, those of
  // one place area by area: equals stand together.
  function places({ count, x, y, leaf }, leafOf) {
    const placeOf = new Int32Array(count);
    let n = 0;
    for (let i = 0; i < count; i++) {
      if (i === 0 || x[i] !== x[i - 1] || y[i] !== y[i - 1] || leaf[i] !== leaf[i - 1]) n++;
      placeOf[i] = n - 1;
    }
    const level = emptyLevel(n);
    for (let i = 0; i < count; i++) {
      const at = placeOf[i];
      level.x[at] = x[i];
      level.y[at] = y[i];
      level.leaf[at] = leafOf[leaf[i]];
      level.totals[at]++;
    }
    return { placeOf, level };
  }

  function emptyLevel(n) {
    return {
      x: new Int32Array(n),
      y: new Int32Array(n),
      totals: new Int32Array(n),
      leaf: new Uint16Array(n),
    };
  }

  // Flat arrays that take one level after the other.
  class Growing {
    constructor() {
      this.starts = [0];
      this.levels = [];
      this.parents = [];
    }

    // nodes: {x, y, totals, area}, as they are drawn.
    add(nodes) {
      this.levels.push(nodes);
      this.starts.push(this.starts.at(-1) + nodes.x.length);
    }

    finish(scales, placeOf) {
      const total = this.starts.at(-1);
      const parent = new Int32Array(total).fill(-1);
      this.parents.forEach((parents, index) => {
        const [start, up] = [this.starts[index], this.starts[index + 1]];
        for (let i = 0; i < parents.length; i++) parent[start + i] = up + parents[i];
      });
      const whole = (name, values) => {
        this.levels.forEach((level, index) => values.set(level[name], this.starts[index]));
        return values;
      };
      return {
        starts: Int32Array.from(this.starts),
        x: whole("x", new Int32Array(total)),
        y: whole("y", new Int32Array(total)),
        totals: whole("totals", new Int32Array(total)),
        area: whole("area", new Uint16Array(total)),
        parent,
        scales,
        placeOf,
      };
    }
  }

  // For each node of the area tree the circle of a zoom it stands in: itself, an area above it,
  // or, for an open area, -1.
  function above(tree, nodes) {
    const found = new Int32Array(tree.size).fill(-1);
    for (const node of nodes) found[node] = node;
    for (let node = tree.size - 1; node >= 0; node--) {
      const up = tree.parent[node];
      if (found[node] < 0 && up >= 0) found[node] = found[up];
    }
    return found;
  }

  // Circles of whole areas as nodes, in the order of `whole`.
  function asNodes(areas, { x, y }, whole) {
    const { tree } = areas;
    return {
      x: Int32Array.from(whole, (node) => x[node]),
      y: Int32Array.from(whole, (node) => y[node]),
      totals: Int32Array.from(whole, (node) => tree.total[node]),
      area: Uint16Array.from(whole, (node) => tree.area[node]),
    };
  }

  // Circles of areas only: what can be drawn before the clusters are there. A district is one
  // circle at every zoom, and a unit's place is its district's.
  function provisionalCircles(points, areas) {
    const { tree } = areas;
    const leaves = [...tree.leafOf].filter((node) => node >= 0).sort((a, b) => a - b);
    const number = new Int32Array(tree.size).fill(-1);
    leaves.forEach((node, i) => (number[node] = i));
    const growing = new Growing();
    growing.add(asNodes(areas, areas, leaves));
    const numberOfArea = Int32Array.from(tree.leafOf, (node) => (node < 0 ? -1 : number[node]));
    const placeOf = new Int32Array(points.count);
    for (let i = 0; i < points.count; i++) placeOf[i] = numberOfArea[points.leaf[i]];
    const scales = new Float64Array(MAX_ZOOM + 1);
    let below = leaves;
    for (let zoom = MAX_ZOOM; zoom >= 0; zoom--) {
      const level = areas.levels[zoom];
      const up = above(tree, level.nodes);
      level.nodes.forEach((node, i) => (number[node] = i));
      growing.parents.push(Int32Array.from(below, (node) => number[up[node]]));
      growing.add(asNodes(areas, level, level.nodes));
      scales[zoom] = Math.max(level.scale, ...level.nodes.slice(0, 1).map((node) => tree.total[node]));
      below = level.nodes;
    }
    return growing.finish(scales, placeOf);
  }

  // All circles: a generator that yields between portions of work and returns what a Hierarchy is
  // made of.
  function* circlesInPortions(points, areas) {
    const { tree } = areas;
    const ground = places(points, tree.leafOf);
    const growing = new Growing();
    growing.add({ ...ground.level, area: Uint16Array.from(ground.level.leaf, (node) => tree.area[node]) });
    const scales = new Float64Array(MAX_ZOOM + 1);
    const closedTo = new Int32Array(tree.size).fill(-1); // districts that had to be given up
    let below = { clusters: ground.level, whole: [] };
    for (let zoom = MAX_ZOOM; zoom >= 0; zoom--) {
      yield zoom;
      const { join, open, whole } = yield* joined(areas, below.clusters, zoom, closedTo);
      const next = lift(below, join, { tree, open, whole, up: above(tree, areas.levels[zoom].nodes) });
      growing.parents.push(next.parents);
      growing.add(next.drawn(areas, zoom));
      scales[zoom] = next.most(areas.levels[zoom].scale);
      below = next;
    }
    return growing.finish(scales, ground.placeOf);
  }

  // The clusters of a zoom; districts without room are closed until there is.
  function* joined(areas, level, zoom, closedTo) {
    const { tree, openFrom, size } = areas;
    const { nodes, x, y, scale } = areas.levels[zoom];
    const pixels = pixelsAt(zoom, size);
    for (;;) {
      const open = new Uint8Array(tree.size);
      const whole = [];
      for (const node of nodes) {
        if (openFrom[node] <= zoom && closedTo[node] < zoom) open[node] = 1;
        else whole.push(node);
      }
      const fixed = whole.map((node) => ({
        x: x[node] * pixels,
        y: y[node] * pixels,
        r: radius(tree.total[node], scale),
      }));
      const join = new kortinfo.ClusterJoin({ level, open, fixed, pixels, scale, size });
      for (let from = 0; from < join.order.length; from += PORTION) {
        join.run(from, Math.min(join.order.length, from + PORTION));
        yield zoom;
      }
      if (!join.failures) return { join, open, whole };
      join.failed.forEach((failed, node) => failed && (closedTo[node] = zoom));
    }
  }

  // The nodes of a zoom from those of the zoom below: clusters first, then whole areas.
  function lift(below, join, { tree, open, whole, up }) {
    const { clusters } = below;
    const { into } = join;
    const n = into.length;
    const number = new Int32Array(n).fill(-1);
    let count = 0;
    for (let i = 0; i < n; i++) if (open[clusters.leaf[i]] && into[i] < 0) number[i] = count++;
    const numberOf = new Int32Array(tree.size).fill(-1);
    whole.forEach((node, i) => (numberOf[node] = count + i));
    const parents = new Int32Array(n + below.whole.length);
    const next = emptyLevel(count);
    const drawnX = new Float64Array(count);
    const drawnY = new Float64Array(count);
    for (let i = 0; i < n; i++) {
      if (!open[clusters.leaf[i]]) {
        parents[i] = numberOf[up[clusters.leaf[i]]];
        continue;
      }
      let at = i;
      while (into[at] >= 0) {
        if (into[into[at]] >= 0) into[at] = into[into[at]]; // shorter for the next to come
        at = into[at];
      }
      const to = number[at];
      parents[i] = to;
      if (at !== i) continue;
      next.x[to] = clusters.x[i];
      next.y[to] = clusters.y[i];
      next.leaf[to] = clusters.leaf[i];
      next.totals[to] = join.totals[i];
      drawnX[to] = Math.round(join.at[4 * i] / join.pixels);
      drawnY[to] = Math.round(join.at[4 * i + 1] / join.pixels);
    }
    below.whole.forEach((node, i) => (parents[n + i] = numberOf[up[node]]));
    return {
      clusters: next,
      whole,
      parents,
      drawn: (areas, zoom) => drawn(areas, zoom, { next, whole, drawnX, drawnY }),
      most: (scale) => {
        let most = scale;
        for (let i = 0; i < count; i++) if (next.totals[i] > most) most = next.totals[i];
        for (const node of whole) if (tree.total[node] > most) most = tree.total[node];
        return most;
      },
    };
  }

  // Clusters and whole areas of a zoom as they are drawn.
  function drawn(areas, zoom, { next, whole, drawnX, drawnY }) {
    const { tree } = areas;
    const all = asNodes(areas, areas.levels[zoom], whole);
    const n = next.x.length;
    const both = (Type, first, second) => {
      const values = new Type(n + whole.length);
      values.set(first);
      values.set(second, n);
      return values;
    };
    return {
      x: both(Int32Array, drawnX, all.x),
      y: both(Int32Array, drawnY, all.y),
      totals: both(Int32Array, next.totals, all.totals),
      area: both(Uint16Array, next.leaf.map((leaf) => tree.area[leaf]), all.area),
    };
  }

  // All circles at once.
  function buildCircles(points, areas = new kortinfo.AreaCircles(points)) {
    const work = circlesInPortions(points, areas);
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
    }
  }

  kortinfo.sources.push(part);
  Object.assign(kortinfo, { buildCircles, provisionalCircles, circlesInPortions });
})((globalThis.kortinfo ??= {}));
