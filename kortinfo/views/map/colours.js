// The colours of the circles' parts, a palette a colouring. Levels have the house's colours;
// ordered classes are a ramp of lightness; unordered ones differ in hue and lightness. Whatever
// says "nothing there" is white with stripes, and "the others" is grey. Every class has its
// letter besides, so no meaning rests on colour alone. Needs neither browser nor Leaflet.
(function (kortinfo) {
  "use strict";

  const LETTERS = ["A", "B", "C", "D"];
  const LEVEL_FILLS = ["#0b6e4f", "#63b3e4", "#111111", "#ffffff"];
  const DARK_INK = "#0a1a26";
  const MOST = 8; // classes a colouring may have

  // From light to dark, so that what has waited longest, or is largest, is seen first.
  const RAMPS = {
    last_contact: ["#d5ece6", "#86c5b7", "#24756a", "#0b3f3b"],
    due: ["#fbe3b3", "#ec9a3c", "#8c2d04"],
    new: ["#ded3ee", "#a98bd0", "#54278f"],
    employees: ["#dbe6f4", "#a9c6e6", "#6a9dd1", "#2f6cae", "#0c3c78", "#061d40"],
  };
  // The ramp runs from the last class to the first: overdue, newest are darkest.
  const DARK_FIRST = new Set(["due", "new"]);
  // Neighbours in this order differ in lightness, for every kind of colour vision.
  const SETS = {
    kind: ["#0b3c5d", "#f2b134", "#7a1f3d", "#8ecdf0", "#00695c", "#f4b6c2", "#5f4b8b", "#c3d94a"],
    responsible: ["#123a6b", "#f2b134", "#8d2f5f", "#a3cfe8", "#1f6f50", "#f0a58c", "#4c3d99", "#c3d94a"],
    job_ads: ["#5b2a86", "#e9e3f1"],
  };
  const NOTHING = new Set(["none", "never", "unknown", "no", "older", ""]);
  const OTHERS = new Set(["other", "others"]);

  // Relative luminance of "#rrggbb", as WCAG has it.
  function luminance(colour) {
    const parts = [1, 3, 5].map((at) => {
      const value = parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  }

  function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }

  // Black or white, whichever reads better.
  function inkOn(fill) {
    return contrast(fill, "#ffffff") >= contrast(fill, DARK_INK) ? "#ffffff" : DARK_INK;
  }

  // `steps` colours of a ramp, spread over all of it.
  function spread(ramp, steps) {
    if (steps <= 1) return [ramp[ramp.length - 1]];
    const from = ramp.length >= steps ? ramp : stretched(ramp, steps);
    return Array.from({ length: steps }, (_, at) => from[Math.round((at * (from.length - 1)) / (steps - 1))]);
  }

  function stretched(ramp, steps) {
    return Array.from({ length: steps }, (_, at) => {
      const where = (at * (ramp.length - 1)) / (steps - 1);
      const low = Math.min(Math.floor(where), ramp.length - 2);
      return mixed(ramp[low], ramp[low + 1], where - low);
    });
  }

  function mixed(one, other, share) {
    const part = (at) => {
      const [a, b] = [one, other].map((colour) => parseInt(colour.slice(at, at + 2), 16));
      return Math.round(a + (b - a) * share).toString(16).padStart(2, "0");
    };
    return `#${part(1)}${part(3)}${part(5)}`;
  }

  // What is drawn for each class: {key, letter, title, fill, ink, striped}.
  function palette(name, classes) {
    const ordinary = classes.filter(({ key }) => !NOTHING.has(key) && !OTHERS.has(key)).length;
    let fills = RAMPS[name] ? spread(RAMPS[name], ordinary) : SETS[name] ?? SETS.kind;
    if (DARK_FIRST.has(name)) fills = [...fills].reverse();
    let at = 0;
    return classes.map(({ key, letter, title }) => {
      if (NOTHING.has(key)) return { key, letter, title, fill: "#ffffff", ink: "#111111", striped: true };
      const fill = OTHERS.has(key) ? "#9aa1aa" : fills[at++ % fills.length];
      return { key, letter, title, fill, ink: inkOn(fill), striped: false };
    });
  }

  // The house's own: levels A, B, C, D.
  function levelClasses(titles) {
    return LETTERS.map((letter, level) => ({
      key: letter, letter, title: titles[level], fill: LEVEL_FILLS[level],
      ink: letter === "C" || letter === "A" ? "#ffffff" : DARK_INK, striped: false,
    }));
  }

  // Classes of a backdrop, light to dark: black circles stay what the eye meets.
  const BACKDROPS = {
    covered: ["#f1f5f0", "#dbe9e2", "#bedad0", "#9cc7bb", "#79b0a4"],
    uncovered_employees: ["#f6f3ee", "#eae1d5", "#dbccb8", "#cab397", "#b69a79"],
  };

  function backdropFills(kind, steps) {
    return spread(BACKDROPS[kind] ?? BACKDROPS.covered, steps);
  }

  Object.assign(kortinfo, { LETTERS, MOST_CLASSES: MOST, palette, levelClasses, backdropFills, contrast, inkOn, luminance });
})((globalThis.kortinfo ??= {}));
