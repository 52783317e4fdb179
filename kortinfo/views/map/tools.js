// Choosing by hand: lasso, rectangle, radius, an area by a click; and the chosen shape on the map.
//
// Shapes: {kind: "polygon", points: [[lat, lng], ...]} | {kind: "circle", lat, lng, radius (m)} |
// {kind: "area", code}. Every drawing tool works with the keyboard too: chosen by Enter it lays a
// shape around the middle of the map; arrows move the map, + and - change its size, Enter takes it.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const { element } = kortinfo;
  const CLOSE = 4; // pixels a finger or mouse must move before it draws

  const STYLE = { color: "#1d4ed8", weight: 3, fillColor: "#1d4ed8", fillOpacity: 0.08, interactive: false };
  const CASING = { color: "#ffffff", weight: 6, fill: false, interactive: false };
  const DRAFT = { ...STYLE, dashArray: "6 5" };

  // 24 by 24, drawn in lines.
  const ICONS = {
    lasso: "M5 13c-2-4 2-9 8-9 5 0 8 3 7 7-1 3-4 5-8 5-3 0-5 0-6 2-1 1 0 3 2 3",
    rectangle: "M4 6h16v12H4z",
    radius: "M12 3a9 9 0 1 0 .01 0M12 12h9M12 11v2",
    area: "M4 7l6-3 5 4 5-1v10l-6 3-5-4-5 2z",
    clear: "M6 6l12 12M18 6L6 18",
    layers: "M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5",
    tools: "M4 20l4-1L19 8l-3-3L5 16zM14 7l3 3",
  };

  function icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  }

  const Tools = L.Control.extend({
    options: { position: "topleft", texts: {} },

    onAdd(map) {
      map.kortinfoTools = this;
      this._listeners = [];
      this._shape = null;
      const bar = element("div", "leaflet-bar kortinfo-tools");
      bar.setAttribute("role", "toolbar");
      bar.setAttribute("aria-label", this.options.texts.tools);
      bar.setAttribute("aria-orientation", "vertical");
      this._buttons = {};
      bar.append(this._button("tools", () => this._unfold()));
      for (const name of ["lasso", "rectangle", "radius", "area"]) {
        bar.append(this._button(name, (event) => this.start(name, { keyboard: event.detail === 0 })));
      }
      bar.append(this._button("clear", () => this._clear()));
      this._buttons.tools.setAttribute("aria-expanded", "false");
      this._bar = bar;
      kortinfo.still(bar);
      this._hint = element("div", "kortinfo-hint");
      this._hintText = element("span");
      this._hintText.setAttribute("role", "status");
      const end = element("button", "", this.options.texts.tool_stop);
      end.type = "button";
      end.addEventListener("click", () => this.stop());
      this._hint.append(this._hintText, end);
      this._hint.hidden = true;
      kortinfo.still(this._hint);
      map.getContainer().append(this._hint);
      if (!map.getPane("kortinfoShape")) {
        map.createPane("kortinfoShape").style.zIndex = 400;
        map.getPane("kortinfoShape").style.pointerEvents = "none";
      }
      this._renderer = L.svg({ pane: "kortinfoShape", padding: 0.5 });
      this._chosen = L.layerGroup().addTo(map);
      this._draft = L.layerGroup().addTo(map);
      this._pressed = (event) => this._key(event);
      map.getContainer().addEventListener("keydown", this._pressed, true);
      this._show();
      return bar;
    },

    onRemove(map) {
      this.stop();
      map.getContainer().removeEventListener("keydown", this._pressed, true);
      this._hint.remove();
      this._chosen.remove();
      this._draft.remove();
      delete map.kortinfoTools;
    },

    _button(name, act) {
      const { texts } = this.options;
      const button = element("button", `kortinfo-tool kortinfo-tool-${name}`);
      button.type = "button";
      button.title = texts[`tool_${name}`];
      button.setAttribute("aria-label", texts[`tool_${name}`]);
      button.append(icon(name));
      button.addEventListener("click", act);
      this._buttons[name] = button;
      return button;
    },

    // On a small screen the tools stand behind one button.
    _unfold() {
      const open = this._bar.classList.toggle("kortinfo-open");
      this._buttons.tools.setAttribute("aria-expanded", String(open));
    },

    _fold() {
      this._bar.classList.remove("kortinfo-open");
      this._buttons.tools.setAttribute("aria-expanded", "false");
    },

    isBusy() {
      return Boolean(this._tool);
    },

    onShape(listener) {
      this._listeners.push(listener);
    },

    // Draw a shape as chosen; null: none.
    setShape(shape) {
      if (JSON.stringify(shape ?? null) === JSON.stringify(this._shape)) return;
      this._shape = shape ?? null;
      this._show();
    },

    shape() {
      return this._shape;
    },

    linesOf(shape) {
      return kortinfo.ringsOf(shape, (code) => this._map.kortinfoAreas?.linesOf(code));
    },

    _show() {
      this._paint(this._chosen, this._shape, STYLE);
      this._buttons.clear.hidden = !this._shape;
    },

    _paint(group, shape, style) {
      group.clearLayers();
      const lines = this.linesOf(shape);
      if (!lines.length) return;
      const own = { renderer: this._renderer, pane: "kortinfoShape" };
      group.addLayer(L.polygon(lines, { ...CASING, ...own }));
      group.addLayer(L.polygon(lines, { ...style, ...own }));
    },

    // A shape is chosen: whoever listens shows it by setShape; without anyone it is only drawn.
    _take(shape) {
      this.stop();
      this.setShape(shape);
      this._listeners.forEach((listener) => listener(shape));
    },

    _clear() {
      this._take(null);
    },

    radiusAround(place, radius) {
      const [lat, lng] = [kortinfo.roundedDegree(place.lat), kortinfo.roundedDegree(place.lng)];
      this._take({ kind: "circle", lat, lng, radius: Math.round(radius) });
    },

    start(name, { keyboard = false } = {}) {
      const again = this._tool === name;
      this.stop();
      if (again) return;
      const map = this._map;
      this._fold();
      this._tool = name;
      map.fire("kortinfo:tool");
      this._keyboard = keyboard && name !== "lasso";
      this._buttons[name].setAttribute("aria-pressed", "true");
      map.getContainer().classList.add("kortinfo-drawing");
      this._say(this.options.texts[this._keyboard ? `hint_${name}_keys` : `hint_${name}`]);
      if (this._keyboard) {
        this._size = 0.25;
        this._radius = null;
        map.getContainer().focus();
        map.on("move zoom", this._middle, this);
        this._middle();
        return;
      }
      map.dragging.disable();
      map.doubleClickZoom.disable();
      map.boxZoom.disable();
      map.touchZoom?.disable();
      const box = map.getContainer();
      this._down = (event) => this._begin(event);
      box.addEventListener("pointerdown", this._down, true);
    },

    stop() {
      const map = this._map;
      if (!this._tool || !map) return;
      this._buttons[this._tool].removeAttribute("aria-pressed");
      const box = map.getContainer();
      box.classList.remove("kortinfo-drawing");
      this._end?.();
      if (this._down) box.removeEventListener("pointerdown", this._down, true);
      this._down = null;
      map.off("move zoom", this._middle, this);
      map.dragging.enable();
      map.doubleClickZoom.enable();
      map.boxZoom.enable();
      map.touchZoom?.enable();
      this._draft.clearLayers();
      this._hint.hidden = true;
      this._tool = null;
    },

    _say(text) {
      this._hintText.textContent = text;
      this._hint.hidden = false;
    },

    _begin(event) {
      const map = this._map;
      if (event.button || !this._onMap(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const box = map.getContainer();
      const first = map.mouseEventToContainerPoint(event);
      const line = [first];
      const follow = (moved) => {
        moved.preventDefault();
        moved.stopPropagation();
        line.push(map.mouseEventToContainerPoint(moved));
        const shape = this._drawnShape(line);
        this._paint(this._draft, shape, DRAFT);
        if (shape?.kind === "circle") this._say(this._distance(shape.radius));
      };
      const finish = (ended) => {
        ended.stopPropagation();
        this._end();
        this._swallow(box);
        const shape = this._drawnShape(line);
        if (shape) this._take(shape);
      };
      this._end = () => {
        box.removeEventListener("pointermove", follow, true);
        box.removeEventListener("pointerup", finish, true);
        box.removeEventListener("pointercancel", this._end, true);
        this._end = null;
      };
      box.setPointerCapture?.(event.pointerId);
      box.addEventListener("pointermove", follow, true);
      box.addEventListener("pointerup", finish, true);
      box.addEventListener("pointercancel", this._end, true);
    },

    // The click that ends a drawing must not open a circle.
    _swallow(box) {
      const swallow = (click) => {
        click.stopPropagation();
        click.preventDefault();
      };
      box.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => box.removeEventListener("click", swallow, true), 50);
    },

    _onMap(event) {
      return !event.target.closest(".leaflet-control, .leaflet-popup, .kortinfo-hint");
    },

    _distance(radius) {
      return `${this.options.texts.radius}: ${kortinfo.distanceInWords(radius, this.options.texts.locale)}`;
    },

    // The shape a line on the screen means; null: nothing yet.
    _drawnShape(line) {
      const map = this._map;
      const [first, last] = [line[0], line[line.length - 1]];
      const place = (point) => {
        const { lat, lng } = map.containerPointToLatLng(point);
        return [lat, lng];
      };
      if (this._tool === "area") return this._areaOf(last);
      if (first.distanceTo(last) < CLOSE && line.length < 8) return null;
      if (this._tool === "radius") return this._circle(place(first), kortinfo.metres(place(first), place(last)));
      if (this._tool === "rectangle") return this._polygon(kortinfo.rectangle(place(first), place(last)));
      return this._polygon(line.map(place));
    },

    _polygon(points) {
      const simpler = kortinfo.simplified(points);
      return simpler.length < 3 ? null : { kind: "polygon", points: simpler };
    },

    _circle([lat, lng], radius) {
      const whole = Math.max(10, Math.round(radius));
      return { kind: "circle", lat: kortinfo.roundedDegree(lat), lng: kortinfo.roundedDegree(lng), radius: whole };
    },

    // A click on the circle of a whole area means that area, whatever lies under it.
    _areaOf(point) {
      const circle = this.options.layer?._at(point, 0);
      if (circle?.whole && circle.areaCode) return { kind: "area", code: circle.areaCode };
      return this._areaAt(this._map.containerPointToLatLng(point));
    },

    _areaAt(latlng) {
      const area = this._map.kortinfoAreas?.areaAt(latlng, this._map.getZoom());
      return area ? { kind: "area", code: area.code } : null;
    },

    // The keyboard's shape: around the middle of the map.
    _middle() {
      const map = this._map;
      const size = map.getSize();
      const middle = size.divideBy(2);
      const place = (point) => {
        const { lat, lng } = map.containerPointToLatLng(point);
        return [lat, lng];
      };
      const shown = Math.min(size.x, size.y) * this._size;
      if (this._tool === "area") {
        this._proposed = this._areaAt(map.getCenter());
        const area = map.kortinfoAreas?.areaAt(map.getCenter(), map.getZoom());
        this._say(`${area?.name ?? ""} ${this.options.texts.hint_area_keys}`.trim());
      } else if (this._tool === "radius") {
        this._radius ??= kortinfo.nextRadius(kortinfo.metres(place(middle), place(middle.add([shown / 2, 0]))), -1);
        this._proposed = this._circle(place(middle), this._radius);
        this._say(`${this._distance(this._radius)}. ${this.options.texts.hint_radius_keys}`);
      } else {
        const half = L.point(shown * 1.4, shown);
        this._proposed = this._polygon(kortinfo.rectangle(place(middle.subtract(half)), place(middle.add(half))));
      }
      this._paint(this._draft, this._proposed, DRAFT);
    },

    _key(event) {
      if (!this._tool) return;
      if (event.key === "Escape") {
        event.stopPropagation();
        this.stop();
        return;
      }
      if (!this._keyboard) return;
      const way = { "+": 1, "=": 1, "-": -1 }[event.key];
      if (way) {
        event.preventDefault();
        event.stopPropagation();
        if (this._tool === "radius") this._radius = kortinfo.nextRadius(this._radius, way);
        else this._size = Math.max(0.05, Math.min(0.48, this._size * 1.25 ** way));
        this._middle();
      } else if (event.key === "Enter" && event.target === this._map.getContainer()) {
        event.preventDefault();
        event.stopPropagation();
        if (this._proposed) this._take(this._proposed);
      }
    },
  });

  Object.assign(kortinfo, { Tools, icon, shapeStyle: STYLE });
})((globalThis.kortinfo ??= {}));
