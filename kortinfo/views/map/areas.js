// The backdrop: outlines of municipalities, postal districts and parishes in quiet greys, with the
// districts' names where there is room. Also tells the name of the place a circle stands in.
//
// data: {municipality | postal_district | parish: [{code, name, lines, label: [lat, lng]}]};
// `lines` are closed rings [[lat, lng], ...], an odd number of crossings is inside.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const SHOWN_FROM = { municipality: 0, postal_district: 8, parish: 11 };
  const NAMED_FROM = { municipality: 6, postal_district: 9, parish: 12 };
  const STYLE = {
    municipality: { color: "#8b929b", weight: 1.6, fillColor: "#f3f2ee", fillOpacity: 1 },
    postal_district: { color: "#b3b8be", weight: 1, fill: false },
    parish: { color: "#d3d5d8", weight: 0.8, fill: false, dashArray: "3 4" },
  };

  const AreaLayer = L.Layer.extend({
    options: { pane: "kortinfoAreas", tiles: false },

    initialize(data, options) {
      L.setOptions(this, options);
      this._data = data;
      this._labels = new Map();
    },

    onAdd(map) {
      if (!map.getPane(this.options.pane)) {
        map.createPane(this.options.pane).style.zIndex = 250;
        map.createPane("kortinfoNames").style.zIndex = 350;
        for (const pane of [this.options.pane, "kortinfoNames"]) {
          map.getPane(pane).style.pointerEvents = "none";
        }
      }
      map.kortinfoAreas = this;
      this._groups = {};
      const renderer = L.svg({ pane: this.options.pane, padding: 0.5 });
      for (const type of ["municipality", "postal_district", "parish"]) {
        const style = { ...STYLE[type], renderer, pane: this.options.pane, interactive: false };
        if (this.options.tiles) style.fill = false;
        this._groups[type] = L.layerGroup(
          (this._data[type] ?? []).map((area) => L.polygon(area.lines, { ...style, fillRule: "evenodd", smoothFactor: 1 })),
        );
      }
      this._update();
    },

    onRemove(map) {
      for (const group of Object.values(this._groups)) group.remove();
      for (const label of this._labels.values()) label.remove();
      this._labels.clear();
      delete map.kortinfoAreas;
    },

    getEvents() {
      return { zoomend: this._update, moveend: this._update };
    },

    _update() {
      const map = this._map;
      const zoom = map.getZoom();
      if (zoom === undefined) return;
      for (const [type, group] of Object.entries(this._groups)) {
        if (zoom >= SHOWN_FROM[type]) group.addTo(map);
        else group.remove();
      }
      this._name(zoom);
    },

    // Names, the most important first; one that would touch another is left out.
    _name(zoom) {
      const map = this._map;
      const bounds = map.getBounds();
      const taken = [];
      const shown = new Set();
      const types = ["postal_district", "parish", "municipality"];
      for (const type of types.filter((name) => zoom >= NAMED_FROM[name])) {
        if (type === "municipality" && zoom >= NAMED_FROM.postal_district) continue;
        (this._data[type] ?? []).forEach((area, index) => {
          if (!bounds.contains(area.label)) return;
          const at = map.latLngToContainerPoint(area.label);
          const half = 3.8 * area.name.length + 6;
          const box = [at.x - half, at.y - 10, at.x + half, at.y + 10];
          const clash = taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);
          if (clash) return;
          taken.push(box);
          shown.add(`${type}/${index}`);
          this._label(`${type}/${index}`, type, area);
        });
      }
      for (const [key, label] of this._labels) {
        if (!shown.has(key)) {
          label.remove();
          this._labels.delete(key);
        }
      }
    },

    _label(key, type, area) {
      if (this._labels.has(key)) return;
      const text = kortinfo.element("span", "", area.name);
      const icon = L.divIcon({ html: text, className: `kortinfo-name kortinfo-name-${type}`, iconSize: [0, 0] });
      const label = L.marker(area.label, {
        icon, pane: "kortinfoNames", interactive: false, keyboard: false,
      });
      this._labels.set(key, label.addTo(this._map));
    },

    // The name of the smallest well-known area a point lies in: postal district, else municipality.
    nameAt(latlng) {
      for (const type of ["postal_district", "municipality"]) {
        for (const area of this._data[type] ?? []) {
          if (inside(area, latlng)) return area.name;
        }
      }
      return "";
    },
  });

  function box(area) {
    if (!area.box) {
      const all = area.lines.flat();
      const lat = all.map((point) => point[0]);
      const lng = all.map((point) => point[1]);
      const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
      const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
      area.box = [least(lat), least(lng), most(lat), most(lng)];
    }
    return area.box;
  }

  function inside(area, { lat, lng }) {
    const [south, west, north, east] = box(area);
    if (lat < south || lat > north || lng < west || lng > east) return false;
    let odd = false;
    for (const line of area.lines) {
      for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
        const [yi, xi] = line[i];
        const [yj, xj] = line[j];
        if (yi > lat !== yj > lat && lng < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) odd = !odd;
      }
    }
    return odd;
  }

  function placeName(map, latlng) {
    return map.kortinfoAreas?.nameAt(latlng) ?? "";
  }

  Object.assign(kortinfo, { AreaLayer, placeName });
})((globalThis.kortinfo ??= {}));
