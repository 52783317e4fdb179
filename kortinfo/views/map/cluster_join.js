// Clusters of one zoom inside the open districts: every place is put down as a circle, or joins.
//
// Heaviest first. Within a district, a circle that touches another joins it: the lighter goes into
// the heavier, which keeps its place. Where circles of different areas touch, the lighter stands
// aside, at the nearest free place; where there is none it joins its nearest kin, another cluster
// of its district. A district that cannot do either is given up: it is one circle at this zoom.
// Circles of whole areas are fixed.
(function part(kortinfo) {
  "use strict";

  const { GAP, SINGLE, radius, aside } = kortinfo;
  const CELL = 2 * SINGLE + GAP + 9; // pixels: a single business takes one to four cells

  // Circles in a hash of square cells: each stands in every cell it reaches into. Two cells of
  // one slot only cost a look.
  class Cells {
    constructor(circles) {
      let size = 64;
      while (size < 2 * circles) size *= 2;
      this.mask = size - 1;
      this.head = new Int32Array(size).fill(-1);
      this.next = new Int32Array(4 * circles + 256);
      this.node = new Int32Array(4 * circles + 256);
      this.used = 0;
    }

    slot(column, row) {
      return ((Math.imul(column, 73856093) ^ Math.imul(row, 19349663)) >>> 0) & this.mask;
    }

    put(node, slot) {
      if (this.used === this.node.length) this.grow();
      this.node[this.used] = node;
      this.next[this.used] = this.head[slot];
      this.head[slot] = this.used++;
    }

    grow() {
      for (const name of ["next", "node"]) {
        const wider = new Int32Array(2 * this[name].length);
        wider.set(this[name]);
        this[name] = wider;
      }
    }

    take(node, slot) {
      let before = -1;
      for (let at = this.head[slot]; at >= 0; at = this.next[at]) {
        if (this.node[at] === node) {
          if (before < 0) this.head[slot] = this.next[at];
          else this.next[before] = this.next[at];
          return;
        }
        before = at;
      }
    }
  }

  class ClusterJoin {
    // level: {x, y, totals, leaf}, anchors and counts by node, in Morton order; `open`: one byte a
    // leaf; fixed: [{x, y, r}] in pixels; pixels: of a world unit; scale: fills the largest circle.
    constructor({ level, open, fixed, pixels, scale, size }) {
      const n = level.x.length;
      Object.assign(this, { n, level, open, pixels, scale });
      this.limit = aside(pixels, size);
      const all = n + fixed.length;
      this.totals = new Int32Array(all);
      this.totals.set(level.totals);
      this.into = new Int32Array(n).fill(-1);
      this.x = new Float64Array(all);
      this.y = new Float64Array(all);
      this.r = new Float64Array(all);
      this.placed = new Uint8Array(n);
      this.failed = new Uint8Array(open.length);
      this.failures = 0;
      this.kin = new Int32Array(open.length).fill(-1); // placed clusters of each leaf
      this.nextKin = new Int32Array(n);
      this.listed = new Uint8Array(n);
      this.seen = new Int32Array(all).fill(-1);
      this.looks = 0;
      this.cells = new Cells(all);
      this.obstacles = new kortinfo.Obstacles();
      this.waiting = [];
      fixed.forEach((circle, i) => {
        this.x[n + i] = circle.x;
        this.y[n + i] = circle.y;
        this.r[n + i] = circle.r;
        this.register(n + i);
      });
      this.order = heaviestFirst(level, open);
    }

    // Put down the circles from..to of the order.
    run(from, to) {
      const { order } = this;
      for (let k = from; k < to; k++) {
        const node = order[k];
        if (this.failed[this.level.leaf[node]]) continue;
        this.r[node] = radius(this.totals[node], this.scale);
        this.settle(node);
        while (this.waiting.length) {
          const next = this.waiting.pop();
          if (this.into[next] < 0 && !this.placed[next] && !this.failed[this.level.leaf[next]]) this.settle(next);
        }
      }
    }

    settle(start) {
      let node = start;
      for (;;) {
        this.x[node] = this.level.x[node] * this.pixels;
        this.y[node] = this.level.y[node] * this.pixels;
        const found = this.touched(node);
        if (found < 0) return this.put(node);
        let kin = this.touchedKin;
        if (kin < 0) {
          if (this.makeRoom(node)) return this.put(node);
          kin = this.nearestKin(node);
          if (kin < 0) return this.giveUp(node);
        }
        node = this.merge(node, kin);
        if (node < 0) return undefined;
      }
    }

    // A circle that touches `node`, -1: none; `touchedKin`: the nearest of its own district.
    touched(node) {
      const { cells, x, y, r } = this;
      const leaf = this.level.leaf[node];
      const nx = x[node];
      const ny = y[node];
      const own = r[node] + GAP;
      const half = r[node] + GAP / 2;
      const right = Math.floor((nx + half) / CELL);
      const bottom = Math.floor((ny + half) / CELL);
      let found = -1;
      let nearest = Infinity;
      this.touchedKin = -1;
      for (let column = Math.floor((nx - half) / CELL); column <= right; column++) {
        for (let row = Math.floor((ny - half) / CELL); row <= bottom; row++) {
          for (let at = cells.head[cells.slot(column, row)]; at >= 0; at = cells.next[at]) {
            const other = cells.node[at];
            const dx = x[other] - nx;
            const dy = y[other] - ny;
            const distance = dx * dx + dy * dy;
            const room = r[other] + own;
            if (distance >= room * room || other === node) continue;
            found = other;
            if (other >= this.n || this.level.leaf[other] !== leaf) continue;
            if (distance < nearest || (distance === nearest && other < this.touchedKin)) {
              nearest = distance;
              this.touchedKin = other;
            }
          }
        }
      }
      return found;
    }

    // Join two of one district; the one that now has to find its place, -1: it keeps it.
    merge(node, kin) {
      const heavy = this.heavier(kin, node) ? kin : node;
      const light = heavy === kin ? node : kin;
      if (light === kin) this.remove(kin);
      this.into[light] = heavy;
      this.totals[heavy] += this.totals[light];
      const r = radius(this.totals[heavy], this.scale);
      if (heavy === node) {
        this.r[node] = r;
        return node;
      }
      if (r === this.r[kin]) return -1;
      this.remove(kin);
      this.r[kin] = r;
      if (this.touched(kin) >= 0) return kin;
      this.put(kin);
      return -1;
    }

    heavier(a, b) {
      return this.totals[a] > this.totals[b] || (this.totals[a] === this.totals[b] && a < b);
    }

    // Let lighter neighbours of other districts go, or stand aside; false: there is no room.
    makeRoom(node) {
      const { obstacles, limit, pixels } = this;
      const touching = this.around(node, this.r[node] + GAP);
      if (touching.every((other) => other < this.n && this.heavier(node, other))) {
        for (const other of touching) {
          this.remove(other);
          this.waiting.push(other);
        }
        return true;
      }
      obstacles.clear();
      for (const other of this.around(node, limit + this.r[node] + GAP + 2 * pixels)) {
        obstacles.add(this.x[other], this.y[other], this.r[other] + this.r[node] + GAP);
      }
      const at = obstacles.nearest(this.x[node], this.y[node], limit, pixels);
      if (!at) return false;
      this.x[node] = at.x * pixels;
      this.y[node] = at.y * pixels;
      return true;
    }

    // Circles less than `reach` away, measured from the node's middle to their edge.
    around(node, reach) {
      const { cells, x, y, r } = this;
      const look = ++this.looks;
      const found = [];
      const right = Math.floor((x[node] + reach) / CELL);
      const bottom = Math.floor((y[node] + reach) / CELL);
      for (let column = Math.floor((x[node] - reach) / CELL); column <= right; column++) {
        for (let row = Math.floor((y[node] - reach) / CELL); row <= bottom; row++) {
          for (let at = cells.head[cells.slot(column, row)]; at >= 0; at = cells.next[at]) {
            const other = cells.node[at];
            if (this.seen[other] === look || other === node) continue;
            this.seen[other] = look;
            const room = r[other] + reach;
            if ((x[other] - x[node]) ** 2 + (y[other] - y[node]) ** 2 < room * room) found.push(other);
          }
        }
      }
      return found.sort((a, b) => a - b);
    }

    nearestKin(node) {
      let best = -1;
      let nearest = Infinity;
      for (let at = this.kin[this.level.leaf[node]]; at >= 0; at = this.nextKin[at]) {
        if (at === node || !this.placed[at]) continue;
        const distance = (this.x[at] - this.x[node]) ** 2 + (this.y[at] - this.y[node]) ** 2;
        if (distance < nearest || (distance === nearest && at < best)) {
          nearest = distance;
          best = at;
        }
      }
      return best;
    }

    giveUp(node) {
      this.failed[this.level.leaf[node]] = 1;
      this.failures += 1;
    }

    put(node) {
      this.placed[node] = 1;
      if (!this.listed[node]) {
        const leaf = this.level.leaf[node];
        this.listed[node] = 1;
        this.nextKin[node] = this.kin[leaf];
        this.kin[leaf] = node;
      }
      this.register(node);
    }

    remove(node) {
      this.placed[node] = 0;
      this.unregister(node);
    }

    register(node) {
      this.everyCell(node, true);
    }

    unregister(node) {
      this.everyCell(node, false);
    }

    everyCell(node, adding) {
      const { cells } = this;
      const half = this.r[node] + GAP / 2;
      const right = Math.floor((this.x[node] + half) / CELL);
      const bottom = Math.floor((this.y[node] + half) / CELL);
      for (let column = Math.floor((this.x[node] - half) / CELL); column <= right; column++) {
        for (let row = Math.floor((this.y[node] - half) / CELL); row <= bottom; row++) {
          if (adding) cells.put(node, cells.slot(column, row));
          else cells.take(node, cells.slot(column, row));
        }
      }
    }
  }

  // Nodes of open leaves from the heaviest to the lightest; equals in their own (Morton) order.
  function heaviestFirst({ totals, leaf }, open) {
    const FEW = 256;
    const starts = new Int32Array(FEW + 1);
    const heavy = [];
    let n = 0;
    for (let i = 0; i < totals.length; i++) {
      if (!open[leaf[i]]) continue;
      n += 1;
      if (totals[i] < FEW) starts[totals[i]]++;
      else heavy.push(i);
    }
    const order = new Int32Array(n);
    heavy.sort((a, b) => totals[b] - totals[a] || a - b);
    order.set(heavy);
    let at = heavy.length;
    for (let total = FEW - 1; total >= 0; total--) {
      const many = starts[total];
      starts[total] = at;
      at += many;
    }
    for (let i = 0; i < totals.length; i++) {
      if (open[leaf[i]] && totals[i] < FEW) order[starts[totals[i]]++] = i;
    }
    return order;
  }

  (kortinfo.sources ??= []).push(part);
  Object.assign(kortinfo, { ClusterJoin });
})((globalThis.kortinfo ??= {}));
