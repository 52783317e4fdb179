// Puts a composed map to work: controls, data, popups, and the handle tests and scripts use.
//
// kortinfo.mount(map, layer, {texts}) is called last by the composed script. It hangs a handle on
// the map's container as `__kortinfo`:
//   map, layer            the Leaflet objects
//   setPayload(bytes)     new points (gzipped payload); a promise, done when drawn
//   setMask(bytes|null)   new filter (packed mask); a promise, done when drawn
//   choose(positions)     mark businesses and bring the first into view
//   onOpen(callback)      callback(positions) when a single business or a stack is chosen
//   circles()             circles in view: {node, x, y, r, counts: [A, B, C, D], approximate};
//                         x and y in pixels from the container's upper left corner
//   drawn()               {rows, levels: {A, B, C, D}, circles}: rows and levels over all shown
//   totals(zoom)          [A, B, C, D] summed over every circle of a zoom
//   setView(center, zoom) go there now; zoom(); remove()
// window.kortinfo.drawn() is the same for the last map that was mounted.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;

  // A button under the zoom: move to what the filter shows.
  const Fit = L.Control.extend({
    options: { position: "topleft" },

    initialize(layer, title) {
      this._layer = layer;
      this._title = title;
    },

    onAdd() {
      const bar = L.DomUtil.create("div", "leaflet-bar leaflet-control-zoom");
      const button = L.DomUtil.create("a", "kortinfo-fit", bar);
      button.href = "#";
      button.title = this._title;
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", this._title);
      button.textContent = "⤢";
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.on(button, "click", (event) => {
        L.DomEvent.preventDefault(event);
        this._layer.fitShown();
      });
      return bar;
    },
  });

  function control(map, layer, texts) {
    map.attributionControl?.setPrefix(false);
    new kortinfo.Legend({ texts }).addTo(map);
    L.control.zoom({ position: "topleft", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    new Fit(layer, texts.fit).addTo(map);
    map.getContainer().setAttribute("aria-label", texts.map);
    map.getContainer().setAttribute("role", "region");
    layer.addTo(map);
  }

  function totals(layer, zoom) {
    const sums = [0, 0, 0, 0];
    const tree = layer._hierarchy;
    if (!tree) return sums;
    const [first, end] = tree.range(zoom);
    for (let node = first; node < end; node++) {
      tree.levelsOf(node).forEach((value, level) => (sums[level] += value));
    }
    return sums;
  }

  // A popup from rows of heading and value, set as text.
  function popup(details, positions, texts) {
    const box = kortinfo.element("div", "kortinfo-popup");
    for (const position of positions.slice(0, 200)) {
      const list = kortinfo.element("dl");
      details.columns.forEach((heading, column) => {
        const value = details.values[column][position];
        if (value === null || value === "") return;
        list.append(kortinfo.element("dt", "", heading), kortinfo.element("dd", "", value));
      });
      box.append(list);
    }
    if (positions.length > 200) {
      box.append(kortinfo.element("p", "", texts.more.replace("{count}", positions.length - 200)));
    }
    return box;
  }

  async function showDetails(handle, gzipped, texts) {
    const details = JSON.parse(new TextDecoder().decode(await kortinfo.inflate(gzipped, "gzip")));
    handle.onOpen((positions, circle) => {
      L.popup({ maxHeight: 320, maxWidth: 340, offset: [0, -circle.r / 2], closeButton: true })
        .setLatLng(circle.latlng)
        .setContent(popup(details, positions, texts))
        .openOn(handle.map);
    });
  }

  function mount(map, layer, { texts, payload, mask, details }) {
    control(map, layer, texts);
    const listeners = [];
    layer.on("kortinfo:open", ({ positions, circle }) => {
      listeners.forEach((listener) => listener(positions, circle));
    });
    const handle = {
      map,
      layer,
      setPayload: (bytes) => layer.setPayload(bytes),
      setMask: (bytes) => layer.setMask(bytes),
      choose: (positions, options) => layer.choose(positions, options),
      onOpen: (listener) => listeners.push(listener),
      circles: () => layer.circles(),
      drawn: () => layer.drawn(),
      totals: (zoom) => totals(layer, zoom),
      zoom: () => map.getZoom(),
      setView(center, zoom) {
        layer.keepView();
        map.setView(center, zoom, { animate: false });
      },
      remove: () => map.remove(),
    };
    map.getContainer().__kortinfo = handle;
    kortinfo.drawn = () => handle.drawn();
    if (payload) {
      if (mask) handle.setMask(kortinfo.fromBase64(mask));
      handle.ready = handle.setPayload(kortinfo.fromBase64(payload));
    }
    if (details) showDetails(handle, kortinfo.fromBase64(details), texts);
    return handle;
  }

  Object.assign(kortinfo, { mount });
})((globalThis.kortinfo ??= {}));
