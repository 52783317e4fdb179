// From a packed payload to what the map draws: points and the circles over them.
//
// Few points: the circles are built at once. Many: circles of whole areas first, the rest in a
// worker made of our own text, or, where a page may have no workers, in portions on the page.
(function (kortinfo) {
  "use strict";

  const AT_ONCE = 20000; // points whose circles are built before the first drawing
  const SLICE = 12; // milliseconds of work on the page between two breaths

  // Gzipped payload -> {points, hierarchy, finish, close}: the circles can be drawn and counted at
  // once; `hierarchy` is the full one when `finish()`, which begins the rest of the work, resolves
  // (to that hierarchy). Filter and colouring are handed on. `close()` ends the work in between;
  // what `finish()` gave then never resolves.
  async function openModel(gzipped) {
    const points = await kortinfo.readPayload(gzipped);
    const areas = new kortinfo.AreaCircles(points);
    if (points.count <= AT_ONCE) {
      const hierarchy = new kortinfo.Hierarchy(points, kortinfo.buildCircles(points, areas));
      return { points, hierarchy, finish: async () => hierarchy, close() {} };
    }
    const first = kortinfo.provisionalCircles(points, areas);
    const model = { points, hierarchy: new kortinfo.Hierarchy(points, first), closed: false };
    model.close = () => {
      model.closed = true;
      model.worker?.terminate();
    };
    model.finish = () =>
      (model.finished ??= build(points, areas, model).then((built) => {
        model.hierarchy = model.hierarchy.becoming(built);
        return model.hierarchy;
      }));
    return model;
  }

  async function build(points, areas, model) {
    try {
      return await inWorker(points, areas, model);
    } catch {
      return inSlices(points, areas, model);
    }
  }

  // Rejects where the page may not have workers, or the worker fails.
  function inWorker({ count, x, y, leaf }, areas, model) {
    return new Promise((resolve, reject) => {
      const text = `${kortinfo.sources.map((part) => `(${part})(globalThis.kortinfo ??= {});`).join("\n")}
        onmessage = ({ data }) => {
          const built = kortinfo.buildCircles(data.points, data.areas);
          postMessage(built, Object.values(built).map((values) => values.buffer));
        };`;
      const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      const worker = new Worker(address);
      model.worker = worker;
      const done = () => {
        worker.terminate();
        URL.revokeObjectURL(address);
        model.worker = null;
      };
      worker.onmessage = ({ data }) => {
        done();
        resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        done();
        reject(new Error(event.message));
      };
      worker.postMessage({ points: { count, x, y, leaf }, areas: areas.plain() });
    });
  }

  async function inSlices(points, areas, model) {
    const work = kortinfo.circlesInPortions(points, areas);
    for (;;) {
      const end = performance.now() + SLICE;
      do {
        const { done, value } = work.next();
        if (done) return value;
      } while (performance.now() < end);
      await new Promise((resume) => setTimeout(resume));
      if (model.closed) await new Promise(() => {});
    }
  }

  Object.assign(kortinfo, { openModel });
})((globalThis.kortinfo ??= {}));
