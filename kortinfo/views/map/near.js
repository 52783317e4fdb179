// Placements near home: the home as a pin that is put by a click or by the keyboard (point.js),
// rings of travel time around it, and the businesses by level, the best with their place.
//
// kortinfo.showNear(map, {texts}) hangs a handle on the map's container as `__kortinfoNear`:
//   show({pin, rings: [{name, parts: [[[[lat, lng]]]]}], businesses: [{unit, lat, lng, level, rank,
//                  label}]})  rings: the nearest first; rank: "" or a number as text
//   onPoint(callback)  callback([lat, lng]) when a home is chosen
//   onUnit(callback)   callback(unit) when a business is chosen
//   remove()
// What it is told stays in this page: nothing is kept in the browser.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const COLOUR = "#b45309"; // no level's, and no area's
  const DASHES = ["", "10 6", "3 6", "14 5 3 5", "6 3", "2 8"];
  const CLOSE = 16;

  function discOf({ level, rank }) {
    const box = kortinfo.element("div", `kortinfo-near-disc kortinfo-${level}`, level); // as text
    const holder = kortinfo.element("div");
    holder.append(box);
    if (rank) holder.append(kortinfo.element("span", "kortinfo-near-rank", rank));
    // The best are larger; the others leave them room.
    const size = rank ? 24 : 18;
    const className = rank ? "kortinfo-near kortinfo-near-best" : "kortinfo-near";
    return L.divIcon({ className, html: holder, iconSize: [size, size] });
  }

  // Where a ring's name stands: the place of its line that is farthest from all others.
  function freestOf(parts, others) {
    let best = null;
    let most = -1;
    for (const [lat, lng] of parts.flat(2)) {
      const narrow = Math.cos((lat * Math.PI) / 180);
      const room = Math.min(...others.map(([y, x]) => Math.hypot(y - lat, (x - lng) * narrow)));
      if (room > most) [best, most] = [[lat, lng], room];
    }
    return best;
  }

  class NearMap {
    constructor(map, picker) {
      this.map = map;
      this.picker = picker;
      this.listeners = [];
      this.rings = L.layerGroup().addTo(map);
      this.businesses = L.layerGroup().addTo(map);
      this.places = [];
      const behindPin = picker.taken.bind(picker);
      picker.taken = () => [...behindPin(), ...this.taken()]; // no name stands behind a business
      map.on("dragstart", () => (this.moved = true));
      this.watch = new ResizeObserver(() => {
        if (this.bounds && !this.moved) this.fit();
      });
      this.watch.observe(map.getContainer());
    }

    onPoint(listener) {
      this.picker.onPoint(listener);
    }

    onUnit(listener) {
      this.listeners.push(listener);
    }

    show({ pin, rings, businesses }) {
      this.put(businesses);
      this.draw(rings, pin);
      this.picker.show({ pin, home: null, places: [] });
      this.picker.pin?.setZIndexOffset(5000); // over all businesses
      const told = JSON.stringify(rings);
      if (told === this.told) return;
      this.told = told;
      this.bounds = rings.length ? L.latLngBounds([...rings.at(-1).parts.flat(2), pin]) : null;
      this.moved = false;
      if (this.bounds) this.fit();
    }

    draw(rings, pin) {
      if (JSON.stringify(rings) === this.told) return;
      this.rings.clearLayers();
      const others = [pin, ...this.places];
      rings.toReversed().forEach(({ name, parts }, back) => {
        const at = rings.length - 1 - back;
        const look = { color: COLOUR, weight: 2.5, dashArray: DASHES[at % DASHES.length], fillColor: COLOUR, fillOpacity: 0.07 };
        for (const part of parts) {
          this.rings.addLayer(L.polygon(part, { ...look, interactive: false }));
        }
        const free = freestOf(parts, others);
        if (!free) return;
        others.push(free);
        const html = kortinfo.element("span", "", name);
        const icon = L.divIcon({ className: "kortinfo-ring-name", html, iconSize: [70, 20], iconAnchor: [35, 10] });
        this.rings.addLayer(L.marker(free, { icon, interactive: false, keyboard: false, zIndexOffset: 3000 }));
      });
    }

    put(businesses) {
      const told = JSON.stringify(businesses);
      if (told === this.known) return;
      this.known = told;
      this.places = businesses.map(({ lat, lng }) => [lat, lng]);
      this.businesses.clearLayers();
      businesses.forEach((each, at) => {
        const { lat, lng, label, unit } = each;
        // The best stand in front, and all of them by the list: the keyboard opens them there.
        const marker = L.marker([lat, lng], {
          icon: discOf(each), keyboard: false, alt: label, title: label, zIndexOffset: 1000 - at,
        });
        marker.bindTooltip(kortinfo.element("span", "", label), { direction: "top", offset: [0, -12] });
        marker.on("click", () => this.listeners.forEach((listener) => listener(unit)));
        this.businesses.addLayer(marker);
      });
    }

    taken() {
      return this.places.map((place) => {
        const { x, y } = this.map.latLngToContainerPoint(place);
        return [x - 12, y - 12, x + 12, y + 12];
      });
    }

    fit() {
      this.map.fitBounds(this.bounds, { maxZoom: CLOSE, padding: [24, 24], animate: false });
    }

    remove() {
      this.watch.disconnect();
      this.picker.remove();
    }
  }

  function showNear(map, { texts }) {
    const box = map.getContainer();
    kortinfo.pickPoint(map, { texts: { ...texts, point_map: texts.near_map } });
    box.__kortinfoNear = new NearMap(map, box.__kortinfoPoint);
  }

  Object.assign(kortinfo, { showNear });
})((globalThis.kortinfo ??= {}));
