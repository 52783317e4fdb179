// A circle with a count and a ring of four parts, for the maps we are measured beside: as CSS icon
// and on a canvas.
(function (bench) {
  "use strict";

  const FILLS = ["#0b6e4f", "#63b3e4", "#111111", "#ffffff"];

  const radius = (count) => Math.min(34, 12 + 2.2 * Math.log2(count));

  function donutIcon(counts) {
    const count = counts.reduce((sum, each) => sum + each, 0);
    let from = 0;
    const stops = counts.map((each, level) => {
      const start = from;
      from += (360 * each) / count;
      return `${FILLS[level]} ${start}deg ${from}deg`;
    });
    const r = radius(count);
    return L.divIcon({
      className: "",
      iconSize: [2 * r, 2 * r],
      html: `<div style="width:${2 * r}px;height:${2 * r}px;border-radius:50%;
        background:conic-gradient(${stops.join(",")});display:grid;place-items:center;
        box-shadow:0 0 0 1px #6b7280"><b style="background:#fff;border-radius:50%;font:600 11px
        sans-serif;width:${1.2 * r}px;height:${1.2 * r}px;display:grid;place-items:center">
        ${count}</b></div>`,
    });
  }

  function drawDonut(ctx, x, y, counts) {
    const count = counts.reduce((sum, each) => sum + each, 0);
    const r = radius(count);
    let from = -Math.PI / 2;
    counts.forEach((each, level) => {
      if (!each) return;
      const to = from + (2 * Math.PI * each) / count;
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.arc(x, y, r, from, to);
      ctx.fillStyle = FILLS[level];
      ctx.fill();
      from = to;
    });
    ctx.beginPath();
    ctx.arc(x, y, 0.6 * r, 0, 2 * Math.PI);
    ctx.fillStyle = "#ffffff";
    ctx.fill();
    ctx.fillStyle = "#111111";
    ctx.fillText(String(count), x, y);
  }

  Object.assign(bench, { donutIcon, drawDonut });
})((globalThis.bench ??= {}));
