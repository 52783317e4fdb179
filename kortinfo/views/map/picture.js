// The map as a picture: areas, shape, circles, names, title, the filter in words, legend, date and
// source on one canvas, at twice the screen's resolution. Tiles are not in it: a picture with
// another host's images could not be saved.
(function (kortinfo) {
  "use strict";

  const SCALE = 2;
  const SEA = "#dbe5ec";
  const EDGE = 24;
  const INK = "#111827";
  const QUIET = "#4b5563";

  function font(size, weight = 400) {
    return `${weight} ${size}px ${kortinfo.FONT}`;
  }

  // One area: rings in pixels, filled or outlined.
  function drawArea(ctx, rings, { fill, few, line }) {
    ctx.beginPath();
    for (const ring of rings) {
      ring.forEach(({ x, y }, at) => (at ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
      ctx.closePath();
    }
    if (few) fillStriped(ctx);
    else if (fill) {
      ctx.fillStyle = fill;
      ctx.fill("evenodd");
    }
    if (!line) return;
    ctx.strokeStyle = line.color;
    ctx.lineWidth = line.weight;
    ctx.setLineDash((line.dashArray ?? "").split(" ").filter(Boolean).map(Number));
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function fillStriped(ctx) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 12;
    const brush = tile.getContext("2d");
    brush.fillStyle = "#fbfbf9";
    brush.fillRect(0, 0, 12, 12);
    brush.strokeStyle = "#c3c8ce";
    brush.lineWidth = 2.5;
    for (const at of [-12, 0, 12]) {
      brush.beginPath();
      brush.moveTo(at, 12);
      brush.lineTo(at + 12, 0);
      brush.stroke();
    }
    ctx.fillStyle = ctx.createPattern(tile, "repeat");
    ctx.fill("evenodd");
  }

  function drawShape(ctx, rings, style) {
    if (!rings.length) return;
    drawArea(ctx, rings, { line: { color: "#ffffff", weight: 6 } });
    ctx.globalAlpha = style.fillOpacity;
    drawArea(ctx, rings, { fill: style.fillColor });
    ctx.globalAlpha = 1;
    drawArea(ctx, rings, { line: style });
  }

  // A text's lines within a width.
  function wrapped(ctx, text, width) {
    const lines = [];
    let line = "";
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const longer = line ? `${line} ${word}` : word;
      if (line && ctx.measureText(longer).width > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return line ? [...lines, line] : lines;
  }

  function written(ctx, lines, x, y, tall) {
    lines.forEach((line, at) => ctx.fillText(line, x, y + at * tall));
    return y + lines.length * tall;
  }

  // What stands around the map: heads and feet with their height, measured before drawing.
  function frame(ctx, { title, words, entries, notes, width }) {
    const inner = width - 2 * EDGE;
    ctx.font = font(24, 700);
    const titleLines = title ? wrapped(ctx, title, inner) : [];
    ctx.font = font(16);
    const wordLines = words ? wrapped(ctx, words, inner) : [];
    const head = titleLines.length * 30 + wordLines.length * 22;
    const rows = flowed(ctx, entries, inner);
    ctx.font = font(12.5);
    const noteLines = notes.flatMap((note) => wrapped(ctx, note, inner));
    const foot = rows.length * 28 + noteLines.length * 18;
    return { titleLines, wordLines, rows, noteLines, head: head ? head + 24 : 0, foot: foot ? foot + 20 : 0 };
  }

  // Legend entries in rows.
  function flowed(ctx, entries, width) {
    const rows = [];
    let left = width;
    for (const entry of entries) {
      ctx.font = font(15, entry.head ? 700 : 400); // as it is drawn
      const wide = ctx.measureText(entry.text).width + (entry.head ? 18 : 50);
      if (!rows.length || wide > left || entry.head) {
        rows.push([]);
        left = width;
      }
      rows[rows.length - 1].push({ ...entry, wide });
      left -= wide;
    }
    return rows;
  }

  function drawHead(ctx, { titleLines, wordLines }) {
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillStyle = INK;
    ctx.font = font(24, 700);
    const y = written(ctx, titleLines, EDGE, EDGE + 16, 30);
    ctx.fillStyle = QUIET;
    ctx.font = font(16);
    written(ctx, wordLines, EDGE, y - (titleLines.length ? 4 : 0), 22);
  }

  function drawFoot(ctx, { rows, noteLines }, top, classes) {
    let y = top + 24;
    for (const row of rows) {
      let x = EDGE;
      for (const { part, about, square, few, text, head, wide } of row) {
        if (about) kortinfo.drawAbout(ctx, x + 10, y - 5, 10);
        else if (part) {
          const counts = classes.map((each) => (each === part ? 1 : 0));
          kortinfo.drawCircle(ctx, { x: x + 10, y: y - 5, r: 10, count: 1, parts: counts, level: classes.indexOf(part), rings: 0 }, classes);
        } else if (square || few) {
          const corners = [[0, -14], [20, -14], [20, 4], [0, 4]].map(([dx, dy]) => ({ x: x + dx, y: y + dy }));
          drawArea(ctx, [corners], { fill: square, few, line: { color: "#7d858f", weight: 1 } });
        }
        ctx.textAlign = "left";
        ctx.textBaseline = "alphabetic";
        ctx.fillStyle = INK;
        ctx.font = font(15, head ? 700 : 400);
        ctx.fillText(text, head ? x : x + 28, y);
        x += wide;
      }
      y += 28;
    }
    ctx.textAlign = "left";
    ctx.fillStyle = QUIET;
    ctx.font = font(12.5);
    written(ctx, noteLines, EDGE, y, 18);
  }

  function legendEntries(layer, backdrop, texts) {
    const { title, classes } = layer._colouring;
    const entries = [{ head: true, text: title ?? "" }];
    classes.forEach((part, at) => {
      entries.push({ part, text: `${part.title} ${layer.figures(layer._totals?.[at] ?? 0)}` });
    });
    if (layer.hasApproximate()) entries.push({ about: true, text: texts.approximate });
    if (backdrop) {
      const fills = kortinfo.backdropFills(backdrop.kind, backdrop.classes.length);
      entries.push({ head: true, text: texts[`backdrop_${backdrop.kind}`] ?? "" });
      backdrop.classes.forEach((each, at) => entries.push({ square: fills[at], text: each.title }));
      entries.push({ few: true, text: texts.too_few });
    }
    return entries;
  }

  // title, words (the filter), source (with its date) as texts; legend: false leaves it out.
  // width and height: of the map part in CSS pixels; not given: as on the screen.
  async function toCanvas(map, layer, { title = "", words = "", source = "", legend = true, width, height } = {}) {
    const size = globalThis.L.point(width ?? map.getSize().x, height ?? map.getSize().y);
    const { texts } = layer.options;
    const areas = map.kortinfoAreas;
    const canvas = document.createElement("canvas");
    const ctx = canvas.getContext("2d");
    const entries = legend ? legendEntries(layer, areas?._backdrop, texts) : [];
    const notes = [source, areas?.options.credit ?? ""].filter(Boolean);
    const around = frame(ctx, { title, words, entries, notes, width: size.x });
    canvas.width = size.x * SCALE;
    canvas.height = (size.y + around.head + around.foot) * SCALE;
    ctx.scale(SCALE, SCALE);
    ctx.fillStyle = "#ffffff";
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    drawHead(ctx, around);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, around.head, size.x, size.y);
    ctx.clip();
    ctx.translate(0, around.head);
    drawMap(ctx, map, layer, size);
    ctx.restore();
    drawFoot(ctx, around, around.head + size.y, layer._colouring.classes);
    return canvas;
  }

  function drawMap(ctx, map, layer, size) {
    ctx.fillStyle = SEA;
    ctx.fillRect(0, 0, size.x, size.y);
    const zoom = map.getZoom();
    const view = layer.viewAt(size, map.project(map.getCenter(), zoom).subtract(size.divideBy(2)));
    const { kortinfoAreas: areas, kortinfoTools: tools } = map;
    areas?.drawOn(ctx, view);
    const rings = (tools?.linesOf(tools.shape()) ?? []).map((line) => line.map((at) => kortinfo.areaPixel(at, view)));
    drawShape(ctx, rings, kortinfo.shapeStyle);
    const { all, shown } = layer.sceneIn(view);
    layer.drawScene(ctx, view, shown, layer.namesIn(view, all, shown));
  }

  Object.assign(kortinfo, { toCanvas, drawArea });
})((globalThis.kortinfo ??= {}));
