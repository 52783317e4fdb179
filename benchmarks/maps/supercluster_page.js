// Stock supercluster on a Leaflet map: GeoJSON points, counts per level by map and reduce, one
// canvas. `rows`: [latitude, longitude, level 0 to 3].
(function (bench) {
  "use strict";

  const features = (rows) =>
    rows.map(([lat, lng, level]) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lng, lat] },
      properties: { level },
    }));

  function indexOf(points) {
    return new Supercluster({
      radius: 70,
      extent: 256, // pixels of a Leaflet tile
      maxZoom: 17,
      map: ({ level }) => ({ A: +(level === 0), B: +(level === 1), C: +(level === 2), D: +(level === 3) }),
      reduce(sums, each) {
        sums.A += each.A;
        sums.B += each.B;
        sums.C += each.C;
        sums.D += each.D;
      },
    }).load(points);
  }

  const countsOf = ({ cluster, level, A, B, C, D }) =>
    cluster ? [A, B, C, D] : [0, 1, 2, 3].map((each) => +(each === level));

  const Layer = L.Layer.extend({
    onAdd(map) {
      this._canvas = L.DomUtil.create("canvas", "", map.getPane("overlayPane"));
      this.draw();
    },
    getEvents() {
      return { moveend: this.draw };
    },
    draw() {
      const map = this._map;
      const { x: width, y: height } = map.getSize();
      Object.assign(this._canvas, { width, height });
      L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint([0, 0]));
      const ctx = this._canvas.getContext("2d");
      Object.assign(ctx, { font: "600 11px sans-serif", textAlign: "center", textBaseline: "middle" });
      const bounds = map.getBounds();
      const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      const clusters = this.index.getClusters(box, Math.floor(map.getZoom()));
      for (const { geometry, properties } of clusters) {
        const [lng, lat] = geometry.coordinates;
        const { x, y } = map.latLngToContainerPoint([lat, lng]);
        bench.drawDonut(ctx, x, y, countsOf(properties));
      }
    },
  });

  bench.show = (map, rows) => {
    const points = features(rows);
    const layer = new Layer();
    layer.index = indexOf(points);
    layer.addTo(map);
    bench.map = map;
    bench.total = () =>
      layer.index
        .getClusters([-180, -85, 180, 85], 5)
        .reduce((sum, { properties }) => sum + (properties.point_count ?? 1), 0);
    bench.filter = () => {
      layer.index = indexOf(points.filter((_, at) => at % 3 === 0));
      layer.draw();
    };
  };
})((globalThis.bench ??= {}));
