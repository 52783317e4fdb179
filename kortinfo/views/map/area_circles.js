// The circles of whole areas at every zoom: which areas are open, and where the circles stand.
//
// At a zoom an area is open, and its parts have circles of their own, or closed, and is one circle;
// what is closed at a zoom is closed at every lower one. Built from zoom 18 down: where a circle
// finds no place, an area closes.
(function part(kortinfo) {
  "use strict";

  const { MAX_ZOOM, GAP, LARGEST, FULL_FROM, Cells, radius, pixelsAt, aside } = kortinfo;
  const CROWDED = 16; // pixels: an area is closed whose parts stand further aside on average
  const AWAY = 1e12; // pixels: where a circle touches none
  const NEAR = 160; // pixels around a circle without room in which others make way
  const CELL = 128; // pixels
  const SLIVER = 0.05; // such a small part of its parent may stand further aside

  // Circles of areas at all zooms. After the making:
  //   openFrom[leaf]    the zoom from which a leaf is shown in clusters (above MAX_ZOOM: never)
  //   closedTo[node]    the highest zoom at which an area is closed (-1: never)
  //   levels[zoom]      {nodes, x, y, scale}: the circles of whole areas, and the places kept for
  //                     leaves shown in clusters; x, y in world units by node
  class AreaCircles {
    constructor(points) {
      this.size = points.size;
      this.tree = new kortinfo.AreaTree(points);
      const { tree } = this;
      this.towns = points.towns;
      this.x = new Int32Array(tree.size);
      this.y = new Int32Array(tree.size);
      this.openFrom = new Int32Array(tree.size).fill(MAX_ZOOM + 1);
      for (let node = 0; node < tree.size; node++) this.anchor(node);
      this.closedTo = new Int32Array(tree.size).fill(-1);
      this.apart = new Uint8Array(tree.size);
      this.byWeight = Int32Array.from(tree.area.keys());
      this.byWeight.sort((a, b) => tree.total[b] - tree.total[a] || a - b);
      this.done = { x: new Float64Array(tree.size), y: new Float64Array(tree.size), r: new Float64Array(tree.size) };
      this.moved = new Float64Array(tree.size);
      this.obstacles = new kortinfo.Obstacles();
      this.cells = new Cells(tree.size);
      this.levels = [];
      for (let zoom = MAX_ZOOM; zoom >= 0; zoom--) this.levels[zoom] = this.layOut(zoom);
      this.showOnce();
    }

    // What the building of clusters needs, for a worker.
    plain() {
      const { size, openFrom, levels, x, y, tree } = this;
      const { area, total, leafOf, parent } = tree;
      return { size, openFrom, levels, x, y, tree: { size: tree.size, area, total, leafOf, parent } };
    }

    // A district that is not wide is one circle at the zoom its parent opens at: first the
    // districts, then their clusters.
    showOnce() {
      const { tree, openFrom, closedTo } = this;
      for (let node = 0; node < tree.root; node++) {
        const zoom = closedTo[tree.parent[node]] + 1;
        const first = openFrom[node] <= zoom && zoom <= MAX_ZOOM && !tree.children[node].length;
        if (!first || this.towns.opens_twice[tree.area[node]] <= zoom) continue;
        openFrom[node] = zoom + 1;
        this.levels[zoom].scale = Math.max(this.levels[zoom].scale, tree.total[node]);
      }
    }

    anchor(node) {
      const { tree, towns } = this;
      if (tree.children[node].length) {
        const main = tree.children[node].reduce((a, b) => (tree.total[b] > tree.total[a] ? b : a));
        this.x[node] = this.x[main];
        this.y[node] = this.y[main];
        return;
      }
      const area = tree.area[node];
      this.x[node] = towns.x[area];
      this.y[node] = towns.y[area];
      this.openFrom[node] = towns.opens[area];
    }

    // Nodes that have a circle at a zoom, heaviest first.
    cut(zoom) {
      const { tree, closedTo, apart } = this;
      for (let node = tree.root; node >= 0; node--) {
        const up = tree.parent[node];
        const open = tree.children[node].length > 0 && closedTo[node] < zoom;
        // 0: below a circle, 1: a circle, 2: open
        apart[node] = up >= 0 && apart[up] !== 2 ? 0 : open ? 2 : 1;
      }
      return this.byWeight.filter((node) => apart[node] === 1);
    }

    scaleOf(nodes, zoom) {
      let most = Math.max(FULL_FROM, this.towns.densest[zoom]);
      for (const node of nodes) {
        if (this.openFrom[node] > zoom && this.tree.total[node] > most) most = this.tree.total[node];
      }
      return most;
    }

    // Places for all circles of a zoom; closes areas until there are.
    layOut(zoom) {
      for (;;) {
        const nodes = this.cut(zoom);
        const scale = this.scaleOf(nodes, zoom);
        const closed = this.place(nodes, zoom, scale) || this.closeCrowded(nodes, zoom);
        if (!closed) return { nodes, scale, ...this.drawn(nodes, zoom) };
      }
    }

    // Close the area whose parts stand furthest aside of their places, where that is too far, and
    // those that are nearly as bad; how many.
    closeCrowded(nodes, zoom) {
      const { tree, moved } = this;
      const { x, y } = this.done;
      const pixels = pixelsAt(zoom, this.size);
      moved.fill(0);
      for (let k = 0; k < nodes.length; k++) {
        const up = tree.parent[nodes[k]];
        const far = Math.hypot(x[k] - this.x[nodes[k]] * pixels, y[k] - this.y[nodes[k]] * pixels);
        if (up >= 0) moved[up] += far / tree.children[up].length;
      }
      let worst = CROWDED;
      for (let node = 0; node < tree.size; node++) worst = Math.max(worst, moved[node]);
      let closed = 0;
      for (let node = 0; node < tree.size && worst > CROWDED; node++) {
        if (moved[node] <= CROWDED || moved[node] < 0.8 * worst) continue;
        this.closedTo[node] = zoom;
        closed += 1;
      }
      return closed;
    }

    // Put circles down, in pixels, into `done` in the order of the nodes. An area that has to
    // close is taken away, and gets its own circle the next time; returns how many there are.
    place(nodes, zoom, scale) {
      const { tree, obstacles, cells } = this;
      const { x, y, r } = this.done;
      const pixels = pixelsAt(zoom, this.size);
      let closed = 0;
      cells.clear();
      for (let k = 0; k < nodes.length; k++) {
        const node = nodes[k];
        x[k] = AWAY;
        if (closed && this.isShut(node, zoom)) continue;
        const own = radius(tree.total[node], scale);
        const ax = this.x[node] * pixels;
        const ay = this.y[node] * pixels;
        const limit = this.limit(node, pixels);
        x[k] = ax;
        y[k] = ay;
        r[k] = own;
        this.around(k, limit + own + LARGEST + GAP + 2 * pixels);
        if (!obstacles.free(ax, ay)) {
          const at = obstacles.nearest(ax, ay, limit, pixels);
          if (at) {
            x[k] = at.x * pixels;
            y[k] = at.y * pixels;
          } else if (!this.pushed(nodes, k, pixels)) {
            this.closedTo[this.toClose(nodes, k)] = zoom;
            closed += 1;
            for (let i = 0; i <= k; i++) if (this.isShut(nodes[i], zoom)) x[i] = AWAY;
            if (x[k] === AWAY) continue;
            k -= 1; // another area closed: there may be room now
            continue;
          }
        }
        cells.put(k, cells.slot(Math.floor(x[k] / CELL), Math.floor(y[k] / CELL)));
      }
      return closed;
    }

    // An area above has closed at this zoom.
    isShut(node, zoom) {
      let up = this.tree.parent[node];
      while (up >= 0 && this.closedTo[up] < zoom) up = this.tree.parent[up];
      return up >= 0;
    }

    // Let the neighbours of circle k, put down before, make room for it; false: there is none.
    pushed(nodes, k, pixels) {
      const { tree, cells } = this;
      const { x, y, r } = this.done;
      const near = [];
      for (let i = 0; i <= k; i++) {
        const far = Math.max(Math.abs(x[i] - x[k]), Math.abs(y[i] - y[k]));
        if (far > NEAR + 2 * LARGEST) continue;
        const node = nodes[i];
        const limit = far > NEAR ? 0 : this.limit(node, pixels);
        const [homeX, homeY] = limit ? [this.x[node] * pixels, this.y[node] * pixels] : [x[i], y[i]];
        near.push({ i, x: x[i], y: y[i], r: r[i], weight: tree.total[node], homeX, homeY, limit });
      }
      if (!kortinfo.pushApart(near, 1.5 * pixels + 0.02)) return false;
      for (const circle of near) {
        if (!circle.limit) continue;
        x[circle.i] = Math.round(circle.x / pixels) * pixels;
        y[circle.i] = Math.round(circle.y / pixels) * pixels;
      }
      cells.clear();
      for (let i = 0; i < k; i++) cells.put(i, cells.slot(Math.floor(x[i] / CELL), Math.floor(y[i] / CELL)));
      return true;
    }

    // The circles put down within reach of circle k, as obstacles to it.
    around(k, reach) {
      const { obstacles, cells } = this;
      const { x, y, r } = this.done;
      obstacles.clear();
      const right = Math.floor((x[k] + reach) / CELL);
      const bottom = Math.floor((y[k] + reach) / CELL);
      for (let column = Math.floor((x[k] - reach) / CELL); column <= right; column++) {
        for (let row = Math.floor((y[k] - reach) / CELL); row <= bottom; row++) {
          for (let at = cells.head[cells.slot(column, row)]; at >= 0; at = cells.chain[at + 1]) {
            const i = cells.chain[at];
            // another cell of this slot would be met again
            if (Math.floor(x[i] / CELL) !== column || Math.floor(y[i] / CELL) !== row) continue;
            obstacles.add(x[i], y[i], r[i] + r[k] + GAP);
          }
        }
      }
    }

    drawn(nodes, zoom) {
      const pixels = pixelsAt(zoom, this.size);
      const x = new Int32Array(this.tree.size);
      const y = new Int32Array(this.tree.size);
      nodes.forEach((node, k) => {
        x[node] = Math.round(this.done.x[k] / pixels);
        y[node] = Math.round(this.done.y[k] / pixels);
      });
      return { x, y };
    }

    limit(node, pixels) {
      const up = this.tree.parent[node];
      const sliver = up >= 0 && this.tree.total[node] < SLIVER * this.tree.total[up];
      return aside(pixels, this.size) * (sliver ? 2 : 1);
    }

    // The parent of the deepest area in conflict; of equals the one with the fewest units.
    toClose(nodes, k) {
      const { tree } = this;
      const { x, y, r } = this.done;
      let deepest = nodes[k];
      for (let i = 0; i < k; i++) {
        const room = r[i] + r[k] + GAP;
        if ((x[i] - x[k]) ** 2 + (y[i] - y[k]) ** 2 >= room * room) continue;
        const deeper = tree.depth[nodes[i]] - tree.depth[deepest];
        const lighter = tree.total[tree.parent[deepest]] - tree.total[tree.parent[nodes[i]]];
        if (deeper > 0 || (deeper === 0 && lighter > 0)) deepest = nodes[i];
      }
      return tree.parent[deepest];
    }
  }

  kortinfo.sources.push(part);
  Object.assign(kortinfo, { AreaCircles });
})((globalThis.kortinfo ??= {}));
