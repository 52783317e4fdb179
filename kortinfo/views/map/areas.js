// The backdrop: outlines of municipalities, postal districts and parishes in quiet greys, with the
// districts' names where there is room. Also tells the name of the place a circle stands in.
//
// data: {municipality | postal_district | parish: [{code, name, lines, label: [lat, lng]}]}, with
// `home` on the municipalities that stand out;
// `lines` are closed rings [[lat, lng], ...], an odd number of crossings is inside.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const SHOWN_FROM = { land: 0, home: 0, municipality: 0, postal_district: 8, parish: 11 };
  const NAMED_FROM = { municipality: 6, postal_district: 9, parish: 12 };
  const BY_TOWN_TO = 12; // closer in, a district is larger than the view
  const LINE = {
    municipality: { color: "#7d858f", weight: 1.8 },
    postal_district: { color: "#aab0b7", weight: 1.1 },
    parish: { color: "#cdd0d4", weight: 0.9, dashArray: "3 4" },
  };

  const AreaLayer = L.Layer.extend({
    options: { pane: "kortinfoAreas", tiles: false },

    initialize(data, options) {
      L.setOptions(this, options);
      this._data = data;
      this._names = L.layerGroup();
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
      const renderer = L.svg({ pane: this.options.pane, padding: 0.5 });
      const draw = (type, style) =>
        L.layerGroup(
          (this._data[type] ?? []).map((area) =>
            L.polygon(area.lines, { renderer, pane: this.options.pane, interactive: false, ...style(area) }),
          ),
        );
      this._groups = {};
      if (!this.options.tiles) {
        const land = { stroke: false, fillColor: "#e4e5e4", fillOpacity: 1 };
        this._groups.land = draw("postal_district", () => land);
        this._groups.home = draw("municipality", ({ home }) => (home ? { ...land, fillColor: "#f7f6f2" } : land));
      }
      for (const type of ["parish", "postal_district", "municipality"]) {
        this._groups[type] = draw(type, () => ({ fill: false, ...LINE[type] }));
      }
      this._names.addTo(map);
      this._update();
    },

    onRemove(map) {
      for (const group of Object.values(this._groups)) group.remove();
      this._names.remove();
      delete map.kortinfoAreas;
    },

    getEvents() {
      return { zoomend: this._update };
    },

    _update() {
      const map = this._map;
      const zoom = map.getZoom();
      if (zoom === undefined) return;
      for (const [name, group] of Object.entries(this._groups)) {
        if (zoom >= SHOWN_FROM[name]) group.addTo(map);
        else group.remove();
      }
    },

    // Names, the most important first, each where it touches neither a circle nor another name:
    // beside its town, else at its own point or a little above or below. A postal district is
    // always named.
    writeNames(circles) {
      const map = this._map;
      const zoom = map.getZoom();
      const size = map.getSize();
      const taken = [];
      this._names.clearLayers();
      for (const type of ["postal_district", "parish", "municipality"]) {
        if (zoom < NAMED_FROM[type] || (type === "municipality" && zoom >= NAMED_FROM.postal_district)) continue;
        for (const area of this._data[type] ?? []) {
          const at = map.latLngToContainerPoint(area.label);
          if (at.x < 0 || at.y < 0 || at.x > size.x || at.y > size.y) continue;
          const half = textWidth(area.name, type) / 2 + 4;
          const must = type === "postal_district";
          const town = must && zoom <= BY_TOWN_TO ? largestIn(area, circles) : null;
          const place =
            (town && freePlace(aroundTown(town, half), half, circles, taken)) ??
            freePlace(NEAR.map((dy) => L.point(at.x, at.y + dy)), half, circles, taken) ??
            (must ? at : null);
          if (!place) continue;
          taken.push(boxAt(place, half));
          this._names.addLayer(this._label(type, area, map.containerPointToLatLng(place)));
        }
      }
    },

    _label(type, area, latlng) {
      const text = kortinfo.element("span", "", area.name);
      return L.marker(latlng, {
        icon: L.divIcon({ html: text, className: `kortinfo-name kortinfo-name-${type}`, iconSize: [0, 0] }),
        pane: "kortinfoNames",
        interactive: false,
        keyboard: false,
      });
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

  const NEAR = [0, 16, -16, 30, -30, 44, -44, 58, -58];

  const measure = document.createElement("canvas").getContext("2d");

  function textWidth(name, type) {
    measure.font = type === "parish" ? "400 11.5px sans-serif" : "600 13px sans-serif";
    return measure.measureText(name).width;
  }

  function boxAt({ x, y }, half) {
    return [x - half, y - 9, x + half, y + 9];
  }

  function touchesCircle(box, { x, y, r }) {
    const dx = Math.max(box[0] - x, 0, x - box[2]);
    const dy = Math.max(box[1] - y, 0, y - box[3]);
    return dx * dx + dy * dy < r * r;
  }

  // The circle with the most businesses in an area: its town.
  function largestIn(area, circles) {
    let best = null;
    for (const circle of circles) {
      if ((!best || circle.total > best.total) && inside(area, circle.latlng)) best = circle;
    }
    return best;
  }

  // Right, left, above and below a circle, then a little further.
  function aroundTown({ x, y, r }, half) {
    return [r + 4, r + 20].flatMap((out) => [
      [out + half, 0], [-out - half, 0], [0, -out - 8], [0, out + 8],
      [0.7 * out + half, -0.7 * out], [-0.7 * out - half, -0.7 * out],
      [0.7 * out + half, 0.7 * out], [-0.7 * out - half, 0.7 * out],
    ]).map(([dx, dy]) => L.point(x + dx, y + dy));
  }

  // The first place where a name touches neither a circle nor another name.
  function freePlace(places, half, circles, taken) {
    return (
      places.find((place) => {
        const box = boxAt(place, half);
        const clash = taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);
        return !clash && !circles.some((circle) => touchesCircle(box, circle));
      }) ?? null
    );
  }

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

  function writeNames(map, circles) {
    map.kortinfoAreas?.writeNames(circles);
  }

  Object.assign(kortinfo, { AreaLayer, placeName, writeNames });
})((globalThis.kortinfo ??= {}));
