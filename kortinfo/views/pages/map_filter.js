// Hands a filter to the map element of the same key. An element of its own, so that a change of
// filter sends no more than this and the mask.
export default function ({ data }) {
  const kortinfo = (globalThis.kortinfo ??= {});
  (kortinfo.filters ??= new Map()).set(data.map, data);
  kortinfo.pages?.get(data.map)?.update();
}
