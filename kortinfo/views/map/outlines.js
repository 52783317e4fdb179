// Outlines on the map, each with a few words on top. They are looked at, not chosen.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const PANE = "kortinfoShape"; // of tools.js
  const STYLE = { color: "#9d174d", weight: 3, dashArray: "7 5", fillColor: "#9d174d", fillOpacity: 0.07 };
  const CASING = { color: "#ffffff", weight: 6, fill: false };

  function outline({ points, label }, own) {
    const top = points.reduce((best, point) => (point[0] > best[0] ? point : best));
    const tag = L.tooltip({ permanent: true, direction: "top", className: "kortinfo-outline" })
      .setLatLng(top)
      .setContent(kortinfo.element("span", "", label)); // as text, never as HTML
    return [L.polygon(points, { ...CASING, ...own }), L.polygon(points, { ...STYLE, ...own }), tag];
  }

  // outlines: [{points: [[lat, lng]], label}]; they take the place of those before, and the map
  // moves to them.
  function showOutlines(map, layer, outlines) {
    const key = JSON.stringify(outlines ?? []);
    if ((map.kortinfoOutlined ?? "[]") === key) return;
    map.kortinfoOutlined = key;
    map.kortinfoOutlines?.remove();
    const own = { renderer: L.svg({ pane: PANE, padding: 0.5 }), pane: PANE, interactive: false };
    const parts = (outlines ?? []).flatMap((told) => outline(told, own));
    map.kortinfoOutlines = L.layerGroup(parts).addTo(map);
    if (!parts.length) return;
    const places = outlines.flatMap(({ points }) => points);
    layer.keepView(); // they are what is looked at: not the whole area once more
    map.fitBounds(places, { padding: [60, 60], maxZoom: 14, animate: false });
  }

  Object.assign(kortinfo, { showOutlines });
})((globalThis.kortinfo ??= {}));
