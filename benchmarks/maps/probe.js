// Measures a map from inside its page. The page says: bench.map, bench.total() (businesses counted
// by its circles), bench.filter() (show every third row), bench.all (a promise, where circles still
// come after the first ones). Times are milliseconds; those of the start count from the request.
(function (bench) {
  "use strict";

  // Resolves when what was drawn before the call is on the screen.
  const onScreen = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const breath = () => new Promise((done) => setTimeout(done, 2));

  async function start(rows) {
    while (!bench.map || bench.total() !== rows) await breath();
    await onScreen();
    bench.map.panBy([80, 40], { animate: false });
    await onScreen();
    const answers = performance.now();
    await bench.all?.();
    await onScreen();
    bench.started = { answers, whole: performance.now() };
  }

  async function took(act) {
    await onScreen();
    const from = performance.now();
    await act();
    await onScreen();
    return performance.now() - from;
  }

  // Down into the largest town and up again, a step at a time.
  async function zoomSteps([lat, lng], steps) {
    const from = Math.floor(bench.map.getZoom());
    const levels = [];
    for (let step = 1; step <= steps; step++) levels.push(from + step);
    bench.map.setView([lat, lng], from, { animate: false });
    const times = [];
    for (const zoom of [...levels, ...levels.slice(0, -1).reverse(), from]) {
      times.push(await took(() => bench.map.setView([lat, lng], zoom, { animate: false })));
    }
    return times;
  }

  async function filtered() {
    const time = await took(() => bench.filter());
    return { time, total: bench.total() };
  }

  Object.assign(bench, { start, zoomSteps, filtered });
})((globalThis.bench ??= {}));
