// Where names stand: beside what they name, touching neither a circle nor another name. The most
// important come first and take the first free place of their own list; one that finds none is
// left out. The same view always gives the same names. Needs neither browser nor Leaflet.
(function (kortinfo) {
  "use strict";

  const GAP = 3; // pixels between a circle and its name
  const LONGEST = 26; // letters of a business's name on the map

  // Line styles by what is named, in pixels.
  const STYLE = {
    region: { size: 16, weight: 700, colour: "#1f2937" },
    municipality: { size: 15, weight: 700, colour: "#1f2937" },
    postal_district: { size: 13.5, weight: 600, colour: "#374151" },
    district: { size: 13, weight: 500, colour: "#4b5563" },
    parish: { size: 11.5, weight: 400, colour: "#5b6470" },
    own: { size: 12.5, weight: 600, colour: "#5b3a86" },
    business: { size: 12.5, weight: 500, colour: "#111827" },
    value: { size: 14, weight: 700, colour: "#0b2f2a" },
  };

  function shortened(text, longest = LONGEST) {
    return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
  }

  // A line of text ready to be drawn; `measure(text, font)` tells its width.
  function lineOf(text, kind, { scale = 1, measure }) {
    const style = STYLE[kind] ?? STYLE.own;
    const size = style.size * scale;
    const font = `${style.weight} ${size}px ${kortinfo.FONT}`;
    return { text, font, size, colour: style.colour, width: measure(text, font), height: size * 1.2 };
  }

  function sizeOfLines(lines) {
    return {
      width: Math.max(...lines.map(({ width }) => width)) + 4,
      height: lines.reduce((sum, { height }) => sum + height, 0),
    };
  }

  // Below, above, right and left of a circle, then between; the text's middle.
  function aroundCircle({ x, y, full }, { width, height }) {
    const [down, out] = [full + GAP + height / 2, full + GAP + width / 2];
    const slant = 0.72 * (full + GAP);
    return [
      [0, down], [0, -down], [out, 0], [-out, 0],
      [slant + width / 2, slant + height / 2], [-slant - width / 2, slant + height / 2],
      [slant + width / 2, -slant - height / 2], [-slant - width / 2, -slant - height / 2],
    ].map(([dx, dy]) => ({ x: x + dx, y: y + dy }));
  }

  // Beside a circle first: a business's name reads on from its letter.
  function besideCircle(circle, size) {
    const [below, above, right, left, ...between] = aroundCircle(circle, size);
    return [right, left, below, above, ...between];
  }

  const NEAR = [0, 16, -16, 30, -30, 44, -44, 58, -58];

  function aroundPoint({ x, y }) {
    return NEAR.map((dy) => ({ x, y: y + dy }));
  }

  function boxAt({ x, y }, { width, height }) {
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  }

  function boxOfName(name) {
    return boxAt(name, name);
  }

  function meets(a, b) {
    return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  }

  function touchesCircle(box, { x, y, full }) {
    const dx = Math.max(box[0] - x, 0, x - box[2]);
    const dy = Math.max(box[1] - y, 0, y - box[3]);
    return dx * dx + dy * dy < (full + 1) * (full + 1);
  }

  // Boxes by squares of the view, so that a name is only compared with its neighbours.
  class Squares {
    constructor(width = 96) {
      this.width = width;
      this.squares = new Map();
    }

    *keys([west, north, east, south]) {
      const at = (value) => Math.floor(value / this.width);
      for (let c = at(west); c <= at(east); c++) for (let r = at(north); r <= at(south); r++) yield `${c} ${r}`;
    }

    add(box, thing) {
      for (const key of this.keys(box)) {
        if (!this.squares.has(key)) this.squares.set(key, []);
        this.squares.get(key).push(thing);
      }
    }

    some(box, test) {
      for (const key of this.keys(box)) if (this.squares.get(key)?.some(test)) return true;
      return false;
    }
  }

  // wanted: [{lines, places: [{x, y}, ...], short}], most important first; `short`: the lines to
  // write where not all of them fit. `taken`: boxes [west, north, east, south] that are not free.
  // Returns those that found room: [{..., x, y, width, height}].
  function placeNames(wanted, { circles, taken = [], width, height }) {
    const rings = new Squares();
    for (const circle of circles) {
      const { x, y, full } = circle;
      rings.add([x - full, y - full, x + full, y + full], circle);
    }
    const names = new Squares();
    for (const box of taken) names.add(box, box);
    const isFree = (box) =>
      box[2] >= 0 && box[3] >= 0 && box[0] <= width && box[1] <= height &&
      !names.some(box, (other) => meets(box, other)) &&
      !rings.some(box, (circle) => touchesCircle(box, circle));
    const isWhole = (box) => box[0] >= 0 && box[1] >= 0 && box[2] <= width && box[3] <= height;
    const placed = [];
    for (const name of wanted) {
      for (const lines of [name.lines, name.short ?? []]) {
        if (!lines.length) continue;
        const size = sizeOfLines(lines);
        const first = (test) => name.places.find((place) => test(boxAt(place, size)));
        const at = first((box) => isWhole(box) && isFree(box)) ?? first(isFree);
        if (!at) continue;
        const box = boxAt(at, size);
        names.add(box, box);
        placed.push({ ...name, lines, ...size, x: at.x, y: at.y });
        break;
      }
    }
    return placed;
  }

  Object.assign(kortinfo, {
    placeNames, boxOfName, lineOf, sizeOfLines, aroundCircle, besideCircle, aroundPoint, shortened,
  });
})((globalThis.kortinfo ??= {}));
