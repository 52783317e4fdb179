// The legend: the classes of the colouring with their counts, as buttons that filter; beside them
// the classes of the backdrop. And the switches for the user's own area layers.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const { element, swatch } = kortinfo;

  // What is done in a control is not done to the map; two quick taps there are not a double tap.
  function still(box) {
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.on(box, "click", L.DomEvent.stopPropagation);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  }

  // options: layer (CircleLayer), texts, choose(key): a class was clicked.
  const Legend = L.Control.extend({
    options: { position: "bottomleft" },

    onAdd(map) {
      const box = element("details", "kortinfo-legend");
      box.open = kortinfo.isWide(map);
      this._summary = element("summary");
      this._classes = element("div", "kortinfo-legend-classes");
      this._classes.setAttribute("role", "group");
      box.append(this._summary, this._classes);
      this._classes.addEventListener("click", (event) => {
        const key = event.target.closest("button")?.dataset.key;
        if (key !== undefined) this.options.choose(key);
      });
      this.options.layer.on("kortinfo:counted", this.update, this);
      this.update();
      return still(box);
    },

    onRemove() {
      this.options.layer.off("kortinfo:counted", this.update, this);
    },

    update() {
      const { layer, texts } = this.options;
      const { title, classes, chosen, name } = layer._colouring;
      const short = element("span", "kortinfo-legend-short");
      short.append(...classes.map((part) => swatch(part)));
      this._summary.replaceChildren(title, short);
      this._classes.setAttribute("aria-label", title);
      // The same buttons stay while only counts change: focus is not lost.
      const keys = `${name} ${classes.map(({ key }) => key).join(" ")}`;
      if (keys !== this._keys) {
        this._keys = keys;
        this._classes.replaceChildren(...classes.map((part) => this._button(part)), this._about(texts));
      }
      this._classes.lastChild.hidden = !layer.hasApproximate();
      this._classes.querySelectorAll("button").forEach((button, at) => {
        button.disabled = Boolean(layer._legend?.idle.includes(classes[at].key));
        button.setAttribute("aria-pressed", String(chosen.has(classes[at].key)));
        button.querySelector("b").textContent = layer.figures(layer._totals?.[at] ?? 0);
      });
    },

    _button(part) {
      const button = element("button", "kortinfo-legend-row");
      button.type = "button";
      button.dataset.key = part.key;
      button.append(swatch(part), element("span", "", part.title), element("b", "", ""));
      return button;
    },

    _about(texts) {
      const row = element("div", "kortinfo-legend-row");
      row.append(element("span", "kortinfo-swatch kortinfo-about"), element("span", "", texts.approximate));
      return row;
    },
  });

  // The classes of the backdrop, beside those of the circles; nothing while it is plain.
  const BackdropLegend = L.Control.extend({
    options: { position: "bottomleft" },

    onAdd(map) {
      this._box = element("details", "kortinfo-legend");
      this._box.open = kortinfo.isWide(map);
      this._box.hidden = true;
      return still(this._box);
    },

    setBackdrop(backdrop) {
      const { texts } = this.options;
      this._box.hidden = !backdrop || backdrop.kind === "plain";
      if (this._box.hidden) return;
      const fills = kortinfo.backdropFills(backdrop.kind, backdrop.classes.length);
      const row = (title, paint) => {
        const made = element("div", "kortinfo-legend-row");
        const patch = element("span", "kortinfo-patch");
        paint(patch);
        made.append(patch, element("span", "", title));
        return made;
      };
      this._box.replaceChildren(
        element("summary", "", texts[`backdrop_${backdrop.kind}`] ?? ""),
        ...backdrop.classes.map(({ title }, at) => row(title, (patch) => (patch.style.backgroundColor = fills[at]))),
        row(texts.too_few, (patch) => patch.classList.add("kortinfo-few")),
      );
    },
  });

  // One switch for each layer of the user's own areas.
  const Layers = L.Control.extend({
    options: { position: "topleft" },

    onAdd() {
      const { areas, texts } = this.options;
      const box = element("details", "leaflet-bar kortinfo-layers");
      const summary = element("summary", "kortinfo-tool");
      summary.title = texts.layers;
      summary.setAttribute("aria-label", texts.layers);
      summary.append(kortinfo.icon("layers"));
      const panel = element("div", "kortinfo-layers-panel");
      panel.append(element("strong", "", texts.layers));
      box.append(summary, panel);
      for (const type of areas.ownTypes) {
        const label = element("label", "kortinfo-legend-row");
        const tick = element("input");
        tick.type = "checkbox";
        tick.checked = areas.isOwnShown(type);
        tick.addEventListener("change", () => {
          areas.showOwn(type, tick.checked);
          this.options.changed();
        });
        label.append(tick, element("span", "", type));
        panel.append(label);
      }
      return still(box);
    },
  });

  Object.assign(kortinfo, { Legend, BackdropLegend, Layers, still });
})((globalThis.kortinfo ??= {}));
