// Clusters of one zoom inside the open districts: every place is put down as a circle, or joins.
//
// Heaviest first. Within a district, a circle that touches another joins it: the lighter goes into
// the heavier, which keeps its place. Where circles of different areas touch, the lighter stands
// aside, at the nearest free place; where there is none it joins its nearest kin, another cluster
// of its district. A district that cannot do either is given up: it is one circle at this zoom.
// Circles of whole areas are fixed. A circle stands in every cell it reaches into.
(function part(kortinfo) {
  "use strict";

  const { GAP, SINGLE, Cells, radius, aside } = kortinfo;
  const [Y, R, LEAF] = [1, 2, 3]; // of the four numbers of a circle; the first is x
  const CELL = 2 * SINGLE + GAP + 9; // pixels: a single business takes one to four cells

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
      this.at = new Float64Array(4 * all); // x, y, radius in pixels, leaf (-1: a whole area)
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
        this.at.set([circle.x, circle.y, circle.r, -1], 4 * (n + i));
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
        this.at[4 * node + R] = radius(this.totals[node], this.scale);
        this.at[4 * node + LEAF] = this.level.leaf[node];
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
        this.at[4 * node] = this.level.x[node] * this.pixels;
        this.at[4 * node + Y] = this.level.y[node] * this.pixels;
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
      const { cells, at } = this;
      const own = 4 * node;
      const x = at[own];
      const y = at[own + Y];
      const r = at[own + R];
      const leaf = at[own + LEAF];
      const half = r + GAP / 2;
      const right = Math.floor((x + half) / CELL);
      const bottom = Math.floor((y + half) / CELL);
      let found = -1;
      let nearest = Infinity;
      this.touchedKin = -1;
      for (let column = Math.floor((x - half) / CELL); column <= right; column++) {
        for (let row = Math.floor((y - half) / CELL); row <= bottom; row++) {
          for (let k = cells.head[cells.slot(column, row)]; k >= 0; k = cells.chain[k + 1]) {
            const other = cells.chain[k];
            const its = 4 * other;
            const dx = at[its] - x;
            const dy = at[its + Y] - y;
            const distance = dx * dx + dy * dy;
            const room = at[its + R] + r + GAP;
            if (distance >= room * room || other === node) continue;
            found = other;
            if (at[its + LEAF] !== leaf) continue;
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
        this.at[4 * node + R] = r;
        return node;
      }
      if (r === this.at[4 * kin + R]) return -1;
      this.remove(kin);
      this.at[4 * kin + R] = r;
      if (this.touched(kin) >= 0) return kin;
      this.put(kin);
      return -1;
    }

    heavier(a, b) {
      return this.totals[a] > this.totals[b] || (this.totals[a] === this.totals[b] && a < b);
    }

    // Let lighter neighbours of other districts go, or stand aside; false: there is no room.
    makeRoom(node) {
      const { obstacles, limit, pixels, at } = this;
      const r = at[4 * node + R];
      const touching = this.around(node, r + GAP);
      if (touching.every((other) => other < this.n && this.heavier(node, other))) {
        for (const other of touching) {
          this.remove(other);
          this.waiting.push(other);
        }
        return true;
      }
      obstacles.clear();
      for (const other of this.around(node, limit + r + GAP + 2 * pixels)) {
        obstacles.add(at[4 * other], at[4 * other + Y], at[4 * other + R] + r + GAP);
      }
      const free = obstacles.nearest(at[4 * node], at[4 * node + Y], limit, pixels);
      if (!free) return false;
      at[4 * node] = free.x * pixels;
      at[4 * node + Y] = free.y * pixels;
      return true;
    }

    // Circles less than `reach` away, measured from the node's middle to their edge.
    around(node, reach) {
      const { cells, at } = this;
      const x = at[4 * node];
      const y = at[4 * node + Y];
      const look = ++this.looks;
      const found = [];
      const right = Math.floor((x + reach) / CELL);
      const bottom = Math.floor((y + reach) / CELL);
      for (let column = Math.floor((x - reach) / CELL); column <= right; column++) {
        for (let row = Math.floor((y - reach) / CELL); row <= bottom; row++) {
          for (let k = cells.head[cells.slot(column, row)]; k >= 0; k = cells.chain[k + 1]) {
            const other = cells.chain[k];
            if (this.seen[other] === look || other === node) continue;
            this.seen[other] = look;
            const room = at[4 * other + R] + reach;
            if (this.square(node, other) < room * room) found.push(other);
          }
        }
      }
      return found.sort((a, b) => a - b);
    }

    // The distance between two circles' middles, squared.
    square(one, other) {
      const { at } = this;
      return (at[4 * one] - at[4 * other]) ** 2 + (at[4 * one + Y] - at[4 * other + Y]) ** 2;
    }

    nearestKin(node) {
      let best = -1;
      let nearest = Infinity;
      for (let kin = this.kin[this.level.leaf[node]]; kin >= 0; kin = this.nextKin[kin]) {
        if (kin === node || !this.placed[kin]) continue;
        const distance = this.square(node, kin);
        if (distance < nearest || (distance === nearest && kin < best)) {
          nearest = distance;
          best = kin;
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
      const x = this.at[4 * node];
      const y = this.at[4 * node + Y];
      const half = this.at[4 * node + R] + GAP / 2;
      const right = Math.floor((x + half) / CELL);
      const bottom = Math.floor((y + half) / CELL);
      for (let column = Math.floor((x - half) / CELL); column <= right; column++) {
        for (let row = Math.floor((y - half) / CELL); row <= bottom; row++) {
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

  kortinfo.sources.push(part);
  Object.assign(kortinfo, { ClusterJoin });
})((globalThis.kortinfo ??= {}));
