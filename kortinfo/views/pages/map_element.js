// The app's map element: mounts the composed map once and keeps it over reruns of the page.
// Python puts the library and the composing script in where the two marks stand.
/*LIBRARY*/

function compose(kortinfoRoot) {
  /*SCRIPT*/
}

const kortinfo = globalThis.kortinfo;
// By the element's key: what is mounted, and the view it had when it was taken down.
const pages = (kortinfo.pages ??= new Map());

// The view in the address: zoom/latitude/longitude. The address is Streamlit's, this key is ours.
const VIEW = "map";

function viewInAddress() {
  const told = new URLSearchParams(location.search).get(VIEW)?.split("/").map(Number);
  if (told?.length !== 3 || !told.every(Number.isFinite)) return null;
  const [zoom, lat, lng] = told;
  return zoom >= 0 && zoom <= 20 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180
    ? { zoom, center: [lat, lng] }
    : null;
}

function writeView({ zoom, lat, lng }) {
  const address = new URL(location.href);
  const told = `${zoom}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
  kortinfo.viewNow = told;
  if (address.searchParams.get(VIEW) === told) return;
  address.searchParams.set(VIEW, told);
  // A pan is no step of its own: Back leads to the filter, or the circle, before.
  history.replaceState(history.state, "", address);
}

const CARD = ".st-key-card";
const CARD_COMES = 2000; // ms in which the card of what was chosen is drawn
const LEAST = 160; // pixels in which a business can be seen with its surroundings

async function cardIsThere() {
  const end = performance.now() + CARD_COMES;
  while (!document.querySelector(CARD) && performance.now() < end)
    await new Promise((look) => setTimeout(look, 50));
}

// The part of the map that neither the card nor the window's edge hides, in pixels of the map. Too
// little of it: the page is scrolled to the map, as one who chose from the list below it is far away.
function partSeen(container) {
  const main = document.querySelector("[data-testid=stMain]");
  const header = document.querySelector("[data-testid=stHeader]")?.offsetHeight ?? 0;
  const { top, left } = container.getBoundingClientRect();
  const card = document.querySelector(CARD);
  // Where it comes to lie: it slides in, and from below it grows as it is written.
  const sheet = card ? parseFloat(getComputedStyle(card).maxHeight) : 0;
  const below = innerHeight - (sheet || 0);
  const beside = card && !sheet ? card.offsetLeft : innerWidth;
  const part = (up) => ({
    left: 0,
    top: Math.max(header - top - up, 0),
    right: Math.min(beside - left, container.clientWidth),
    bottom: Math.min(below - top - up, container.clientHeight),
  });
  const gone = main?.scrollTop ?? 0;
  const enough = (up) => part(up).bottom - part(up).top >= LEAST;
  // As it is, at the page's top, or with the map at the window's.
  const ways = [0, gone, header - top];
  const up = ways.find(enough) ?? ways.at(-1);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (up) main?.scrollTo({ top: gone - up, behavior: still ? "instant" : "smooth" });
  return part(up);
}

class Page {
  constructor(key) {
    this.key = key;
    this.serial = 0;
    this.session = Math.random().toString(36).slice(2, 10);
    this.view = viewInAddress();
  }

  mount(root) {
    if (this.root) this.unmount(this.root);
    compose(root);
    this.root = root;
    this.handle = root.querySelector(".kortinfo-map").__kortinfo;
    this.show(this.view);
    this.handle.onOpen((positions) => this.tell("open", { positions }));
    this.handle.onFilter((chosen) => this.tell("chosen", chosen));
    this.handle.onShape((shape) => this.tell("shape", { shape }));
    this.handle.onView((view) => this.moved(view));
    this.handle.layer.on("kortinfo:goes", () => this.step());
    this.back = () => this.show(viewInAddress());
    addEventListener("popstate", this.back);
  }

  show(view) {
    if (!view || !this.handle) return;
    this.handle.layer.keepView();
    this.handle.setView(view.center, view.zoom);
  }

  // Into a circle is a step: Back leads out of it.
  step() {
    const { map } = this.handle;
    writeView({ zoom: map.getZoom(), ...map.getCenter() });
    kortinfo.pushStep?.();
  }

  // The view survives a visit to another page of the app.
  unmount(root) {
    if (this.root !== root) return;
    removeEventListener("popstate", this.back);
    const { map } = this.handle;
    const view = { center: map.getCenter(), zoom: map.getZoom() };
    pages.forEach((page) => (page.view = view)); // the map in the other language, too
    this.handle.remove();
    this.root = this.handle = this.points = this.bytes = this.mask = this.focus = this.look = undefined;
  }

  tell(what, value) {
    this.serial += 1;
    const nonce = `${this.session}-${this.serial}`;
    this.send(what, { ...value, nonce, points: this.points });
  }

  moved(view) {
    writeView(view);
    kortinfo.viewers?.get(this.key)?.(view, this.points);
    kortinfo.listeners?.get(this.key)?.forEach((listen) => listen());
  }

  // Another place chosen: go to what is shown there; none any more: back to the whole area. A
  // view that was left and come back to stays.
  goTo(place, gone) {
    const before = this.place;
    const again = this.gone !== undefined && gone !== this.gone;
    Object.assign(this, { place, gone });
    if (!again && (before === place || (before === undefined && (!place || this.view)))) return;
    if (place) this.handle.layer.fitShown();
    else this.handle.layer.fitHome();
  }

  // The first 16 bytes name the points; the rest is the payload. It waits for its filter: nobody
  // is shown all businesses where some are asked for.
  setData(data) {
    const points = new TextDecoder().decode(data.subarray(0, 16));
    if (points === this.points) return;
    this.points = points;
    this.mask = this.focus = this.look = undefined;
    kortinfo.namesKnown?.delete(this.key);
    this.bytes = data.slice(16);
    this.update();
  }

  // Filter and look come from elements of their own, before the points or after them.
  async update() {
    const filter = kortinfo.filters?.get(this.key);
    if (!filter || !this.handle || filter.points !== this.points) return;
    const { handle } = this;
    if (this.bytes) {
      handle.ready = handle.setPayload(this.bytes);
      this.bytes = undefined;
    }
    if (filter.mask !== this.mask) {
      this.mask = filter.mask;
      await handle.setMask(kortinfo.fromBase64(filter.mask));
    }
    await handle.ready;
    // A filter that came in between is on its way by itself.
    if (handle !== this.handle || filter !== kortinfo.filters.get(this.key)) return;
    handle.setOffMap(filter.off_map);
    handle.setEveryLevel(filter.every_level);
    handle.setShape(filter.shape);
    handle.setOutlines(filter.outlines);
    handle.setBackdrop(filter.backdrop);
    if (filter.legend) handle.setChosenClasses(filter.legend.chosen, filter.legend.idle);
    this.setLook();
    this.goTo(filter.place, filter.gone);
    const focus = JSON.stringify(filter.focus);
    if (focus === this.focus) return;
    this.focus = focus;
    handle.choose(filter.focus, { move: false });
    if (!filter.focus.length) return;
    await cardIsThere();
    if (handle !== this.handle || focus !== this.focus) return;
    handle.choose(filter.focus, { seen: partSeen(handle.map.getContainer()) });
  }

  async setLook() {
    const look = kortinfo.looks?.get(this.key);
    if (!look || look.points !== this.points || look === this.look) return;
    this.look = look;
    const { handle } = this;
    const codes = look.codes ? await kortinfo.inflate(kortinfo.fromBase64(look.codes), "deflate") : null;
    if (handle === this.handle) handle.setColouring(codes ? { ...look.colouring, codes } : null);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("[data-kortinfo]");
  const key = root.dataset.kortinfo;
  const page = pages.get(key) ?? new Page(key);
  pages.set(key, page);
  page.send = setTriggerValue;
  if (page.root !== root) page.mount(root);
  if (data) page.setData(data);
  return () => page.unmount(root);
}
