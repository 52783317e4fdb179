// The backdrop: outlines of municipalities, postal districts and parishes in quiet greys, a
// value for each in classes where one is given (setBackdrop), and layers of the user's own areas.
//
// data: {type: [{code, name, lines, label: [lat, lng]}]} with the types municipality,
// postal_district, parish and any others, which are the user's own; `home` on the municipalities
// that stand out. `lines` are closed rings [[lat, lng], ...], an odd number of crossings is inside.
// Areas are named elsewhere by "municipality:0813", "postal:9990", "parish:8412" and
// "area:<type>:<code>".
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const COMMON = ["municipality", "postal_district", "parish"];
  const SHOWN_FROM = { land: 0, home: 0, municipality: 0, postal_district: 8, parish: 11 };
  const NAMED_FROM = { municipality: 6, postal_district: 9, parish: 12, own: 11 };
  const DISTRICTS_FROM = 9; // where nothing better is known
  const BY_TOWN_TO = 12; // closer in, a district is larger than the view
  const LAND = "#e4e5e4";
  const HOME = "#f7f6f2";
  const LINE = {
    municipality: { color: "#7d858f", weight: 1.8 },
    postal_district: { color: "#aab0b7", weight: 1.1 },
    parish: { color: "#cdd0d4", weight: 0.9, dashArray: "3 4" },
    own: { color: "#7b4fa8", weight: 2, dashArray: "7 4" },
  };
  const FEW = "kortinfo-few"; // the pattern of areas with too few businesses

  function keyOf(type, code) {
    if (type === "postal_district") return `postal:${code}`;
    return COMMON.includes(type) ? `${type}:${code}` : `area:${type}:${code}`;
  }

  const AreaLayer = L.Layer.extend({
    options: { pane: "kortinfoAreas", tiles: false, ownShown: true },

    initialize(data, options) {
      L.setOptions(this, options);
      this._data = data;
      this._backdrop = null;
      this._districtsFrom = DISTRICTS_FROM;
      this.ownTypes = Object.keys(data).filter((type) => !COMMON.includes(type));
      this._ownShown = new Set(this.options.ownShown ? this.ownTypes : []);
    },

    onAdd(map) {
      if (!map.getPane(this.options.pane)) {
        map.createPane(this.options.pane).style.zIndex = 250;
        map.getPane(this.options.pane).style.pointerEvents = "none";
      }
      map.kortinfoAreas = this;
      this._renderer = L.svg({ pane: this.options.pane, padding: 0.5 });
      this._groups = {};
      if (!this.options.tiles) {
        const land = { stroke: false, fillColor: LAND, fillOpacity: 1 };
        this._groups.land = this._group("postal_district", () => land);
        this._groups.home = this._group("municipality", ({ home }) => (home ? { ...land, fillColor: HOME } : land));
      }
      for (const type of ["parish", "postal_district", "municipality"]) {
        this._groups[type] = this._group(type, () => ({ fill: false, ...LINE[type] }));
      }
      for (const type of this.ownTypes) this._groups[type] = this._group(type, () => ({ fill: false, ...LINE.own }));
      this._update();
    },

    onRemove(map) {
      for (const group of Object.values(this._groups)) group.remove();
      this._values?.group.remove();
      this._values = null;
      delete map.kortinfoAreas;
    },

    getEvents() {
      return { zoomend: this._update };
    },

    // Areas that look the same are one shape: a country has hundreds. Where two overlap, both are
    // filled: outer rings turn the one way, holes the other.
    _group(type, style) {
      const drawn = { renderer: this._renderer, pane: this.options.pane, interactive: false, fillRule: "nonzero" };
      const shapes = new Map();
      for (const area of this._data[type] ?? []) {
        const look = JSON.stringify(style(area));
        if (!shapes.has(look)) shapes.set(look, []);
        shapes.get(look).push(...area.lines);
      }
      return L.layerGroup([...shapes].map(([look, lines]) => L.polygon(lines, { ...drawn, ...JSON.parse(look) })));
    },

    _update() {
      const map = this._map;
      const zoom = map?.getZoom();
      if (zoom === undefined) return;
      this._drawValues();
      for (const [name, group] of Object.entries(this._groups)) {
        if (this.isShown(name, zoom)) group.addTo(map);
        else group.remove();
      }
    },

    isShown(name, zoom) {
      return name in SHOWN_FROM ? zoom >= SHOWN_FROM[name] : this._ownShown.has(name);
    },

    // Show or hide a layer of the user's own areas.
    showOwn(type, shown) {
      if (shown) this._ownShown.add(type);
      else this._ownShown.delete(type);
      this._update();
    },

    isOwnShown(type) {
      return this._ownShown.has(type);
    },

    // {kind, classes: [{title}], values: {area: {class (null: too few), label}}}; plain or null:
    // areas only.
    setBackdrop(backdrop) {
      this._backdrop = backdrop && backdrop.kind !== "plain" ? backdrop : null;
      this._values?.group.remove();
      this._values = null;
      this._update();
    },

    // From this zoom districts are told apart, so values are theirs.
    setDistrictsFrom(zoom) {
      this._districtsFrom = zoom ?? DISTRICTS_FROM;
      this._update();
    },

    // Which areas have values at a zoom; null: the backdrop is plain.
    _valueType(zoom) {
      if (!this._backdrop) return null;
      return zoom >= this._districtsFrom ? "postal_district" : "municipality";
    },

    _drawValues() {
      const type = this._valueType(this._map.getZoom());
      if (type === this._values?.type) return;
      this._values?.group.remove();
      this._values = null;
      if (!type) return;
      const group = this._group(type, (area) => {
        const fill = this.fillOf(type, area);
        if (!fill) return { stroke: false, fill: false };
        return { stroke: false, fillColor: fill === FEW ? `url(#${FEW})` : fill, fillOpacity: this.options.tiles ? 0.75 : 1 };
      });
      this._values = { type, group: group.addTo(this._map) };
      this._definePattern();
      // Lines stay above: they are put down anew.
      for (const name of ["parish", "postal_district", "municipality", ...this.ownTypes]) this._groups[name].remove();
    },

    // The colour of an area under the backdrop; FEW: too few businesses; "": none.
    fillOf(type, area) {
      const value = this._backdrop?.values[keyOf(type, area.code)];
      if (!value) return "";
      if (value.class === null || value.class === undefined) return FEW;
      return kortinfo.backdropFills(this._backdrop.kind, this._backdrop.classes.length)[value.class];
    },

    _definePattern() {
      const svg = this._renderer._container;
      if (!svg || svg.querySelector(`#${FEW}`)) return;
      const make = (name, attributes) => {
        const made = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        return made;
      };
      const pattern = make("pattern", {
        id: FEW, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
      });
      pattern.append(make("rect", { width: 8, height: 8, fill: "#fbfbf9" }), make("rect", { width: 2, height: 8, fill: "#c3c8ce" }));
      const defs = make("defs", {});
      defs.append(pattern);
      svg.prepend(defs);
    },

    // What is written in an area under the backdrop now shown.
    valueOf(key) {
      const type = this._map ? this._valueType(this._map.getZoom()) : null;
      if (!type || !key.startsWith(type === "municipality" ? "municipality:" : "postal:")) return "";
      return this._backdrop.values[key]?.label ?? "";
    },

    // The areas that may be named in a view, the most important first:
    // {type, code, name, at: {x, y}, town: circle | null, spots}.
    labelsIn(view, circles) {
      const found = [];
      const valued = this._valueType(view.zoom);
      const own = this.ownTypes.filter((type) => this._ownShown.has(type));
      for (const type of ["postal_district", ...own, "parish", "municipality"]) {
        const from = NAMED_FROM[type] ?? NAMED_FROM.own;
        if (view.zoom < from && type !== valued) continue;
        if (type === "municipality" && view.zoom >= NAMED_FROM.postal_district && type !== valued) continue;
        for (const area of this._data[type] ?? []) {
          const at = pixel(area.label, view);
          const has = type === valued && this.valueOf(keyOf(type, area.code));
          const inView = at.x >= 0 && at.y >= 0 && at.x <= view.width && at.y <= view.height;
          if (!inView) continue;
          const beside = has || (type === "postal_district" && view.zoom <= BY_TOWN_TO);
          const town = beside ? largestIn(area, keyOf(type, area.code), circles) : null;
          const spots = has ? spotsIn(area).map((spot) => pixel(spot, view)) : [];
          found.push({ type, code: keyOf(type, area.code), name: area.name, at, town, spots });
        }
      }
      return found;
    },

    // The name of the smallest well-known area a point lies in: postal district, else municipality.
    nameAt({ lat, lng }) {
      return this._areaIn(["postal_district", "municipality"], lat, lng)?.name ?? "";
    },

    // What a click chooses: an own area that is shown, else the district, or, from afar, the
    // municipality: {code, name} or null.
    areaAt({ lat, lng }, zoom) {
      const common = zoom >= this._districtsFrom ? ["postal_district", "municipality"] : ["municipality"];
      return this._areaIn([...this._ownShown, ...common], lat, lng);
    },

    _areaIn(types, lat, lng) {
      for (const type of types) {
        for (const area of this._data[type] ?? []) {
          if (holds(area, lat, lng)) return { code: keyOf(type, area.code), name: area.name, lines: area.lines };
        }
      }
      return null;
    },

    // The rings of an area by its key; null: not among them.
    linesOf(key) {
      for (const [type, areas] of Object.entries(this._data)) {
        const found = areas.find(({ code }) => keyOf(type, code) === key);
        if (found) return found.lines;
      }
      return null;
    },

    // Draw everything on a canvas, for a picture.
    drawOn(ctx, view) {
      for (const [name, group] of Object.entries(this.painted(view.zoom))) {
        for (const { area, style } of group) kortinfo.drawArea(ctx, area.lines.map((line) => line.map((at) => pixel(at, view))), style);
        void name;
      }
    },

    // What is painted at a zoom, from below to above.
    painted(zoom) {
      const styled = (type, style) =>
        (this._data[type] ?? []).map((area) => ({ area, style: style(area) })).filter((each) => each.style);
      const valued = this._valueType(zoom);
      const lines = (type, like) => styled(type, () => ({ line: LINE[like ?? type] }));
      const groups = {
        land: styled("postal_district", () => ({ fill: LAND })),
        home: styled("municipality", ({ home }) => ({ fill: home ? HOME : LAND })),
      };
      if (valued) groups.values = styled(valued, (area) => ({ fill: this.fillOf(valued, area), few: this.fillOf(valued, area) === FEW }));
      for (const type of ["parish", "postal_district", "municipality"]) if (this.isShown(type, zoom)) groups[type] = lines(type);
      for (const type of this.ownTypes) if (this.isShown(type, zoom)) groups[type] = lines(type, "own");
      return groups;
    },
  });

  function pixel([lat, lng], { zoom, corner }) {
    const at = L.CRS.EPSG3857.latLngToPoint({ lat, lng }, zoom);
    return { x: at.x - corner.x, y: at.y - corner.y };
  }

  // The circle with the most businesses in an area: its town. A circle that stands aside of its
  // own area is not another's.
  function largestIn(area, key, circles) {
    let best = null;
    for (const circle of circles) {
      if (best && circle.total <= best.total) continue;
      if (circle.areaKind === "postal_district" && key.startsWith("postal:")) {
        if (circle.areaCode === key) best = circle;
        continue;
      }
      if (circle.latlng && holds(area, circle.latlng.lat, circle.latlng.lng)) best = circle;
    }
    return best;
  }

  // Some points well spread over an area, where its number may stand.
  function spotsIn(area) {
    if (!area.spots) {
      const [south, west, north, east] = boxOf(area);
      area.spots = [area.label];
      for (const up of [0.5, 0.35, 0.65, 0.2, 0.8]) {
        for (const across of [0.5, 0.35, 0.65, 0.2, 0.8]) {
          const spot = [south + up * (north - south), west + across * (east - west)];
          if (holds(area, ...spot)) area.spots.push(spot);
        }
      }
    }
    return area.spots;
  }

  function boxOf(area) {
    return (area.box ??= kortinfo.boxOfRings(area.lines));
  }

  function holds(area, lat, lng) {
    const [south, west, north, east] = boxOf(area);
    return lat >= south && lat <= north && lng >= west && lng <= east && kortinfo.insideRings(area.lines, lat, lng);
  }

  function placeName(map, latlng) {
    return map.kortinfoAreas?.nameAt(latlng) ?? "";
  }

  Object.assign(kortinfo, { AreaLayer, placeName, areaPixel: pixel });
})((globalThis.kortinfo ??= {}));
