// A plan of visits: numbered stops and straight ways between them, a colour and a dash a day.
//
// kortinfo.showPlan(map, {texts}) hangs a handle on the map's container as `__kortinfoPlan`:
//   onPick(callback)  callback(key) when a business of a district is clicked
//   show({days: [{name, from: [lat, lng] or null, back: [lat, lng] or null, stops: [{lat, lng, number,
//                  label, locked}]}], near: [{lat, lng, label}],
//         districts: [{name, hull: [[lat, lng]], centre: [lat, lng], dots: [[lat, lng, key, label]]}],
//         picked: [key]})  districts are outlines with a number, the businesses in them dots
//   remove()
// A home has no point here: its ways are not drawn.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const COLOURS = ["#1d4ed8", "#b45309", "#7e22ce", "#be123c", "#0f766e", "#4d7c0f", "#334155"];
  const DASHES = ["", "10 6", "3 6", "14 5 3 5", "6 3", "2 8", "18 6"];
  const CLOSE = 15;

  function iconOf(text, colour, classes) {
    const box = kortinfo.element("div", "", text); // as text, never as HTML
    box.style.setProperty("--ki-day", colour);
    return L.divIcon({ className: `kortinfo-stop ${classes}`, html: box, iconSize: [30, 30] });
  }

  class PlanMap {
    constructor(map) {
      this.map = map;
      this.drawn = L.layerGroup().addTo(map);
      this.names = L.layerGroup().addTo(map);
      this.renderer = L.canvas({ padding: 0.5, tolerance: 6 });
      this.listeners = [];
      map.attributionControl?.setPrefix(false);
      map.on("moveend", () => this.write());
      this.watch = new ResizeObserver(() => {
        map.invalidateSize({ animate: false });
        if (this.bounds && !this.moved) this.fit();
        this.write();
      });
      this.watch.observe(map.getContainer());
      map.on("dragstart", () => (this.moved = true));
    }

    onPick(listener) {
      this.listeners.push(listener);
    }

    show({ days, near, districts = [], picked = [] }) {
      const told = JSON.stringify([days, near, districts, picked]);
      if (told === this.told) return;
      const ground = JSON.stringify([days, districts]);
      const stays = this.bounds && ground === this.ground; // only what is picked has changed
      this.ground = ground;
      this.told = told;
      this.drawn.clearLayers();
      const every = [];
      this.stops = L.latLngBounds(days.flatMap(({ stops }) => stops.map(({ lat, lng }) => [lat, lng])));
      days.forEach((day, at) => {
        const colour = COLOURS[at % COLOURS.length];
        const stops = day.stops.map(({ lat, lng }) => [lat, lng]);
        const way = [day.from, ...stops, day.back].filter(Boolean);
        every.push(...way);
        const line = { color: colour, weight: 4, opacity: 0.85, dashArray: DASHES[at % DASHES.length] };
        this.drawn.addLayer(L.polyline(way, { color: "#fff", weight: 7, opacity: 0.9, interactive: false }));
        this.drawn.addLayer(L.polyline(way, { ...line, interactive: false }));
        if (day.from) this.mark(day.from, "⌂", colour, "kortinfo-stop-office", day.start);
        for (const stop of day.stops) {
          const kind = stop.locked ? "kortinfo-stop-locked" : "";
          this.mark([stop.lat, stop.lng], String(stop.number), colour, kind, stop.label);
        }
      });
      districts.forEach((district, at) => this.district(district, at, new Set(picked), every));
      for (const { lat, lng, label } of near) this.mark([lat, lng], "?", "#4b5563", "kortinfo-stop-near", label);
      this.bounds = every.length ? L.latLngBounds(every) : null;
      if (!stays) {
        this.moved = false;
        if (this.bounds) this.fit();
      }
      this.write();
    }

    district({ name, hull, centre, dots }, at, picked, every) {
      const colour = COLOURS[at % COLOURS.length];
      const line = { color: colour, weight: 3, dashArray: DASHES[at % DASHES.length], interactive: false };
      if (hull.length > 2) this.drawn.addLayer(L.polygon(hull, { ...line, fillColor: colour, fillOpacity: 0.08 }));
      for (const [lat, lng, key, label] of dots) {
        every.push([lat, lng]);
        const chosen = picked.has(key);
        const dot = L.circleMarker([lat, lng], {
          renderer: this.renderer,
          radius: chosen ? 9 : 5,
          color: chosen ? "#111" : "#fff",
          weight: chosen ? 3 : 1,
          fillColor: colour,
          fillOpacity: 1,
        });
        dot.bindTooltip(kortinfo.element("span", "", `${at + 1}: ${label}`), { direction: "top" });
        dot.on("click", () => this.listeners.forEach((listener) => listener(key)));
        this.drawn.addLayer(dot);
      }
      this.mark(centre, String(at + 1), colour, "kortinfo-stop-district", name);
    }

    mark(at, text, colour, kind, label) {
      const icon = iconOf(text, colour, kind);
      const interactive = kind !== "kortinfo-stop-district"; // which lets clicks through to businesses
      const marker = L.marker(at, { icon, keyboard: false, alt: label, title: label, interactive });
      marker.bindTooltip(kortinfo.element("span", "", label), { direction: "top", offset: [0, -14] });
      this.drawn.addLayer(marker);
    }

    // A start far away would pile the stops on one another: then its way leads out of the view.
    fit() {
      const zoom = (bounds) => this.map.getBoundsZoom(bounds, false, L.point(68, 68));
      const piled = this.stops.isValid() && zoom(this.stops) > zoom(this.bounds) + 1;
      const one = piled && this.stops.getNorthEast().equals(this.stops.getSouthWest());
      this.map.fitBounds(piled && !one ? this.stops : this.bounds, { maxZoom: CLOSE, padding: [34, 34], animate: false });
    }

    // The names of areas where there is room.
    write() {
      const { map } = this;
      const { x: width, y: height } = map.getSize();
      this.names.clearLayers();
      if (!width || !height) return;
      const zoom = map.getZoom();
      const view = { width, height, zoom, level: zoom, corner: map.project(map.containerPointToLatLng([0, 0]), zoom) };
      const taken = [];
      this.drawn.eachLayer((layer) => {
        if (!layer.getLatLng) return;
        const { x, y } = map.latLngToContainerPoint(layer.getLatLng());
        taken.push([x - 16, y - 16, x + 16, y + 16]);
      });
      const names = kortinfo.namesOf({ view, all: [], shown: [], areas: map.kortinfoAreas, businesses: new Map(), taken });
      for (const name of names) {
        const box = kortinfo.element("div");
        for (const { text, font, colour } of name.lines) {
          const line = kortinfo.element("span", "", text);
          Object.assign(line.style, { font, color: colour });
          box.append(line);
        }
        const icon = L.divIcon({ className: "kortinfo-place-name", html: box, iconSize: [name.width, name.height] });
        const at = map.containerPointToLatLng([name.x, name.y]);
        this.names.addLayer(L.marker(at, { icon, interactive: false, keyboard: false }));
      }
    }

    remove() {
      this.watch.disconnect();
      this.map._animatingZoom = false; // Leaflet's timer for a zoom's end would find no map
      this.map.remove();
    }
  }

  function showPlan(map, { texts }) {
    const box = map.getContainer();
    box.setAttribute("aria-label", texts.plan_map);
    box.setAttribute("role", "region");
    L.control.zoom({ position: "topleft", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    box.__kortinfoPlan = new PlanMap(map);
  }

  Object.assign(kortinfo, { showPlan });
})((globalThis.kortinfo ??= {}));
