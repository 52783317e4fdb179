// Asks for the names of the single businesses in view and hands them to the map of the same key.
export default function ({ data, setTriggerValue }) {
  const kortinfo = (globalThis.kortinfo ??= {});
  const viewers = (kortinfo.viewers ??= new Map());
  const page = kortinfo.pages?.get(data.map);
  const known = (kortinfo.namesKnown ??= new Map());
  if (known.get(data.map)?.points !== data.points) {
    known.set(data.map, { points: data.points, positions: new Set() });
  }
  const { positions } = known.get(data.map);
  Object.keys(data.names).forEach((at) => positions.add(Number(at)));
  if (page?.handle && page.points === data.points) page.handle.setNames(data.names);
  viewers.set(data.map, (view, points) => {
    if (points !== data.points) return;
    const unknown = view.positions.filter((at) => !positions.has(at));
    if (unknown.length) setTriggerValue("view", { positions: unknown, points });
  });
}
