// How the circles' layer moves: with the map, to what is shown, to a business, to where a circle
// comes apart. Part of CircleLayer.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const FOCUS_ZOOM = 15;
  const SETTLING = 4000; // milliseconds in which the page may still find its size

  // A wide map has its legend open, at the left; a narrow one closed, at the bottom.
  function isWide(map) {
    return map.getSize().x > 700;
  }

  // Pixels the legend takes.
  function legendRoom(map) {
    return isWide(map) ? { left: 250, bottom: 0 } : { left: 0, bottom: 56 };
  }

  function sizeOf({ clientWidth, clientHeight }) {
    return clientWidth && clientHeight ? `${clientWidth} ${clientHeight}` : "";
  }

  // A wheel turned over the map to get past it must not shrink the home out of sight. Set by hand:
  // setMinZoom would also begin to zoom, and a view set meanwhile be lost.
  function limitZoom(map) {
    const { left, bottom } = legendRoom(map);
    map.options.minZoom = 0; // else the limit of an earlier size is the fit's, too
    map.options.minZoom = Math.max(0, map.getBoundsZoom(map.options.home, false, L.point(left, bottom)) - 2);
    map.fire("zoomlevelschange");
  }

  function fitHome(map) {
    const { left, bottom } = legendRoom(map);
    limitZoom(map);
    map.fitBounds(map.options.home, {
      animate: false, paddingTopLeft: [left, 0], paddingBottomRight: [0, bottom],
    });
  }

  // A Leaflet map on its home, [[south, west], [north, east]], at once where its size is known:
  // what is put on it need not be drawn twice.
  function openMap(container, home, options) {
    const map = L.map(container, { ...options, home });
    if (sizeOf(container)) fitHome(map);
    map.openedAt = sizeOf(container);
    return map;
  }

  const moving = {
    _addMoving(map) {
      this._watch = new ResizeObserver(() => this._resized());
      this._watch.observe(map.getContainer());
      this._large = this.isLarge();
      this._classes = new MutationObserver(() => this._typeChanged());
      this._classes.observe(map.getContainer(), { attributes: true, attributeFilter: ["class"] });
      this._born = performance.now();
      this._size = map.openedAt;
      this._fitted = Boolean(this._size);
      // From the reader's first touch the view is the reader's.
      L.DomEvent.on(map.getContainer(), "pointerdown wheel keydown", this.keepView, this);
    },

    _removeMoving(map) {
      this._watch.disconnect();
      this._classes.disconnect();
      L.DomEvent.off(map.getContainer(), "pointerdown wheel keydown", this.keepView, this);
    },

    _movingEvents() {
      return {
        move: this._request,
        zoom: this._request,
        moveend: this._settled,
        zoomanim: this._animate,
        viewreset: this._draw,
      };
    },

    _request() {
      if (this._animating) return;
      this._frame ??= requestAnimationFrame(() => {
        this._frame = null;
        this._draw();
      });
    },

    _settled({ names = true } = {}) {
      this._animating = false;
      cancelAnimationFrame(this._frame); // what was asked for is drawn now
      this._frame = null;
      if (!this._look()) return;
      if (names) this._placeNames();
      this._paint();
      this._list?.update(this._circles);
      this.fire("kortinfo:settled");
    },

    _typeChanged() {
      if (this._large === this.isLarge()) return;
      this._large = this.isLarge();
      this._settled();
    },

    _resized() {
      const map = this._map;
      if (!map) return;
      const size = sizeOf(map.getContainer());
      if (!size || size === this._size) return;
      this._size = size;
      map.invalidateSize({ animate: false, pan: false });
      limitZoom(map);
      // A page settles into its size in steps; later a changed size must not move the view.
      const settling = !this._fitted || performance.now() - this._born < SETTLING;
      if (settling && !this._viewKept) this.fitHome();
      this._fitted = true;
      this._large = this.isLarge();
      this._settled();
    },

    // Do not open on the whole area: somebody has chosen a view.
    keepView() {
      this._viewKept = true;
    },

    // Move to the whole area the map is for.
    fitHome() {
      fitHome(this._map);
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

    // A single or what never comes apart is opened; a cluster is zoomed to where it comes apart.
    open(circle) {
      this._hideTip();
      const { hierarchy } = this._model;
      const members = hierarchy.members(circle.node);
      const parts = circle.count > 1 ? hierarchy.split(circle.node, circle.zoom) : null;
      if (!parts) {
        const latlng = this.latLngOf(hierarchy.x[circle.node], hierarchy.y[circle.node]);
        this.fire("kortinfo:open", { positions: members, circle: { ...circle, latlng } });
        return;
      }
      this.fire("kortinfo:goes");
      const bounds = L.latLngBounds(members.map((at) => this.latLngOfUnit(at)));
      const fitting = this._map.getBoundsZoom(bounds, false, L.point(120, 120));
      const middle = this.latLngOf((parts.west + parts.east) / 2, (parts.north + parts.south) / 2);
      if (fitting > parts.zoom) this._map.setView(bounds.getCenter(), Math.min(fitting, kortinfo.MAX_ZOOM));
      else this._map.setView(middle, parts.zoom);
    },

    _bringIntoView(positions, seen) {
      const at = positions[0];
      const alone = this._aloneFrom(at);
      const map = this._map;
      const latlng = this.latLngOfUnit(at);
      const { x: right, y: bottom } = map.getSize();
      const part = seen ?? { left: 0, top: 0, right, bottom };
      const corners = [L.point(part.left, part.top), L.point(part.right, part.bottom)];
      const edge = corners[1].subtract(corners[0]).multiplyBy(0.1);
      const inside = L.bounds(corners[0].add(edge), corners[1].subtract(edge));
      if (inside.contains(map.latLngToContainerPoint(latlng)) && map.getZoom() >= alone) return;
      const zoom = Math.max(map.getZoom(), Math.min(alone, kortinfo.MAX_ZOOM), FOCUS_ZOOM);
      // The middle of what is seen is not the middle of the map.
      const aside = map.getSize().divideBy(2).subtract(L.bounds(corners).getCenter());
      map.setView(map.unproject(map.project(latlng, zoom).add(aside), zoom), zoom);
    },

    // Move to where every circle the filter shows is in view; nothing shown: stay.
    fitShown() {
      const tree = this._model?.hierarchy;
      if (!tree) return;
      const shown = L.latLngBounds([]);
      const [first, end] = tree.range(kortinfo.MAX_ZOOM);
      for (let node = first; node < end; node++) {
        if (tree.countOf(node) > 0) shown.extend(this.latLngOf(tree.x[node], tree.y[node]));
      }
      if (!shown.isValid()) return;
      this.keepView();
      const { left, bottom } = legendRoom(this._map);
      this._map.fitBounds(shown, {
        paddingTopLeft: [Math.max(60, left), 60],
        paddingBottomRight: [60, Math.max(60, bottom)],
        maxZoom: FOCUS_ZOOM,
      });
    },

    // The zoom from which a unit's circle no longer comes apart.
    _aloneFrom(position) {
      const tree = this._model.hierarchy;
      for (let zoom = this._view?.level ?? 0; zoom <= kortinfo.MAX_ZOOM; zoom++) {
        const node = tree.ancestor(position, zoom);
        if (tree.countOf(node) <= 1 || !tree.split(node, zoom)) return zoom;
      }
      return kortinfo.MAX_ZOOM;
    },
  };

  Object.assign(kortinfo, { moving, openMap, isWide });
})((globalThis.kortinfo ??= {}));
