// Plays the map of the same key through time: a slider over days, and a button that moves it.
//
// data: {map, points (the payload's fingerprint), states (base64 of deflated bytes: for each point
// its state on every day, 0 to 3 for A to D, more: not there), days: [{words, counts, off_map}],
// label, play, pause}
export default function ({ data, parentElement }) {
  const STEP = 700; // milliseconds a day stays while it plays
  const box = parentElement.querySelector(".ki-play");
  const [button, slider, words, counts] = ["button", "input", "strong", "span"].map((part) => box.querySelector(part));
  const count = data.days.length;
  let states = null;
  let timer = null;
  let ended = false;

  const page = () => {
    const found = globalThis.kortinfo?.pages?.get(data.map);
    return found?.handle && found.points === data.points && found.mask !== undefined ? found : null;
  };

  function draw() {
    const at = Number(slider.value);
    const day = data.days[at];
    words.textContent = day.words;
    counts.textContent = day.counts;
    slider.setAttribute("aria-valuetext", `${day.words}: ${day.counts}`);
    const handle = page()?.handle;
    if (!states || !handle) return;
    const points = states.length / count;
    const level = new Uint8Array(points);
    const shown = new Uint8Array(points);
    for (let point = 0; point < points; point++) {
      const state = states[point * count + at];
      if (state > 3) continue;
      level[point] = state;
      shown[point] = 1;
    }
    handle.setOffMap(day.off_map);
    handle.setLevels(level, shown);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    button.textContent = data.play;
  }

  function play() {
    if (Number(slider.value) === count - 1) slider.value = 0;
    button.textContent = data.pause;
    draw();
    timer = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      draw();
      if (Number(slider.value) === count - 1) pause();
    }, STEP);
  }

  button.onclick = () => (timer ? pause() : play());
  slider.oninput = () => {
    if (timer) pause();
    draw();
  };
  slider.max = count - 1;
  slider.setAttribute("aria-label", data.label);
  if (!box.dataset.begun) {
    slider.value = count - 1;
    box.dataset.begun = "yes";
  }
  pause();
  draw();

  // The map is mounted by an element of its own, sooner or later than this one.
  async function begin() {
    while (!ended && !page()) await new Promise((resume) => setTimeout(resume, 50));
    if (ended) return;
    await page().handle.ready;
    const { inflate, fromBase64 } = globalThis.kortinfo;
    states = await inflate(fromBase64(data.states), "deflate");
    if (!ended) draw();
  }
  begin();
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
