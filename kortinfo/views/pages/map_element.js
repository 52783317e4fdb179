// The app's map element: mounts the composed map once and keeps it over reruns of the page.
// Python puts the library and the composing script in where the two marks stand.
/*LIBRARY*/

function compose(kortinfoRoot) {
  /*SCRIPT*/
}

const kortinfo = globalThis.kortinfo;
// By the element's key: what is mounted, and the view it had when it was taken down.
const pages = (kortinfo.pages ??= new Map());

class Page {
  constructor(key) {
    this.key = key;
    this.serial = 0;
    this.session = Math.random().toString(36).slice(2, 10);
  }

  mount(root) {
    if (this.root) this.unmount(this.root);
    compose(root);
    this.root = root;
    this.handle = root.querySelector(".kortinfo-map").__kortinfo;
    if (this.view) this.handle.setView(this.view.center, this.view.zoom);
    this.handle.onOpen((positions) => this.opened(positions));
  }

  // The view survives a visit to another page of the app.
  unmount(root) {
    if (this.root !== root) return;
    const { map } = this.handle;
    this.view = { center: map.getCenter(), zoom: map.getZoom() };
    this.handle.remove();
    this.root = this.handle = this.points = this.mask = this.focus = undefined;
  }

  opened(positions) {
    this.serial += 1;
    const nonce = `${this.session}-${this.serial}`;
    this.send("open", { positions, nonce, points: this.points });
  }

  // Another place chosen: go to what is shown there; none any more: back to the whole area. A
  // view that was left and come back to stays.
  goTo(place) {
    const before = this.place;
    this.place = place;
    if (before === place || (before === undefined && (!place || this.view))) return;
    if (place) this.handle.layer.fitShown();
    else this.handle.layer.fitHome();
  }

  // The first 16 bytes name the points; the rest is the payload.
  setData(data) {
    const points = new TextDecoder().decode(data.subarray(0, 16));
    if (points === this.points) return;
    this.points = points;
    this.mask = this.focus = undefined;
    this.handle.ready = this.handle.setPayload(data.slice(16));
    this.update();
  }

  // The filter comes from an element of its own, before the points or after them.
  async update() {
    const filter = kortinfo.filters?.get(this.key);
    if (!filter || !this.handle || filter.points !== this.points) return;
    const { handle } = this;
    if (filter.mask !== this.mask) {
      this.mask = filter.mask;
      await handle.setMask(kortinfo.fromBase64(filter.mask));
    }
    await handle.ready;
    if (handle === this.handle) this.goTo(filter.place);
    const focus = JSON.stringify(filter.focus);
    if (handle === this.handle && focus !== this.focus) {
      this.focus = focus;
      handle.choose(filter.focus);
    }
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
