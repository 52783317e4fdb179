// Hands a filter's counts to the sector tree of the same key: all that a change of filter sends.
export default function ({ data }) {
  const kortinfo = (globalThis.kortinfo ??= {});
  (kortinfo.sectorCounts ??= new Map()).set(data.tree, data);
  kortinfo.sectorTrees?.get(data.tree)?.take();
}
