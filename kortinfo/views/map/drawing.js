// Draws on a canvas: a circle as a ring in the shares of its classes, clockwise from the top, with
// the count in the middle; a single business as a disc with its class's letter, larger the more
// people work there; names with a halo; marks and shapes.
(function (kortinfo) {
  "use strict";

  const EDGE = "#374151";
  const OUTLINE = "#6b7280";
  const WAY_HOME = 6; // pixels beyond its rim from which a circle stands aside
  const HALO = "#ffffff";
  const INK = "#111111";
  const STRIPE = "#a3abb5";
  const FONT = 'system-ui, -apple-system, "Segoe UI", sans-serif';
  const TURN = 2 * Math.PI;
  const TOP = -Math.PI / 2;

  function disc(ctx, x, y, r, fill) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, TURN);
    ctx.fillStyle = fill;
    ctx.fill();
  }

  function outline(ctx, x, y, r, width, colour, dash) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, TURN);
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.setLineDash(dash ?? []);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  // In whole pixels: a browser keeps a few fonts ready, and each other takes it 0.1 ms to make.
  function write(ctx, text, x, y, wanted, colour) {
    const size = Math.floor(wanted);
    ctx.font = `700 ${size}px ${FONT}`;
    ctx.fillStyle = colour;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    // Middle of the capitals and digits, not of the line: 0.36 em above the base line.
    ctx.fillText(text, x, y + 0.36 * size);
  }

  // Stripes for classes that say "nothing there"; drawn once a canvas resolution.
  const patterns = new WeakMap();

  function fillOf(ctx, part) {
    if (!part.striped) return part.fill;
    if (!patterns.has(ctx)) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = 12;
      const brush = tile.getContext("2d");
      brush.fillStyle = HALO;
      brush.fillRect(0, 0, 12, 12);
      brush.strokeStyle = STRIPE;
      brush.lineWidth = 2.4;
      for (const at of [-12, 0, 12]) {
        brush.beginPath();
        brush.moveTo(at - 2, 14);
        brush.lineTo(at + 14, -2);
        brush.stroke();
      }
      const pattern = ctx.createPattern(tile, "repeat");
      pattern.setTransform(new DOMMatrix().scale(0.5));
      patterns.set(ctx, pattern);
    }
    return patterns.get(ctx);
  }

  // In large type the number gets some of the ring's room.
  function ringWidth(r, large) {
    return large ? Math.max(10, Math.min(17, 0.32 * r)) : Math.max(10, Math.min(18, 0.36 * r));
  }

  // The angle of each share; a share that is there at all gets at least 7 pixels of ring,
  // so that a single C is seen from the back of the room. The tooltip has the exact counts.
  function angles(parts, count, middle) {
    const least = 7 / middle;
    const raw = parts.map((value) => (value / count) * TURN);
    const small = raw.filter((angle) => angle > 0 && angle < least);
    const lent = small.reduce((sum, angle) => sum + least - angle, 0);
    const large = raw.reduce((sum, angle) => sum + (angle >= least ? angle : 0), 0);
    return raw.map((angle) => {
      if (angle === 0) return 0;
      return angle < least ? least : angle - (lent * angle) / large;
    });
  }

  function segment(ctx, x, y, r, inner, from, to, fill) {
    ctx.beginPath();
    ctx.arc(x, y, r, from, to);
    ctx.arc(x, y, inner, to, from, true);
    ctx.closePath();
    ctx.fillStyle = fill;
    ctx.fill();
  }

  // A white line with a dark one in it: parts any two neighbours, whatever their colours.
  function separator(ctx, x, y, r, inner, angle) {
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    for (const [width, colour] of [[2.6, HALO], [1, EDGE]]) {
      ctx.beginPath();
      ctx.moveTo(x + inner * dx, y + inner * dy);
      ctx.lineTo(x + r * dx, y + r * dy);
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
  }

  // The size at which a mark of one to three signs is no wider than `room`.
  function markSize(letter, size, room) {
    return Math.min(size, room / (0.62 * Math.max(1, letter.length)));
  }

  // A striped segment's letter stands on a white spot.
  function mark(ctx, part, x, y, size) {
    if (part.striped) disc(ctx, x, y, Math.max(0.62, 0.36 * part.letter.length) * size, HALO);
    write(ctx, part.letter, x, y, size, part.ink);
  }

  function ring(ctx, circle, classes, width) {
    const { x, y, r, parts, count } = circle;
    const inner = r - width;
    const middle = r - width / 2;
    const shares = angles(parts, count, middle);
    const several = shares.filter((angle) => angle > 0).length > 1;
    const cuts = [];
    const letters = [];
    let from = TOP;
    shares.forEach((angle, at) => {
      if (angle === 0) return;
      segment(ctx, x, y, r, inner, from, from + angle, fillOf(ctx, classes[at]));
      if (several) cuts.push(from);
      const size = markSize(classes[at].letter, Math.min(14, width - 0.5), 1.15 * width);
      if (size >= 8 && angle * middle >= size + 3) letters.push([classes[at], from + angle / 2, size]);
      from += angle;
    });
    for (const cut of cuts) separator(ctx, x, y, r, inner, cut);
    for (const [part, at, size] of letters) {
      mark(ctx, part, x + middle * Math.cos(at), y + middle * Math.sin(at), size);
    }
  }

  // The largest text that fits the hole, between 10 and 22 pixels (30 in large type).
  function numberSize(ctx, text, inner, large) {
    ctx.font = `700 20px ${FONT}`;
    const wide = ctx.measureText(text).width / 20;
    return Math.max(10, Math.min(large ? 30 : 22, (2 * (inner - 1)) / Math.hypot(wide, 0.72)));
  }

  function drawSingle(ctx, circle, classes, large) {
    const { x, y, r, level, approximate, rings } = circle;
    const part = classes[level];
    const size = markSize(part.letter, Math.min((large ? 1.45 : 1.2) * r, large ? 20 : 16), 1.7 * r);
    if (rings) {
      // Among the largest workplaces: a ring around it.
      disc(ctx, x, y, r + 4.5, HALO);
      outline(ctx, x, y, r + 3, 2.2, INK);
    } else disc(ctx, x, y, r + 1, HALO);
    if (approximate) {
      // Lighter and dashed: it is somewhere around here.
      disc(ctx, x, y, r, HALO);
      ctx.globalAlpha = 0.45;
      disc(ctx, x, y, r - 1.5, part.fill === HALO ? "#e5e7eb" : part.fill);
      ctx.globalAlpha = 1;
      outline(ctx, x, y, r - 1, 1.8, EDGE, [4, 3]);
      write(ctx, part.letter, x, y, size, INK);
      return;
    }
    disc(ctx, x, y, r - 0.5, fillOf(ctx, part));
    if (part.fill === HALO) outline(ctx, x, y, r - 1.5, 2, OUTLINE);
    else outline(ctx, x, y, r - 0.5, 1, EDGE);
    mark(ctx, part, x, y, size);
  }

  function drawGroup(ctx, circle, classes, large) {
    const { x, y, r, label, approximate } = circle;
    const width = ringWidth(r, large);
    disc(ctx, x, y, r + 1.5, HALO);
    disc(ctx, x, y, r, HALO);
    if (approximate) ctx.globalAlpha = 0.55;
    ring(ctx, circle, classes, width);
    ctx.globalAlpha = 1;
    outline(ctx, x, y, r - 0.5, approximate ? 1.8 : 1.2, EDGE, approximate ? [5, 4] : null);
    disc(ctx, x, y, r - width, HALO);
    outline(ctx, x, y, r - width, 1, EDGE);
    write(ctx, label, x, y, numberSize(ctx, label, r - width, large), INK);
  }

  // circle: {x, y, r, count, parts (units a class), level (class of a single), approximate, label,
  // rings}; classes: as colours.js gives them.
  function drawCircle(ctx, circle, classes, large = false) {
    if (circle.count === 1) drawSingle(ctx, circle, classes, large);
    else drawGroup(ctx, circle, classes, large);
  }

  // Where a circle that stands aside belongs: a line from there to its rim.
  function drawWayHome(ctx, { x, y, r, home }) {
    if (Math.hypot(x - home.x, y - home.y) < r + WAY_HOME) return;
    for (const [width, colour] of [[5, HALO], [2, EDGE]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.beginPath();
      ctx.moveTo(home.x, home.y);
      ctx.lineTo(x, y);
      ctx.stroke();
      disc(ctx, home.x, home.y, width, colour);
    }
  }

  // The sign for an approximate place, in a picture's legend.
  function drawAbout(ctx, x, y, r) {
    disc(ctx, x, y, r, "#eef0f2");
    outline(ctx, x, y, r - 1, 1.8, EDGE, [4, 3]);
  }

  // The mark around the circle that holds the chosen business, or that has the keyboard's focus.
  function drawMark(ctx, x, y, r, colour) {
    outline(ctx, x, y, r + 5, 7, HALO);
    outline(ctx, x, y, r + 5, 4, colour);
  }

  // A name as names.js has placed it: its lines stand under each other around (x, y).
  function drawName(ctx, { lines, x, y }) {
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    ctx.lineJoin = "round";
    const height = lines.reduce((sum, line) => sum + line.height, 0);
    let top = y - height / 2;
    for (const { text, font, colour, size, height: tall } of lines) {
      const base = top + tall / 2 + 0.35 * size;
      ctx.font = font;
      ctx.lineWidth = Math.max(3, size / 3.5);
      ctx.strokeStyle = "rgb(255 255 255 / 88%)";
      ctx.strokeText(text, x, base);
      ctx.fillStyle = colour;
      ctx.fillText(text, x, base);
      top += tall;
    }
  }

  Object.assign(kortinfo, { FONT, drawAbout, drawCircle, drawMark, drawName, drawWayHome, stripes: STRIPE });
})((globalThis.kortinfo ??= {}));
