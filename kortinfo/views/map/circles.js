// The Leaflet layer: keeps the hierarchy, draws what is in view, answers mouse, touch and keys.
//
// options: texts (see coverage.py), bounds [[south, west], [north, east]].
// Events: "kortinfo:open" {positions} when a single business or a stack is chosen,
//         "kortinfo:drawn" after every drawing.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const TOUCH = 22; // pixels from the middle within which a finger means this circle
  const FOCUS_ZOOM = 15;
  const SETTLING = 4000; // milliseconds in which the page may still find its size

  const CircleLayer = L.Layer.extend({
    options: { pane: "kortinfoCircles", texts: {} },

    initialize(options) {
      L.setOptions(this, options);
      this._points = null;
      this._circles = [];
      this._turn = 0;
      this._pendingMask = undefined;
      this._chosen = [];
      this._number = new Intl.NumberFormat(this.options.texts.locale ?? "da-DK");
    },

    onAdd(map) {
      if (!map.getPane(this.options.pane)) map.createPane(this.options.pane).style.zIndex = 450;
      this._canvas = L.DomUtil.create("canvas", "kortinfo-canvas leaflet-zoom-animated", this.getPane());
      this._canvas.setAttribute("aria-hidden", "true");
      this._tip = L.DomUtil.create("div", "kortinfo-tip", map.getContainer());
      this._tip.setAttribute("role", "tooltip");
      this._tip.hidden = true;
      this._list = new kortinfo.CircleList(this, map);
      this._watch = new ResizeObserver(() => this._resized());
      this._watch.observe(map.getContainer());
      this._born = performance.now();
      // From the reader's first touch the view is the reader's.
      L.DomEvent.on(map.getContainer(), "pointerdown wheel keydown", this.keepView, this);
      this._draw();
    },

    onRemove(map) {
      this._watch.disconnect();
      L.DomEvent.off(map.getContainer(), "pointerdown wheel keydown", this.keepView, this);
      cancelAnimationFrame(this._frame);
      this._frame = null;
      this._list.remove();
      this._canvas.remove();
      this._tip.remove();
      this._canvas = null;
      void map;
    },

    getEvents() {
      return {
        move: this._request,
        zoom: this._request,
        moveend: this._settled,
        zoomanim: this._animate,
        viewreset: this._draw,
        click: this._clicked,
        mousemove: this._hovered,
        mouseout: this._left,
      };
    },

    // Take new points (gzipped payload). Keeps view and mask for the same points only.
    async setPayload(gzipped) {
      const turn = ++this._turn;
      const points = await kortinfo.readPayload(gzipped);
      if (turn !== this._turn) return;
      this._points = points;
      this._hierarchy = new kortinfo.Hierarchy(points);
      this._chosen = [];
      const waiting = this._pendingMask;
      this._pendingMask = undefined;
      if (waiting !== undefined) await this.setMask(waiting);
      this._draw();
      this._settled();
    },

    // Take a packed mask; null shows every point. The last one given wins.
    async setMask(packed) {
      if (!this._points) {
        this._pendingMask = packed;
        return;
      }
      const turn = (this._maskTurn = (this._maskTurn ?? 0) + 1);
      const shown = packed ? await kortinfo.readMask(packed, this._points.count) : null;
      if (turn !== this._maskTurn) return;
      this._hierarchy.recount(shown);
      this._draw();
      this._settled();
    },

    // Mark businesses (payload positions) and bring the first into view.
    choose(positions, { move = true } = {}) {
      const known = (positions ?? []).filter((at) => at < (this._points?.count ?? 0));
      this._chosen = known;
      if (known.length && move) this._bringIntoView(known);
      this._draw();
    },

    drawn() {
      const levels = [0, 0, 0, 0];
      if (this._hierarchy) {
        const [first, end] = this._hierarchy.range(0);
        for (let node = first; node < end; node++) {
          this._hierarchy.levelsOf(node).forEach((value, level) => (levels[level] += value));
        }
      }
      const [A, B, C, D] = levels;
      return { rows: A + B + C + D, levels: { A, B, C, D }, circles: this.circles() };
    },

    circles() {
      return this._circles.map(({ node, x, y, r, counts, approximate }) => ({
        node, x, y, r, counts: [...counts], approximate,
      }));
    },

    describe(circle) {
      const { texts } = this.options;
      const place = kortinfo.placeName(this._map, circle.latlng);
      const title = circle.count === 1 ? texts.single : this._count(circle.count);
      const parts = circle.counts
        .map((value, level) => [value, `${kortinfo.LETTERS[level]} ${this._number.format(value)}`])
        .filter(([value]) => value > 0)
        .map(([, text]) => text);
      const about = circle.approximate ? `, ${texts.approximate}` : "";
      return `${place ? `${place}: ` : ""}${title}, ${parts.join(", ")}${about}`;
    },

    _count(count) {
      const { texts } = this.options;
      return (count === 1 ? texts.count_one : texts.count_other).replace("{count}", this._number.format(count));
    },

    _latLng(x, y) {
      const span = 256 / this._points.size;
      return this._map.options.crs.pointToLatLng(L.point(x * span, y * span), 0);
    },

    _position(latlng) {
      const point = this._map.options.crs.latLngToPoint(latlng, 0);
      const span = this._points.size / 256;
      return { x: point.x * span, y: point.y * span };
    },

    _level() {
      return Math.max(0, Math.min(kortinfo.MAX_ZOOM, Math.floor(this._map.getZoom() + 1e-6)));
    },

    _request() {
      if (this._animating) return;
      this._frame ??= requestAnimationFrame(() => {
        this._frame = null;
        this._draw();
      });
    },

    _settled() {
      this._animating = false;
      this._draw();
      this._list?.update(this._circles);
      kortinfo.writeNames(this._map, this._kept ?? []);
    },

    _resized() {
      const map = this._map;
      if (!map) return;
      const box = map.getContainer();
      if (!box.clientWidth || !box.clientHeight) return;
      map.invalidateSize({ animate: false, pan: false });
      // A page settles into its size in steps; later a changed size must not move the view.
      const settling = !this._fitted || performance.now() - this._born < SETTLING;
      if (settling && !this._viewKept) this.fitHome();
      this._fitted = true;
      this._draw();
      this._settled();
    },

    // Do not open on the whole area: somebody has chosen a view.
    keepView() {
      this._viewKept = true;
    },

    // Move to the whole area the map is for.
    fitHome() {
      if (this.options.bounds) this._map.fitBounds(this.options.bounds, { animate: false });
    },

    _animate(event) {
      // The drawing is scaled with the map; moveend draws it anew at the new zoom.
      this._animating = true;
      this._hideTip();
      const map = this._map;
      const scale = map.getZoomScale(event.zoom, this._drawnZoom);
      const corner = map.project(this._drawnCorner, event.zoom);
      const origin = map._getNewPixelOrigin(event.center, event.zoom);
      L.DomUtil.setTransform(this._canvas, corner.subtract(origin).round(), scale);
    },

    _draw() {
      const map = this._map;
      if (!map || !this._canvas || this._animating) return;
      const size = map.getSize();
      if (!size.x || !size.y) return;
      const ratio = globalThis.devicePixelRatio || 1;
      const canvas = this._canvas;
      if (canvas.width !== Math.round(size.x * ratio) || canvas.height !== Math.round(size.y * ratio)) {
        canvas.width = Math.round(size.x * ratio);
        canvas.height = Math.round(size.y * ratio);
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      }
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      this._drawnZoom = map.getZoom();
      this._drawnCorner = map.containerPointToLatLng([0, 0]);
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, size.x, size.y);
      this._kept = [];
      this._circles = this._hierarchy ? this._inView(size) : [];
      for (const circle of this._circles) kortinfo.drawCircle(ctx, circle);
      this._drawMarks(ctx);
      this.fire("kortinfo:drawn");
      map.getContainer().dataset.drawn = String(Number(map.getContainer().dataset.drawn ?? 0) + 1);
    },

    _inView(size) {
      const map = this._map;
      const zoom = this._level();
      const pixels = (kortinfo.TILE * 2 ** map.getZoom()) / this._points.size;
      const corner = map.project(map.containerPointToLatLng([0, 0]), map.getZoom());
      const [west, north] = [(corner.x - 60) / pixels, (corner.y - 60) / pixels];
      const [east, south] = [(corner.x + size.x + 60) / pixels, (corner.y + size.y + 60) / pixels];
      const nodes = this._hierarchy.within(zoom, west, north, east, south);
      const circles = nodes.map((node) => this._circle(node, zoom, pixels, corner));
      // Names keep clear of a circle's full size, so that they do not jump under a filter.
      this._kept = circles.map(({ node, x, y, latlng }) => ({
        x, y, latlng, r: this._hierarchy.fullRadiusOf(node, zoom), total: this._hierarchy.totals[node],
      }));
      return circles.filter(({ count }) => count > 0);
    },

    _circle(node, zoom, pixels, corner) {
      const tree = this._hierarchy;
      const counts = tree.levelsOf(node);
      const count = tree.countOf(node);
      return {
        node,
        zoom,
        x: tree.x[node] * pixels - corner.x,
        y: tree.y[node] * pixels - corner.y,
        r: tree.radiusOf(node, zoom),
        count,
        counts,
        level: counts.findIndex((value) => value > 0),
        approximate: tree.isApproximate(node),
        label: this._number.format(count),
        latlng: this._latLng(tree.x[node], tree.y[node]),
      };
    },

    _drawMarks(ctx) {
      if (!this._hierarchy) return;
      const zoom = this._level();
      const chosen = new Set(this._chosen.map((at) => this._hierarchy.ancestor(at, zoom)));
      const size = this._map.getSize();
      const pixels = (kortinfo.TILE * 2 ** this._map.getZoom()) / this._points.size;
      const corner = this._map.project(this._drawnCorner, this._map.getZoom());
      for (const node of chosen) {
        const x = this._hierarchy.x[node] * pixels - corner.x;
        const y = this._hierarchy.y[node] * pixels - corner.y;
        if (x < -50 || y < -50 || x > size.x + 50 || y > size.y + 50) continue;
        kortinfo.drawMark(ctx, x, y, this._hierarchy.radiusOf(node, zoom), "#b45309");
      }
      const focused = this._circles.find(({ node }) => node === this._focused);
      if (focused) kortinfo.drawMark(ctx, focused.x, focused.y, focused.r, "#1d4ed8");
    },

    // The circle under a point of the container; `slop` helps a finger.
    _at(point, slop) {
      let best = null;
      let nearest = Infinity;
      for (const circle of this._circles) {
        const distance = Math.hypot(circle.x - point.x, circle.y - point.y);
        const reach = Math.max(circle.r + 1, slop);
        if (distance <= reach && distance - circle.r < nearest) {
          nearest = distance - circle.r;
          best = circle;
        }
      }
      return best;
    },

    _clicked(event) {
      const touch = event.originalEvent?.pointerType === "touch";
      const circle = this._at(event.containerPoint, touch ? TOUCH : 0);
      if (circle) this.open(circle);
    },

    // A single or what never comes apart is opened; a cluster is zoomed to where it comes apart.
    open(circle) {
      this._hideTip();
      const parts = circle.count > 1 ? this._hierarchy.split(circle.node, circle.zoom) : null;
      if (!parts) {
        this.fire("kortinfo:open", { positions: this._hierarchy.members(circle.node), circle });
        return;
      }
      const members = L.latLngBounds([]);
      for (const at of this._hierarchy.members(circle.node)) {
        const place = this._hierarchy.placeOf[at];
        members.extend(this._latLng(this._hierarchy.x[place], this._hierarchy.y[place]));
      }
      const fitting = this._map.getBoundsZoom(members, false, L.point(120, 120));
      const middle = this._latLng((parts.west + parts.east) / 2, (parts.north + parts.south) / 2);
      if (fitting > parts.zoom) this._map.setView(members.getCenter(), Math.min(fitting, kortinfo.MAX_ZOOM));
      else this._map.setView(middle, parts.zoom);
    },

    _bringIntoView(positions) {
      const tree = this._hierarchy;
      const at = positions[0];
      const alone = this._aloneFrom(at);
      const map = this._map;
      const place = tree.placeOf[at];
      const latlng = this._latLng(tree.x[place], tree.y[place]);
      const inside = map.getBounds().pad(-0.1).contains(latlng);
      if (inside && map.getZoom() >= alone) return;
      map.setView(latlng, Math.max(map.getZoom(), Math.min(alone, kortinfo.MAX_ZOOM), FOCUS_ZOOM));
    },

    // Move to where every circle the filter shows is in view; nothing shown: stay.
    fitShown() {
      const tree = this._hierarchy;
      if (!tree) return;
      const shown = L.latLngBounds([]);
      const [first, end] = tree.range(kortinfo.MAX_ZOOM);
      for (let node = first; node < end; node++) {
        if (tree.countOf(node) > 0) shown.extend(this._latLng(tree.x[node], tree.y[node]));
      }
      if (!shown.isValid()) return;
      this.keepView();
      // On a wide map the legend takes the left side.
      const left = this._map.getSize().x > 800 ? 250 : 60;
      this._map.fitBounds(shown, {
        paddingTopLeft: [left, 60], paddingBottomRight: [60, 60], maxZoom: FOCUS_ZOOM,
      });
    },

    // The zoom from which a unit's circle no longer comes apart.
    _aloneFrom(position) {
      const tree = this._hierarchy;
      for (let zoom = this._level(); zoom <= kortinfo.MAX_ZOOM; zoom++) {
        const node = tree.ancestor(position, zoom);
        if (tree.countOf(node) <= 1 || !tree.split(node, zoom)) return zoom;
      }
      return kortinfo.MAX_ZOOM;
    },

    _hovered(event) {
      const circle = this._at(event.containerPoint, 0);
      this._map.getContainer().classList.toggle("kortinfo-over", Boolean(circle));
      if (circle?.node !== this._tipNode || !circle) this.showTip(circle);
    },

    _left() {
      this._hideTip();
    },

    _hideTip() {
      this._tip.hidden = true;
      this._tipNode = null;
    },

    setFocused(circle) {
      this._focused = circle ? circle.node : null;
      this.showTip(circle);
      this._draw();
    },

    showTip(circle) {
      if (!circle) {
        this._hideTip();
        return;
      }
      this._tipNode = circle.node;
      kortinfo.fillTip(this._tip, circle, this.options.texts, {
        title: this._count(circle.count),
        place: kortinfo.placeName(this._map, circle.latlng),
        approximate: this._hierarchy.approximateOf(circle.node),
        number: this._number,
      });
      this._tip.hidden = false;
      kortinfo.placeTip(this._tip, circle, this._map.getSize());
    },
  });

  Object.assign(kortinfo, { CircleLayer });
})((globalThis.kortinfo ??= {}));
