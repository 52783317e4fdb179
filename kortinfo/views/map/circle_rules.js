// The rules every circle keeps: how large it is, and where it may stand. See
// docs/decisions/007-areas-first.md.
//
// This file and the two that build circles run in the page, in a worker and in node alike.
(function part(kortinfo) {
  "use strict";

  const MAX_ZOOM = 18;
  const TILE = 256;
  const GAP = 5; // pixels of map between two circles
  const LARGEST = 46; // at 52 the districts of a long municipality open a zoom later, after the first view
  const SINGLE = 14;
  const FULL_FROM = 60; // fewer never fill the largest circle
  const ASIDE = 48; // pixels a circle may stand aside of its place
  const ROUNDS = 40; // of pushing circles apart
  const ASIDE_METRES = 100; // ... or as far on the ground, where that is more

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

  function pixelsAt(zoom, size) {
    return (TILE * 2 ** zoom) / size;
  }

  // How far, in pixels, a circle may stand aside; a metre is taken as it is in Denmark.
  function aside(pixels, size) {
    return Math.max(ASIDE, (ASIDE_METRES / (0.56 * 40075016.7)) * size * pixels);
  }

  // The lowest ten bits of a number with a zero between all of them.
  const APART = new Uint32Array(1024);
  for (let i = 0; i < 1024; i++) {
    for (let bit = 0; bit < 10; bit++) APART[i] |= ((i >> bit) & 1) << (2 * bit);
  }

  // Circles by square cells. The plane is folded onto a table, neighbours beside neighbours; two
  // cells of one slot only cost a look.
  class Cells {
    constructor(circles) {
      let size = 64;
      while (size < 2 * circles && size < 1 << 20) size *= 4;
      this.mask = Math.sqrt(size) - 1;
      this.head = new Int32Array(size).fill(-1);
      this.chain = new Int32Array(8 * circles + 256); // circle, next link
      this.used = 0;
    }

    clear() {
      this.head.fill(-1);
      this.used = 0;
    }

    slot(column, row) {
      return APART[column & this.mask] | (APART[row & this.mask] << 1);
    }

    put(node, slot) {
      if (this.used === this.chain.length) {
        const wider = new Int32Array(2 * this.used);
        wider.set(this.chain);
        this.chain = wider;
      }
      this.chain[this.used] = node;
      this.chain[this.used + 1] = this.head[slot];
      this.head[slot] = this.used;
      this.used += 2;
    }

    take(node, slot) {
      const { head, chain } = this;
      let before = -1;
      for (let at = head[slot]; at >= 0; at = chain[at + 1]) {
        if (chain[at] === node) {
          if (before < 0) head[slot] = chain[at + 1];
          else chain[before + 1] = chain[at + 1];
          return;
        }
        before = at;
      }
    }
  }

  // Circles a new one must keep clear of: place and the distance to keep from its middle.
  class Obstacles {
    constructor() {
      this.x = [];
      this.y = [];
      this.room = [];
      this.away = [];
      this.count = 0;
    }

    clear() {
      this.count = 0;
    }

    add(x, y, room) {
      this.x[this.count] = x;
      this.y[this.count] = y;
      this.room[this.count++] = room;
    }

    free(x, y) {
      for (let i = 0; i < this.count; i++) {
        const dx = this.x[i] - x;
        const dy = this.y[i] - y;
        if (dx * dx + dy * dy < this.room[i] * this.room[i]) return false;
      }
      return true;
    }

    // The free place nearest to (x, y) and at most `limit` away, in whole world units; null: none.
    // It touches one obstacle on the line through both middles, or two.
    nearest(x, y, limit, pixels) {
      this.best = null;
      this.reach = limit;
      const margin = 0.75 * pixels + 0.01; // what rounding to a world unit may take
      for (let i = 0; i < this.count; i++) {
        const room = this.room[i] + margin;
        const dx = x - this.x[i];
        const dy = y - this.y[i];
        const distance = Math.sqrt(dx * dx + dy * dy);
        this.away[i] = Math.abs(distance - room); // from (x, y) to the nearest place that touches it
        if (distance < 1e-6) this.around(i, room, x, y, pixels);
        else if (distance < room) {
          this.offer(this.x[i] + (dx / distance) * room, this.y[i] + (dy / distance) * room, x, y, pixels);
        }
      }
      for (let i = 0; i < this.count; i++) {
        for (let j = i + 1; j < this.count && this.away[i] <= this.reach; j++) {
          if (this.away[j] <= this.reach) this.between(i, j, margin, x, y, pixels);
        }
      }
      return this.best;
    }

    // Straight on top of an obstacle every way is as near: eight are tried.
    around(i, room, x, y, pixels) {
      for (let turn = 0; turn < 8; turn++) {
        const angle = (turn * Math.PI) / 4;
        this.offer(x + Math.cos(angle) * room, y + Math.sin(angle) * room, x, y, pixels);
      }
    }

    // The two places that touch both of two obstacles.
    between(i, j, margin, x, y, pixels) {
      const dx = this.x[j] - this.x[i];
      const dy = this.y[j] - this.y[i];
      const square = dx * dx + dy * dy;
      const a = this.room[i] + margin;
      const b = this.room[j] + margin;
      if (square >= (a + b) * (a + b) || square < 1e-9) return;
      const along = (square + a * a - b * b) / (2 * square);
      const height = (a * a) / square - along * along;
      if (height < 0) return;
      const across = Math.sqrt(height);
      const [mx, my] = [this.x[i] + along * dx, this.y[i] + along * dy];
      this.offer(mx - across * dy, my + across * dx, x, y, pixels);
      this.offer(mx + across * dy, my - across * dx, x, y, pixels);
    }

    offer(atX, atY, x, y, pixels) {
      const distance = Math.sqrt((atX - x) ** 2 + (atY - y) ** 2);
      if (distance > this.reach - 1e-6 * (this.best ? 1 : 0)) return;
      const worldX = Math.round(atX / pixels);
      const worldY = Math.round(atY / pixels);
      if (!this.free(worldX * pixels, worldY * pixels)) return;
      this.best = { x: worldX, y: worldY };
      this.reach = distance;
    }
  }

  // Push circles {x, y, r, weight, homeX, homeY, limit} apart, the lighter further, none more than
  // its limit from home (0: it does not move). Tells whether all came free.
  function pushApart(circles, margin) {
    const pairs = [];
    for (let i = 0; i < circles.length; i++) {
      for (let j = i + 1; j < circles.length; j++) {
        const a = circles[i];
        const b = circles[j];
        const reach = a.r + b.r + GAP + margin + a.limit + b.limit;
        if ((a.limit || b.limit) && (b.homeX - a.homeX) ** 2 + (b.homeY - a.homeY) ** 2 < reach * reach) {
          pairs.push({ a, b, room: a.r + b.r + GAP + margin, share: shareOf(a, b) });
        }
      }
    }
    for (let round = 0; round < ROUNDS; round++) {
      let touching = false;
      for (let k = 0; k < pairs.length; k++) touching = partTwo(pairs[k]) || touching;
      if (!touching) return true;
    }
    return false;
  }

  // How much of the way a makes, when it and b part.
  function shareOf(a, b) {
    return Math.sqrt(b.weight) / (Math.sqrt(a.weight) + Math.sqrt(b.weight));
  }

  // Move two circles apart, if they touch.
  function partTwo({ a, b, room, share }) {
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const square = dx * dx + dy * dy;
    if (square >= room * room) return false;
    const distance = Math.sqrt(square) || 1;
    const push = (room - distance + 0.1) / distance;
    move(a, -dx * push * share, -dy * push * share);
    move(b, dx * push * (1 - share), dy * push * (1 - share));
    return true;
  }

  function move(circle, dx, dy) {
    const x = circle.x + dx - circle.homeX;
    const y = circle.y + dy - circle.homeY;
    const far = Math.sqrt(x * x + y * y);
    const back = far > circle.limit ? circle.limit / far : 1;
    circle.x = circle.homeX + x * back;
    circle.y = circle.homeY + y * back;
  }

  kortinfo.sources = [part]; // the text a worker is made of; those that follow add to it
  Object.assign(kortinfo, {
    MAX_ZOOM, TILE, GAP, LARGEST, SINGLE, FULL_FROM, radius, pixelsAt, aside, Cells, Obstacles, pushApart,
  });
})((globalThis.kortinfo ??= {}));
