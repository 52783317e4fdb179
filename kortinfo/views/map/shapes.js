// Shapes on the ground: distances, rings, simpler lines, areas around a point. Latitude comes
// first. Needs neither browser nor Leaflet.
(function (kortinfo) {
  "use strict";

  const EARTH = 6371008.8; // metres
  const MOST_POINTS = 100; // of a shape drawn by hand
  const DEGREE = Math.PI / 180;

  function rounded(value) {
    return Math.round(value * 1e5) / 1e5;
  }

  // Metres between two places [lat, lng].
  function metres([lat, lng], [otherLat, otherLng]) {
    const a = Math.sin(((otherLat - lat) * DEGREE) / 2) ** 2;
    const b = Math.sin(((otherLng - lng) * DEGREE) / 2) ** 2;
    return 2 * EARTH * Math.asin(Math.sqrt(a + Math.cos(lat * DEGREE) * Math.cos(otherLat * DEGREE) * b));
  }

  // A ring of `steps` places around a middle.
  function ringAround({ lat, lng, radius }, steps = 64) {
    const up = radius / EARTH / DEGREE;
    const across = up / Math.cos(lat * DEGREE);
    return Array.from({ length: steps }, (_, at) => {
      const turn = (2 * Math.PI * at) / steps;
      return [lat + up * Math.cos(turn), lng + across * Math.sin(turn)];
    });
  }

  function rectangle([lat, lng], [otherLat, otherLng]) {
    return [[lat, lng], [lat, otherLng], [otherLat, otherLng], [otherLat, lng]];
  }

  // How far a place lies off the line between two others, in degrees of latitude.
  function offLine([lat, lng], [aLat, aLng], [bLat, bLng], squeeze) {
    const [x, y] = [(lng - aLng) * squeeze, lat - aLat];
    const [dx, dy] = [(bLng - aLng) * squeeze, bLat - aLat];
    const long = dx * dx + dy * dy;
    const along = long ? Math.max(0, Math.min(1, (x * dx + y * dy) / long)) : 0;
    return Math.hypot(x - along * dx, y - along * dy);
  }

  // Douglas and Peucker's way: keep what lies farther off than `tolerance`.
  function thinned(points, tolerance, squeeze) {
    const keep = new Uint8Array(points.length);
    keep[0] = keep[points.length - 1] = 1;
    const todo = [[0, points.length - 1]];
    while (todo.length) {
      const [first, last] = todo.pop();
      let worst = -1;
      let far = tolerance;
      for (let at = first + 1; at < last; at++) {
        const off = offLine(points[at], points[first], points[last], squeeze);
        if (off > far) [worst, far] = [at, off];
      }
      if (worst < 0) continue;
      keep[worst] = 1;
      todo.push([first, worst], [worst, last]);
    }
    return points.filter((_, at) => keep[at]);
  }

  // A line drawn by hand with at most `most` points, each at five decimals (a metre).
  function simplified(points, most = MOST_POINTS) {
    const squeeze = Math.cos((points[0]?.[0] ?? 0) * DEGREE);
    let tolerance = 1e-5;
    let simpler = points;
    while (simpler.length > most) {
      simpler = thinned(points, tolerance, squeeze);
      tolerance *= 1.5;
    }
    const whole = simpler.map(([lat, lng]) => [rounded(lat), rounded(lng)]);
    return whole.filter(([lat, lng], at) => {
      const [before, beside] = whole[(at + whole.length - 1) % whole.length];
      return whole.length < 2 || lat !== before || lng !== beside;
    });
  }

  function boxOfRings(lines) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const line of lines) {
      for (const [lat, lng] of line) {
        box[0] = Math.min(box[0], lat);
        box[1] = Math.min(box[1], lng);
        box[2] = Math.max(box[2], lat);
        box[3] = Math.max(box[3], lng);
      }
    }
    return box;
  }

  // Closed rings; an odd number of crossings is inside.
  function insideRings(lines, lat, lng) {
    let odd = false;
    for (const line of lines) {
      for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
        const [yi, xi] = line[i];
        const [yj, xj] = line[j];
        if (yi > lat !== yj > lat && lng < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) odd = !odd;
      }
    }
    return odd;
  }

  // The rings of a shape; an area's come from `linesOf(code)`.
  function ringsOf(shape, linesOf) {
    if (!shape) return [];
    if (shape.kind === "circle") return [ringAround(shape)];
    if (shape.kind === "area") return linesOf(shape.code) ?? [];
    return [shape.points];
  }

  // The next rounder radius, up or down: 100, 150, 200, 300, 500, 750, 1000 ... metres.
  const STEPS = [1, 1.5, 2, 3, 5, 7.5];

  function nextRadius(radius, way) {
    const power = 10 ** Math.floor(Math.log10(Math.max(radius, 10)));
    const ladder = [power / 10, power, power * 10].flatMap((unit) => STEPS.map((step) => step * unit));
    const near = radius * 0.001;
    const next = way > 0 ? ladder.find((step) => step > radius + near) : ladder.findLast((step) => step < radius - near);
    return Math.max(50, Math.min(100000, next ?? radius));
  }

  // "750 m", "1,5 km".
  function distanceInWords(radius, locale) {
    const format = (value, most) => new Intl.NumberFormat(locale, { maximumFractionDigits: most }).format(value);
    if (radius < 1000) return `${format(Math.round(radius / 10) * 10 || Math.round(radius), 0)} m`;
    return `${format(radius / 1000, radius < 10000 ? 1 : 0)} km`;
  }

  Object.assign(kortinfo, {
    MOST_POINTS, metres, ringAround, rectangle, simplified, boxOfRings, insideRings, ringsOf,
    nextRadius, distanceInWords, roundedDegree: rounded,
  });
})((globalThis.kortinfo ??= {}));
