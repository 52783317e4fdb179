// Puts a composed map to work: controls, data, popups, and the handle the page, tests and scripts
// use.
//
// kortinfo.mount(map, layer, {texts}) is called last by the composed script. It hangs a handle on
// the map's container as `__kortinfo`:
//   map, layer            the Leaflet objects
//   ready                 a promise, done when the page's own points are drawn and named
//   setPayload(bytes)     new points (gzipped payload); a promise, done when drawn
//   setMask(bytes|null)   new filter (packed mask); a promise, done when drawn
//   setLevels(level, shown)  other levels (0 to 3), and what is shown: one byte a point each
//   setColouring({name, title, classes: [{key, letter, title}], codes, chosen: [key]} | null)
//                         colour by these classes; codes: Uint8Array or base64 (model.js) in payload
//                         order; null, or the name "level": by level
//   setChosenClasses([key], [key])  which classes are filtered by (pressed in the legend), and
//                         which cannot be
//   setBackdrop({kind: "plain" | "covered" | "uncovered_employees", classes: [{title}],
//                values: {area: {class (null: too few), label}}})
//   setNames({position: name})  names of businesses, written where there is room
//   setOffMap(n)          how many of the filtered rows have no position
//   setEveryLevel(yes)    whether businesses of every level are shown; else no share is told
//   setShape(shape|null)  draw a chosen shape (see tools.js); radiusAround(position, metres)
//   setOutlines([{points: [[lat, lng]], label}])  outlines to look at
//   choose(positions, {seen})  mark businesses and bring the first into view; seen: the part of
//                         the map nothing lies over, {left, top, right, bottom} in pixels
//   onOpen(callback)      callback(positions) when a single business or a stack is chosen
//   onFilter(callback)    callback({colouring, key}) when a class of the legend is clicked
//   onShape(callback)     callback(shape|null) when a shape is drawn by hand or taken away
//   onView(callback)      callback({zoom, lat, lng, west, south, east, north, positions}) when the
//                         view has settled; positions: single businesses in view without a name yet
//   circles()             circles in view: as in drawn(), and {node, approximate, position}
//   drawn()               {rows, off_map, levels: {A, B, C, D}, circles: [{x, y, r, counts: {A, B,
//                         C, D}, area, area_code, whole}]}: rows and levels over all shown, circles
//                         in view; x and y in pixels from the container's upper left corner
//   names()               what is written on the map: {text, kind, x, y}
//   viewCounts(column)    {value: count} of the shown businesses in view
//   totals(zoom)          [A, B, C, D] summed over every circle of a zoom
//   toCanvas({title, words, source, legend, width, height})  a promise of the map as a canvas
//   setView(center, zoom) go there now; zoom(); remove()
// window.kortinfo.drawn() is the same for the last map that was mounted.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const SETTLED = 150; // milliseconds a view stands still before others hear of it
  const MOST_NAMES = 300;

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

  function control(map, layer, texts, choose) {
    map.attributionControl?.setPrefix(false);
    L.control.zoom({ position: "topleft", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    new Fit(layer, texts.fit).addTo(map);
    const tools = new kortinfo.Tools({ texts, layer }).addTo(map);
    // In the lower corners the last one comes first.
    const legend = new kortinfo.BackdropLegend({ texts }).addTo(map);
    new kortinfo.Legend({ texts, layer, choose }).addTo(map);
    const areas = map.kortinfoAreas;
    if (areas?.ownTypes.length) new kortinfo.Layers({ areas, texts, changed: () => layer._settled() }).addTo(map);
    map.getContainer().setAttribute("aria-label", texts.map);
    map.getContainer().setAttribute("role", "region");
    layer.addTo(map);
    return { tools, legend };
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

  async function unpacked(gzipped) {
    return JSON.parse(new TextDecoder().decode(await kortinfo.inflate(gzipped, "gzip")));
  }

  async function writeNames(handle, gzipped) {
    const [names] = (await unpacked(gzipped)).values;
    handle.setNames(Object.fromEntries(Object.entries(names).filter(([, name]) => name)));
  }

  async function showDetails(handle, gzipped, texts) {
    const details = await unpacked(gzipped);
    handle.onOpen((positions, circle) => {
      L.popup({ maxHeight: 320, maxWidth: 340, offset: [0, -circle.r / 2], closeButton: true })
        .setLatLng(circle.latlng)
        .setContent(popup(details, positions, texts))
        .openOn(handle.map);
    });
  }

  // Where the map is, and which businesses stand alone there without a name yet.
  function viewNow(map, layer) {
    const { lat, lng } = map.getCenter();
    const bounds = map.getBounds();
    const nameless = layer.singles(Infinity).filter((at) => !layer._businessNames.has(at));
    return {
      zoom: map.getZoom(), lat, lng, west: bounds.getWest(), south: bounds.getSouth(),
      east: bounds.getEast(), north: bounds.getNorth(), positions: nameless.slice(0, MOST_NAMES),
    };
  }

  function tellViews(map, layer, listeners) {
    let waiting = null;
    let last = "";
    layer.on("kortinfo:settled", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (!map.getContainer().__kortinfo || !listeners.length) return;
        const view = viewNow(map, layer);
        const key = JSON.stringify(view);
        if (key === last) return;
        last = key;
        listeners.forEach((listener) => listener(view));
      }, SETTLED);
    });
    map.on("unload", () => clearTimeout(waiting));
  }

  function mount(map, layer, { texts, model, mask, details, names }) {
    const listeners = { open: [], filter: [], view: [] };
    const ready = model ? layer.setModel(model).then(() => layer.named) : undefined;
    if (model && mask) layer.setMask(kortinfo.fromBase64(mask));
    const { tools, legend } = control(map, layer, texts, (key) => {
      const colouring = layer._colouring.name;
      if (listeners.filter.length) listeners.filter.forEach((listener) => listener({ colouring, key }));
      else layer.toggleClass(key);
    });
    layer.on("kortinfo:open", ({ positions, circle }) => {
      listeners.open.forEach((listener) => listener(positions, circle));
    });
    tellViews(map, layer, listeners.view);
    const handle = {
      map,
      layer,
      ready,
      setPayload: (bytes) => layer.setPayload(bytes),
      setMask: (bytes) => layer.setMask(bytes),
      setLevels: (level, shown) => layer.setLevels(level, shown),
      setColouring: (colouring) => layer.setColouring(colouring),
      setChosenClasses: (chosen, idle) => layer.setChosenClasses(chosen, idle),
      setBackdrop(backdrop) {
        const key = JSON.stringify(backdrop ?? null);
        if (key === handle.backdrop) return;
        handle.backdrop = key;
        map.kortinfoAreas?.setBackdrop(backdrop);
        legend.setBackdrop(backdrop);
        layer._settled();
      },
      setNames: (names) => layer.setNames(names),
      setOffMap: (count) => layer.setOffMap(count),
      setEveryLevel: (every) => layer.setEveryLevel(every),
      setShape: (shape) => tools.setShape(shape),
      setOutlines: (outlines) => kortinfo.showOutlines(map, layer, outlines),
      radiusAround: (position, metres) => tools.radiusAround(layer.latLngOfUnit(position), metres),
      choose: (positions, options) => layer.choose(positions, options),
      onOpen: (listener) => listeners.open.push(listener),
      onFilter: (listener) => listeners.filter.push(listener),
      onShape: (listener) => tools.onShape(listener),
      onView: (listener) => listeners.view.push(listener),
      circles: () => layer.circles(),
      drawn: () => layer.drawn(),
      names: () => layer.names(),
      viewCounts: (column) => layer.viewCounts(column),
      totals: (zoom) => layer.totals(zoom),
      toCanvas: (options) => kortinfo.toCanvas(map, layer, options),
      zoom: () => map.getZoom(),
      setView(center, zoom) {
        layer.keepView();
        map.setView(center, zoom, { animate: false });
      },
      remove() {
        map._animatingZoom = false; // Leaflet's timer for a zoom's end would find no map
        map.remove();
      },
    };
    map.getContainer().__kortinfo = handle;
    kortinfo.drawn = () => handle.drawn();
    if (details) showDetails(handle, kortinfo.fromBase64(details), texts);
    if (names) handle.ready = handle.ready.then(() => writeNames(handle, kortinfo.fromBase64(names)));
    return handle;
  }

  Object.assign(kortinfo, { mount });
})((globalThis.kortinfo ??= {}));
