// Choosing one point by hand: a click puts the pin there, another click moves it. With the
// keyboard: arrows move the map, + and - zoom, Enter puts the pin in the middle.
//
// kortinfo.pickPoint(map) hangs a handle on the map's container as `__kortinfoPoint`:
//   show({pin, home, places: [[lat, lng, address]]})  pin and home: [lat, lng] or null; places: the
//                  nearest first. The map opens on the pin, else on home with the nearest places;
//                  later it goes to a pin that is out of view
//   onPoint(callback)  callback([lat, lng]) when a point is chosen
//   remove()
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const CLOSE = 16; // zoom at which streets come apart
  const FEW = 5; // addresses the first view holds, the nearest
  const DOT = { radius: 4, color: "#6b7280", weight: 1, fillColor: "#9ca3af", fillOpacity: 1, interactive: false };
  const PIN = "M12 1C6 1 2 5.3 2 11c0 7 10 20 10 20s10-13 10-20C22 5.3 18 1 12 1z";

  function pinOf() {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 32");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", PIN);
    svg.append(path);
    return L.divIcon({ className: "kortinfo-pin", html: svg, iconSize: [30, 40], iconAnchor: [15, 39] });
  }

  function nameIcon({ lines, width, height }) {
    const box = kortinfo.element("div");
    for (const { text, font, colour } of lines) {
      const line = kortinfo.element("span", "", text); // as text, never as HTML
      Object.assign(line.style, { font, color: colour });
      box.append(line);
    }
    return L.divIcon({ className: "kortinfo-place-name", html: box, iconSize: [width, height] });
  }

  class Picker {
    constructor(map) {
      this.map = map;
      this.listeners = [];
      this.places = [];
      this.dots = L.layerGroup().addTo(map);
      this.names = L.layerGroup().addTo(map);
      this.renderer = L.canvas({ padding: 0.5 });
      map.attributionControl?.setPrefix(false);
      map.on("click", ({ latlng }) => this.take(latlng));
      map.on("moveend", () => this.write());
      const box = map.getContainer();
      this.pressed = (event) => this.key(event);
      box.addEventListener("keydown", this.pressed);
      this.watch = new ResizeObserver(() => this.resized());
      this.watch.observe(box);
    }

    onPoint(listener) {
      this.listeners.push(listener);
    }

    show({ pin, home, places }) {
      this.last = { pin, home, places };
      if (JSON.stringify(places) !== this.known) {
        this.known = JSON.stringify(places);
        this.places = places;
        this.dots.clearLayers();
        for (const [lat, lng] of places) this.dots.addLayer(L.circleMarker([lat, lng], { ...DOT, renderer: this.renderer }));
      }
      this.put(pin);
      const to = pin ?? home;
      // A pin put by a click is in view; one that was typed may be anywhere.
      if (to && !this.been) {
        // So that there is something to find the way by, in the country, too.
        const near = pin ? [] : places.slice(0, FEW).map(([lat, lng]) => [lat, lng]);
        this.map.fitBounds([to, ...near], { maxZoom: CLOSE, padding: [30, 30], animate: false });
      } else if (pin && !this.map.getBounds().contains(pin)) {
        this.map.setView(pin, Math.max(CLOSE, this.map.getZoom()), { animate: false });
      }
      this.been = true;
      this.write();
    }

    put(pin) {
      this.pin?.remove();
      this.pin = pin ? L.marker(pin, { icon: pinOf(), interactive: false, keyboard: false }).addTo(this.map) : null;
    }

    take({ lat, lng }) {
      const point = [kortinfo.roundedDegree(lat), kortinfo.roundedDegree(lng)];
      this.put(point);
      this.write();
      this.listeners.forEach((listener) => listener(point));
    }

    key(event) {
      if (event.key !== "Enter" || event.target !== this.map.getContainer()) return;
      event.preventDefault();
      this.take(this.map.getCenter());
    }

    resized() {
      this.map.invalidateSize({ animate: false });
      const { x: width, y: height } = this.map.getSize();
      // Opened where there was no room yet, it could not come to its home.
      if (!this.map.openedAt && width && height) {
        this.map.openedAt = `${width} ${height}`;
        this.map.fitBounds(this.map.options.home, { animate: false });
        this.been = false;
        if (this.last) this.show(this.last);
        return;
      }
      this.write();
    }

    // Addresses where there is room, and the names of areas.
    write() {
      const { map } = this;
      const { x: width, y: height } = map.getSize();
      this.names.clearLayers();
      if (!width || !height) return;
      const zoom = map.getZoom();
      const view = { width, height, zoom, level: zoom, corner: map.project(map.containerPointToLatLng([0, 0]), zoom) };
      const shown = this.places.map(([lat, lng], at) => {
        const { x, y } = map.latLngToContainerPoint([lat, lng]);
        return { x, y, r: DOT.radius, rings: 0, unit: at, node: at };
      });
      const businesses = new Map(this.places.map(([, , address], at) => [at, address]));
      const names = kortinfo.namesOf({
        view, all: [], shown, areas: map.kortinfoAreas, businesses, taken: this.taken(),
      });
      for (const name of names) {
        const at = map.containerPointToLatLng([name.x, name.y]);
        const icon = nameIcon(name);
        this.names.addLayer(L.marker(at, { icon, interactive: false, keyboard: false }));
      }
    }

    // No name stands behind the pin.
    taken() {
      if (!this.pin) return [];
      const { x, y } = this.map.latLngToContainerPoint(this.pin.getLatLng());
      return [[x - 15, y - 39, x + 15, y + 1]];
    }

    remove() {
      this.watch.disconnect();
      this.map.getContainer().removeEventListener("keydown", this.pressed);
      this.map._animatingZoom = false; // Leaflet's timer for a zoom's end would find no map
      this.map.remove();
    }
  }

  function pickPoint(map, { texts }) {
    const box = map.getContainer();
    box.setAttribute("aria-label", texts.point_map);
    box.setAttribute("role", "region");
    box.classList.add("kortinfo-picks");
    L.control.zoom({ position: "topleft", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    box.__kortinfoPoint = new Picker(map);
  }

  Object.assign(kortinfo, { pickPoint });
})((globalThis.kortinfo ??= {}));
