// Draws one circle on a canvas: a ring in shares of A, B, C, D clockwise from the top, the count
// in the middle; a single business as a disc with its letter.
(function (kortinfo) {
  "use strict";

  const LETTERS = ["A", "B", "C", "D"];
  const FILL = ["#0b6e4f", "#63b3e4", "#111111", "#ffffff"];
  const INK = ["#ffffff", "#0a1a26", "#ffffff", "#111111"]; // at least 4.5 : 1 on the fill
  const EDGE = "#374151";
  const OUTLINE = "#6b7280";
  const HALO = "#ffffff";
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

  function write(ctx, text, x, y, size, colour) {
    ctx.font = `700 ${size}px ${FONT}`;
    ctx.fillStyle = colour;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    // Middle of the capitals and digits, not of the line: 0.36 em above the base line.
    ctx.fillText(text, x, y + 0.36 * size);
  }

  function ringWidth(r) {
    return Math.max(8, Math.min(18, 0.36 * r));
  }

  // The angle of each share; a share that is there at all gets at least 7 pixels of ring,
  // so that a single C is seen from the back of the room. The tooltip has the exact counts.
  function angles(counts, count, middle) {
    const least = 7 / middle;
    const raw = counts.map((value) => (value / count) * TURN);
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

  function ring(ctx, circle, width) {
    const { x, y, r, counts, count } = circle;
    const inner = r - width;
    const middle = r - width / 2;
    const shares = angles(counts, count, middle);
    const several = shares.filter((angle) => angle > 0).length > 1;
    const cuts = [];
    let from = TOP;
    shares.forEach((angle, level) => {
      if (angle === 0) return;
      segment(ctx, x, y, r, inner, from, from + angle, FILL[level]);
      if (several) cuts.push(from);
      const size = Math.min(13, width - 2);
      if (r >= 26 && angle * middle >= size + 5) {
        const at = from + angle / 2;
        write(ctx, LETTERS[level], x + middle * Math.cos(at), y + middle * Math.sin(at), size, INK[level]);
      }
      from += angle;
    });
    for (const cut of cuts) separator(ctx, x, y, r, inner, cut);
  }

  // The largest text that fits the hole, between 10 and 22 pixels.
  function numberSize(ctx, text, inner) {
    ctx.font = `700 20px ${FONT}`;
    const wide = ctx.measureText(text).width / 20;
    return Math.max(10, Math.min(22, (2 * (inner - 1.5)) / Math.hypot(wide, 0.72)));
  }

  function drawSingle(ctx, circle) {
    const { x, y, r, level, approximate } = circle;
    disc(ctx, x, y, r, HALO);
    if (approximate) {
      // Lighter and dashed: it is somewhere around here.
      ctx.globalAlpha = 0.45;
      disc(ctx, x, y, r - 2, level === 3 ? "#e5e7eb" : FILL[level]);
      ctx.globalAlpha = 1;
      outline(ctx, x, y, r - 1, 1.8, EDGE, [4, 3]);
      write(ctx, LETTERS[level], x, y, 14, "#111111");
      return;
    }
    disc(ctx, x, y, r - 1.5, FILL[level]);
    if (level === 3) outline(ctx, x, y, r - 2.5, 2, OUTLINE);
    else outline(ctx, x, y, r - 1, 1, EDGE);
    write(ctx, LETTERS[level], x, y, 15, INK[level]);
  }

  function drawGroup(ctx, circle) {
    const { x, y, r, label, approximate } = circle;
    const width = ringWidth(r);
    disc(ctx, x, y, r + 1.5, HALO);
    disc(ctx, x, y, r, "#ffffff");
    if (approximate) ctx.globalAlpha = 0.55;
    ring(ctx, circle, width);
    ctx.globalAlpha = 1;
    outline(ctx, x, y, r - 0.5, approximate ? 1.8 : 1.2, EDGE, approximate ? [5, 4] : null);
    disc(ctx, x, y, r - width, "#ffffff");
    outline(ctx, x, y, r - width, 1, EDGE);
    write(ctx, label, x, y, numberSize(ctx, label, r - width), "#111111");
  }

  // circle: {x, y, r, count, counts, level (of a single), approximate, label}
  function drawCircle(ctx, circle) {
    if (circle.count === 1) drawSingle(ctx, circle);
    else drawGroup(ctx, circle);
  }

  // The mark around the circle that holds the chosen business, or that has the keyboard's focus.
  function drawMark(ctx, x, y, r, colour) {
    outline(ctx, x, y, r + 5, 7, "#ffffff");
    outline(ctx, x, y, r + 5, 4, colour);
  }

  Object.assign(kortinfo, { LETTERS, FILL, INK, drawCircle, drawMark });
})((globalThis.kortinfo ??= {}));
