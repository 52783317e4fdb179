// The Leaflet layer: keeps points, filter and colouring, and draws what is in view.
//
// options: texts (see coverage.py). The map is opened by moving.js.
// Events: "kortinfo:open" {positions, circle} when a single business or a stack is chosen,
//         "kortinfo:goes" before a chosen circle is zoomed into,
//         "kortinfo:drawn" after every drawing, "kortinfo:settled" when a view stands still,
//         "kortinfo:counted" when filter or colouring has changed.
// How it moves is in moving.js, how it answers mouse and keys in pointing.js.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const LEVEL = "level";
  const FIRST_DRAWN = 120; // milliseconds the first circles have to come on the screen

  const CircleLayer = L.Layer.extend({
    options: { pane: "kortinfoCircles", texts: {} },
    includes: [kortinfo.moving, kortinfo.pointing],

    initialize(options) {
      L.setOptions(this, options);
      this._model = null;
      this._circles = [];
      this._written = [];
      this._turn = 0;
      this._maskTurn = 0;
      this._mask = null;
      this._chosen = [];
      this._businessNames = new Map();
      this._offMap = 0;
      this._everyLevel = true;
      this._colouring = this._levels();
    },

    onAdd(map) {
      if (!map.getPane(this.options.pane)) map.createPane(this.options.pane).style.zIndex = 450;
      this._canvas = L.DomUtil.create("canvas", "kortinfo-canvas leaflet-zoom-animated", this.getPane());
      this._canvas.setAttribute("aria-hidden", "true");
      this._addPointing(map);
      this._addMoving(map);
      this._draw();
    },

    onRemove(map) {
      this._removeMoving(map);
      this._removePointing(map);
      cancelAnimationFrame(this._frame);
      this._frame = null;
      this._turn += 1; // what is on its way comes too late
      this._model?.close();
      this._canvas.remove();
      this._canvas = null;
    },

    getEvents() {
      return { ...this._movingEvents(), ...this._pointingEvents() };
    },

    // Take new points (gzipped payload).
    setPayload(gzipped) {
      return this.setModel(kortinfo.openModel(gzipped));
    },

    // Take new points (a promise of model.js). A mask or colouring that came before them is theirs.
    async setModel(opening) {
      const turn = ++this._turn;
      this._waiting ??= {}; // what comes from now on is about these points
      const model = await opening.catch((error) => {
        if (turn === this._turn) this._waiting = null; // the map is drawn without points
        throw error;
      });
      const over = () => turn !== this._turn;
      const read = over() ? null : await this._ready(model, over);
      if (over()) {
        model.close();
        return;
      }
      const { mask, colouring } = read;
      this._model?.close();
      Object.assign(this, { _model: model, _waiting: null, _mask: mask, _colouring: colouring });
      this._chosen = [];
      this._written = [];
      this._businessNames = new Map();
      this._map?.kortinfoAreas?.setDistrictsFrom(kortinfo.districtsFrom(model));
      this._count({ names: false });
      this.named = this._finish(model);
    },

    // Circles of districts come first; names, and the circles inside them, follow when those are on
    // the screen: a small machine has no processor to spare. `named` is a promise of the names.
    async _finish(model) {
      await new Promise((resume) => setTimeout(resume, FIRST_DRAWN));
      if (this._model !== model || !this._map) return;
      this._settled();
      this._complete(model);
    },

    async _complete(model) {
      const first = model.hierarchy;
      const full = await model.finish();
      if (full !== first && this._model === model) this._count();
    },

    // Filter and colouring of points that are about to be shown: nothing is drawn without them.
    async _ready(model, over) {
      for (;;) {
        const { mask, colouring } = this._waiting;
        const { count } = model.points;
        const read = {
          mask: mask ? await kortinfo.readMask(mask, count) : null,
          colouring: await this._colours(colouring ?? null, count),
        };
        if (over() || (mask === this._waiting.mask && colouring === this._waiting.colouring)) return read;
      }
    },

    // Take a packed mask; null shows every point. The last one given wins.
    async setMask(packed) {
      if (!this._model || this._waiting) {
        this._waiting = { ...this._waiting, mask: packed };
        return;
      }
      const { _model: model } = this;
      const turn = ++this._maskTurn;
      const mask = packed ? await kortinfo.readMask(packed, model.points.count) : null;
      if (turn !== this._maskTurn || model !== this._model) return;
      this._mask = mask;
      this._count();
    },

    // Other levels, and which points are shown (both one byte a point): the businesses of a day.
    setLevels(level, shown) {
      if (!this._model) return;
      this._maskTurn += 1; // a mask on its way is of another day
      this._model.points.level.set(level);
      this._mask = shown;
      this._count();
    },

    // Colour by other classes (see mount.js); null: by level.
    async setColouring(colouring) {
      if (!this._model || this._waiting) {
        this._waiting = { ...this._waiting, colouring };
        return;
      }
      const { _model: model } = this;
      const turn = (this._colourTurn = (this._colourTurn ?? 0) + 1);
      const next = await this._colours(colouring, model.points.count);
      if (turn !== this._colourTurn || model !== this._model) return;
      this._colouring = next;
      this._count();
    },

    async _colours(colouring, count) {
      if (!colouring || colouring.name === LEVEL) return this._levels(colouring?.chosen);
      const { name, title, classes } = colouring;
      const codes = await kortinfo.readCodes(colouring.codes, count);
      const chosen = new Set(colouring.chosen ?? this._legend?.chosen ?? []);
      return { name, title, classes: kortinfo.palette(name, classes), codes, chosen };
    },

    _levels(chosen) {
      const { texts } = this.options;
      const classes = kortinfo.levelClasses(texts.levels ?? []);
      return { name: LEVEL, title: texts.legend, classes, codes: null, chosen: new Set(chosen ?? this._legend?.chosen ?? []) };
    },

    // Which classes are filtered by (pressed in the legend), and which cannot be; also of the
    // next colouring, whichever comes first.
    setChosenClasses(chosen, idle = []) {
      this._legend = { chosen, idle };
      this._colouring.chosen = new Set(chosen);
      this.fire("kortinfo:counted");
    },

    // Without anyone else to filter (a file, a notebook) the layer hides other classes itself.
    toggleClass(key) {
      const { chosen } = this._colouring;
      if (!chosen.delete(key)) chosen.add(key);
      this._ownFilter = true;
      this._count();
    },

    _shown() {
      const { chosen, classes, codes } = this._colouring;
      if (!this._ownFilter || !chosen.size) return this._mask;
      const { points } = this._model;
      const of = codes ?? points.level;
      const wanted = classes.map(({ key }) => chosen.has(key));
      return Uint8Array.from(of, (code, at) => (wanted[code] && (!this._mask || this._mask[at]) ? 1 : 0));
    },

    _count({ names } = {}) {
      const { hierarchy } = this._model;
      const { codes, classes } = this._colouring;
      hierarchy.setClasses(codes, classes.length);
      hierarchy.recount(this._shown());
      this._totals = kortinfo.totalsOf(this._model, (tree, node) => tree.classesOf(node));
      this._summaries = new Map();
      this._units = new Map();
      this._hideTip();
      this._settled({ names });
      this.fire("kortinfo:counted");
    },

    // Names of businesses by payload position: written beside those that stand alone.
    setNames(names) {
      for (const [position, name] of Object.entries(names ?? {})) {
        this._businessNames.set(Number(position), String(name));
      }
      this._placeNames();
      this._draw();
      this._list?.update(this._circles);
    },

    setOffMap(count) {
      this._offMap = count;
    },

    // Whether businesses of every level are shown: of some levels alone no share covered is told.
    setEveryLevel(every) {
      this._everyLevel = every;
    },

    // Mark businesses (payload positions) and bring the first into view: into `seen`, where
    // something lies over part of the map ({left, top, right, bottom}, pixels of the container).
    choose(positions, { move = true, seen } = {}) {
      const known = (positions ?? []).filter((at) => at < (this._model?.points.count ?? 0));
      this._chosen = known;
      if (known.length && move) this._bringIntoView(known, seen);
      this._draw();
    },

    drawn() {
      const [A, B, C, D] = this.totals(0);
      return {
        rows: A + B + C + D,
        off_map: this._offMap,
        levels: { A, B, C, D },
        circles: this._inView().map((circle) => {
          const { x, y, r, area, areaCode, whole } = circle;
          return { x, y, r, counts: byLetter(circle.counts), area, area_code: areaCode, whole };
        }),
      };
    },

    circles() {
      return this._inView().map(({ node, x, y, r, counts, approximate, area, areaCode, whole, unit }) => ({
        node, x, y, r, counts: byLetter(counts), area, area_code: areaCode, whole, approximate, position: unit,
      }));
    },

    // Circles of which something can be seen.
    _inView() {
      const { x: width, y: height } = this._map?.getSize() ?? { x: 0, y: 0 };
      return this._circles.filter(({ x, y, r }) => x > -r && y > -r && x < width + r && y < height + r);
    },

    // [A, B, C, D] summed over every circle of a zoom.
    totals(zoom) {
      const sums = kortinfo.totalsOf(this._model ?? {}, (tree, node) => tree.levelsOf(node), zoom);
      return [0, 1, 2, 3].map((level) => sums[level] ?? 0);
    },

    // Whether any business shown stands at an approximate place.
    hasApproximate() {
      const { hierarchy } = this._model ?? {};
      if (!hierarchy) return false;
      const [first, end] = hierarchy.range(0);
      for (let node = first; node < end; node++) if (hierarchy.approximateOf(node) > 0) return true;
      return false;
    },

    // Names written on the map: {text, kind, x, y} in pixels from the upper left corner.
    names() {
      const corner = this._view?.corner ?? { x: 0, y: 0 };
      return this._written.map(({ lines, kind, x, y }) => ({
        text: lines.map(({ text }) => text).join(" "), kind, x: x - corner.x, y: y - corner.y,
      }));
    },

    viewCounts(column) {
      return this._model && this._view ? kortinfo.countsIn(this._model, this._view, column) : null;
    },

    // Payload positions of the businesses that stand alone in view.
    singles(most = 300) {
      return this._inView()
        .filter(({ unit }) => unit >= 0)
        .slice(0, most)
        .map(({ unit }) => unit);
    },

    // A whole number with its thousands apart. Not by Intl, whose first use takes 40 ms.
    figures(number) {
      return String(number).replace(/\B(?=(\d{3})+$)/g, this.options.texts.thousands ?? ".");
    },

    isLarge() {
      return Boolean(this._map?.getContainer().closest(".kortinfo-large"));
    },

    latLngOf(x, y) {
      const span = 256 / this._model.points.size;
      return this._map.options.crs.pointToLatLng(L.point(x * span, y * span), 0);
    },

    latLngOfUnit(position) {
      const { points } = this._model;
      return this.latLngOf(points.x[position], points.y[position]);
    },

    viewAt(size, corner) {
      return kortinfo.makeView({
        width: size.x, height: size.y, zoom: this._map.getZoom(), corner, size: this._model?.points.size ?? 1,
      });
    },

    // All that a view shows, for the screen and for a picture of any size.
    sceneIn(view) {
      const all = this._model ? kortinfo.circlesIn(this._model, view) : [];
      const shown = all.filter(({ count }) => count > 0);
      if (this._model) kortinfo.sizeSingles(this._model, view, shown, this._units);
      for (const circle of shown) circle.label = this.figures(circle.count);
      return { all, shown };
    },

    drawScene(ctx, view, shown, names) {
      const large = this.isLarge();
      const { classes } = this._colouring;
      for (const circle of shown) kortinfo.drawWayHome(ctx, circle);
      for (const circle of shown) kortinfo.drawCircle(ctx, circle, classes, large);
      for (const name of names) kortinfo.drawName(ctx, name);
      this._drawMarks(ctx, view, shown);
    },

    _draw() {
      if (this._look()) this._paint();
    },

    // Find what is in view; false: nothing can be drawn now.
    _look() {
      const map = this._map;
      if (!map || !this._canvas || this._animating) return false;
      if (!this._model && this._waiting) return false; // the first points are on their way
      const size = map.getSize();
      if (!size.x || !size.y) return false;
      this._drawnZoom = map.getZoom();
      this._drawnCorner = map.containerPointToLatLng([0, 0]);
      this._view = this.viewAt(size, map.project(this._drawnCorner, this._drawnZoom));
      const { all, shown } = this.sceneIn(this._view);
      this._kept = all;
      this._circles = shown;
      return true;
    },

    _paint() {
      const { width, height } = this._view;
      const ratio = globalThis.devicePixelRatio || 1;
      const canvas = this._canvas;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      L.DomUtil.setPosition(canvas, this._map.containerPointToLayerPoint([0, 0]));
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, width, height);
      this.drawScene(ctx, this._view, this._circles, this._moved(this._view));
      this.fire("kortinfo:drawn");
      const { dataset } = this._map.getContainer();
      dataset.drawn = String(Number(dataset.drawn ?? 0) + 1);
    },

    // The names where the view has moved to; between two zooms there are none.
    _moved({ corner, zoom }) {
      if (zoom !== this._writtenZoom) return [];
      return this._written.map((name) => ({ ...name, x: name.x - corner.x, y: name.y - corner.y }));
    },

    _placeNames() {
      const view = this._view;
      if (!view || !this._map) return;
      this._writtenZoom = view.zoom;
      const { corner } = view;
      const taken = this._controlBoxes();
      this._written = this.namesIn(view, this._kept ?? [], this._circles, taken).map((name) => ({
        ...name, x: name.x + corner.x, y: name.y + corner.y,
      }));
    },

    // Names for a view, placed. Those of places keep clear of a circle's full size, so that they
    // do not jump under a filter.
    namesIn(view, all, shown, taken = []) {
      for (const circle of all) circle.latlng ??= this.latLngOf(...this._worldOf(circle));
      return kortinfo.namesOf({
        view, all, shown, areas: this._map.kortinfoAreas, businesses: this._businessNames,
        large: this.isLarge(), taken,
      });
    },

    // Where the legend and the buttons stand: no name is put behind them.
    _controlBoxes() {
      const container = this._map.getContainer();
      const { left, top } = container.getBoundingClientRect();
      return [...container.querySelectorAll(".leaflet-control")].map((control) => {
        const box = control.getBoundingClientRect();
        return [box.left - left, box.top - top, box.right - left, box.bottom - top];
      });
    },

    _drawMarks(ctx, view, shown) {
      if (!this._model) return;
      const { hierarchy } = this._model;
      const chosen = new Set(this._chosen.map((at) => hierarchy.ancestor(at, view.level)));
      for (const node of chosen) {
        const x = hierarchy.x[node] * view.pixels - view.corner.x;
        const y = hierarchy.y[node] * view.pixels - view.corner.y;
        if (x < -50 || y < -50 || x > view.width + 50 || y > view.height + 50) continue;
        kortinfo.drawMark(ctx, x, y, hierarchy.radiusOf(node, view.level), "#b45309");
      }
      const focused = shown.find(({ node }) => node === this._focused);
      if (focused) kortinfo.drawMark(ctx, focused.x, focused.y, focused.r, "#1d4ed8");
    },
  });

  function byLetter(counts) {
    return Object.fromEntries(kortinfo.LETTERS.map((letter, level) => [letter, counts[level]]));
  }

  Object.assign(kortinfo, { CircleLayer, byLetter });
})((globalThis.kortinfo ??= {}));
