// Puts a self-contained map to work: data, filters, headline, map, card, table, paper.
//
// kortinfo.openFile(root) is called once, last in the page. It hangs on kortinfo.file what tests
// and scripts use: {data, filters, handle, ready, settled()}. window.kortinfo.drawn() tells what is
// on the screen.
(function (kortinfo) {
  "use strict";

  const { element } = kortinfo;
  const ON_PAPER = 200; // rows of the table
  const PAPER_WIDTH = 980; // pixels of a landscape A4 page between its margins
  const FEWEST = 5; // businesses a share is told of

  // After what has been drawn is on the screen.
  function nextTurn() {
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }

  class Page {
    constructor(root, data, handle) {
      Object.assign(this, { root, data, handle, texts: data.texts });
      this.number = new Intl.NumberFormat(this.texts.locale);
      this.filters = new kortinfo.Filters(data);
      this.panel = new kortinfo.Panel(root, this.filters, this.texts, this.number);
      this.card = new kortinfo.Card(root, data, this.texts, this.number, (rows) => this.mark(rows));
      this.headline();
      this.link();
      this.paper();
      this.filters.onChange((name) => this.changed(name));
      handle.onOpen((positions) => this.open(positions));
      handle.onFilter(({ colouring, key }) => this.legend(colouring, key));
      handle.onView(({ positions }) => this.name(positions));
      handle.onShape((shape) => this.shape(shape));
      this.panel.onDropShape = () => {
        this.drawn = null;
        handle.setShape(null);
      };
      this.waiting = Promise.resolve();
    }

    async start(points) {
      const drawn = this.handle.setPayload(points);
      this.filter(); // nothing is drawn without it
      await drawn;
      this.move("areas");
      this.root.dataset.drawn = "1";
      await nextTurn(); // the map is on the screen before the table is sorted
      const open = (rows) => this.open(rows);
      this.table = new kortinfo.Table(this.root, this.data, this.filters, this.texts, this.number, open);
      this.root.dataset.ready = "1";
    }

    changed(name) {
      this.headline();
      this.write();
      const turn = (this.turn = (this.turn ?? 0) + 1);
      this.waiting = this.draw(name).then(async () => {
        await nextTurn();
        if (turn === this.turn) this.table?.refresh();
      });
    }

    // A changed area moves the map to what is shown; any other filter leaves the view alone.
    async draw(name) {
      await this.filter();
      this.move(name);
    }

    move(name) {
      const { filters, handle, data } = this;
      if (name !== "areas" && name !== "") return;
      const narrowed = data.fit || filters.named("areas")?.chosen.size;
      if (narrowed) handle.layer.fitShown();
      else handle.layer.fitHome();
    }

    // Send the map its filter; a promise, done when it is drawn.
    filter() {
      const { filters, handle, data } = this;
      handle.setOffMap(this.offMap().length);
      const levels = filters.named("levels");
      handle.setEveryLevel(data.every_level && !levels.chosen.size);
      handle.setChosenClasses([...levels.chosen].map((at) => levels.choices[at].value));
      return handle.setMask(filters.packed(data.located));
    }

    open(rows) {
      this.card.open(rows);
      this.placeCard();
    }

    // A click in the legend is the same as one in the filter of levels.
    legend(colouring, key) {
      const at = this.filters.named("levels").choices.findIndex(({ value }) => value === key);
      if (colouring === "level" && at >= 0) this.filters.toggle("levels", at);
    }

    // A shape drawn by hand chooses the businesses in it; an area is choices of its filter, taken
    // or given back. An area without any (all rows lie in it, or none) changes nothing.
    shape(shape) {
      const { filters, handle, data } = this;
      if (shape?.kind === "area") {
        handle.setShape(this.drawn ?? null);
        filters.turn("areas", kortinfo.choicesIn(filters.named("areas"), shape.code));
        return;
      }
      if (!shape && !filters.inside) return;
      this.drawn = shape;
      filters.setInside(shape && this.inside(shape, data.located));
      handle.setShape(shape);
    }

    inside(shape, located) {
      const has = new Uint8Array(this.data.rows);
      const { layer } = this.handle;
      for (let at = 0; at < located; at++) {
        const { lat, lng } = layer.latLngOfUnit(at);
        has[at] =
          shape.kind === "circle"
            ? kortinfo.metres([shape.lat, shape.lng], [lat, lng]) <= shape.radius
            : kortinfo.insideRings([shape.points], lat, lng);
      }
      return has;
    }

    // Names of the businesses in view, for the map to write where there is room.
    name(positions) {
      const { name } = this.data.columns;
      this.handle.setNames(Object.fromEntries(positions.map((at) => [at, name.at(at)])));
    }

    mark(rows) {
      const positions = rows.filter((row) => row < this.data.located);
      this.handle.choose(rows.length === 1 ? positions : [], { move: rows.length === 1 });
    }

    // Shown businesses that could not be placed.
    offMap() {
      const rows = [];
      for (let row = this.data.located; row < this.data.rows; row++) if (this.filters.has(row)) rows.push(row);
      return rows;
    }

    headline() {
      const { filters, texts, number, root } = this;
      const count = filters.count;
      const words = (count === 1 ? texts.businesses_one : texts.businesses_other).replace(
        "{count}",
        number.format(count),
      );
      root.querySelector(".kf-count").textContent = words;
      filters.levels.forEach((value, level) => {
        root.querySelector(`.kf-figure-${kortinfo.LETTERS[level]} b`).textContent = number.format(value);
      });
      this.share();
      const off = this.offMap();
      const button = root.querySelector(".kf-off-map");
      button.hidden = !off.length;
      button.textContent = texts.off_map.replace("{count}", number.format(off.length));
      button.onclick = () => this.open(this.offMap());
      root.querySelector(".kf-chosen").textContent = this.panel.inWords();
      root.querySelector(".kf-empty").hidden = count > 0;
    }

    // Of the businesses at A alone the share would be 100 %: it is of every level.
    share() {
      const { filters, data, texts, root } = this;
      const counts = filters.everyLevel();
      const total = counts.reduce((sum, value) => sum + value, 0);
      const known = total >= FEWEST && data.every_level;
      const digits = total >= 1000 ? 1 : 0;
      const format = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits };
      const share = (counts[0] + counts[1]) / total;
      root.querySelector(".kf-share b").textContent = known
        ? new Intl.NumberFormat(texts.locale, format).format(share)
        : "–";
      const narrowed = total !== filters.count;
      root.querySelector(".kf-share-name").textContent = narrowed ? texts.covered_all_levels : texts.covered;
    }

    // What is chosen stands after the # of the address, so that Back and a reload keep it.
    link() {
      const read = () => this.filters.fromQuery(location.hash.slice(1));
      if (location.hash.length > 1) read();
      addEventListener("popstate", () => {
        this.reading = true;
        read();
        this.reading = false;
      });
    }

    write() {
      const query = this.filters.toQuery();
      if (this.reading || query === location.hash.slice(1)) return;
      history.pushState(null, "", query ? `#${query}` : location.pathname + location.search);
    }

    // Under the figures, however far the page is scrolled.
    placeCard() {
      const head = this.root.querySelector(".kf-head").getBoundingClientRect().bottom;
      this.card.box.style.setProperty("--kf-top", `${Math.max(0, Math.round(head))}px`);
    }

    paper() {
      const { root } = this;
      const map = this.handle.map.getContainer();
      addEventListener("scroll", () => !this.card.box.hidden && this.placeCard(), { passive: true });
      addEventListener("beforeprint", () => {
        this.table?.showOnPaper(ON_PAPER);
        // The map keeps the size it was drawn at and is made smaller as a picture.
        const { width, height } = map.getBoundingClientRect();
        map.style.setProperty("--kf-width", `${width}px`);
        map.style.setProperty("--kf-height", `${height}px`);
        map.style.setProperty("--kf-scale", String(Math.min(1, PAPER_WIDTH / width)));
      });
      addEventListener("afterprint", () => {
        this.table?.show();
        root.querySelector(".kf-picture").replaceChildren();
        root.classList.remove("kf-has-picture");
      });
      root.querySelector(".kf-print").addEventListener("click", () => this.print());
      root.querySelector(".kf-save").addEventListener("click", () => this.savePicture());
    }

    async print() {
      const picture = await this.picture({ title: "", words: "" }); // they stand on the paper
      const image = element("img");
      image.alt = this.texts.map;
      image.src = picture.toDataURL("image/png");
      await image.decode();
      this.root.querySelector(".kf-picture").replaceChildren(image);
      this.root.classList.add("kf-has-picture");
      globalThis.print();
    }

    // The map as a picture, with what it shows in words.
    picture({ title, words }) {
      return this.handle.toCanvas({ title, words, legend: true, source: this.data.picture_source });
    }

    async savePicture() {
      const words = [this.root.querySelector(".kf-count").textContent, this.texts.as_of, this.panel.inWords()];
      const picture = await this.picture({ title: this.data.title, words: words.filter(Boolean).join(" · ") });
      const blob = await new Promise((done) => picture.toBlob(done, "image/png"));
      const link = element("a");
      link.href = URL.createObjectURL(blob);
      link.download = this.data.picture_name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
  }

  async function opened(root) {
    const block = (name) => kortinfo.fromBase64(root.ownerDocument.getElementById(name).textContent.trim());
    const data = await kortinfo.readFile(block("kortinfo-data"));
    const handle = root.querySelector(".kortinfo-map").__kortinfo;
    const page = new Page(root, data, handle);
    const ready = page.start(block("kortinfo-points"));
    kortinfo.file = {
      data, handle, ready, page, filters: page.filters,
      settled: async () => {
        await ready;
        await page.waiting;
      },
    };
    return ready;
  }

  // A file that was cut short, or a browser that cannot unpack it, is said in words.
  function openFile(root) {
    return opened(root).catch((fault) => {
      const told = root.querySelector(".kf-empty");
      told.textContent = root.dataset.error;
      told.hidden = false;
      told.setAttribute("role", "alert");
      console.warn(fault);
    });
  }

  Object.assign(kortinfo, { openFile });
})((globalThis.kortinfo ??= {}));
