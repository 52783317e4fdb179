// The column of filters of a self-contained map, its chips, and the drawer it is on a phone.
// Every text is set as text, never as HTML.
(function (kortinfo) {
  "use strict";

  const { element } = kortinfo;
  const WAIT = 150; // milliseconds after a key before a search is made

  class Panel {
    constructor(root, filters, texts, number) {
      Object.assign(this, { root, filters, texts, number });
      this.parts = new Map();
      this.box = root.querySelector(".kf-filters-body");
      this.addSearch();
      for (const filter of filters.list) this.add(filter);
      filters.onChange(() => this.update());
      this.drawer();
      this.update();
    }

    addSearch() {
      const input = element("input", "kf-search");
      input.type = "search";
      input.maxLength = 200;
      input.placeholder = this.texts.search_hint;
      const label = element("label", "kf-filter");
      label.append(element("span", "kf-filter-title", this.texts.search), input);
      let waiting;
      input.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => this.filters.setSearch(input.value), WAIT);
      });
      this.search = input;
      this.box.append(label);
    }

    add(filter) {
      const part = filter.shape === "pills" ? this.pills(filter) : this.list(filter);
      this.parts.set(filter.name, part);
      this.box.append(part.box);
    }

    // Few choices: buttons that stay pressed.
    pills(filter) {
      const box = element("fieldset", "kf-filter");
      box.append(element("legend", "kf-filter-title", filter.title));
      const row = element("div", "kf-pills");
      const items = filter.choices.map((choice, at) => {
        const button = element("button", "kf-pill");
        button.type = "button";
        const count = element("span", "kf-choice-count");
        button.append(element("span", "", choice.label), count);
        button.addEventListener("click", () => this.filters.toggle(filter.name, at));
        row.append(button);
        return { choice, at, button, count };
      });
      box.append(row);
      const show = (counts) => {
        for (const { at, button, count } of items) {
          button.setAttribute("aria-pressed", String(filter.chosen.has(at)));
          count.textContent = this.number.format(counts[at]);
        }
      };
      return { box, show };
    }

    // Many choices: check boxes below a heading that opens, with a field to find one.
    list(filter) {
      const box = element("details", "kf-filter kf-list");
      const summary = element("summary", "kf-filter-title", filter.title);
      const chosen = element("span", "kf-list-chosen");
      summary.append(chosen);
      const rows = element("div", "kf-choices");
      rows.setAttribute("role", "group");
      rows.setAttribute("aria-label", filter.title);
      const items = filter.choices.map((choice, at) => this.checkbox(filter, choice, at));
      rows.append(...items.map(({ line }) => line));
      box.append(summary);
      if (items.length > 12) box.append(this.finder(filter, items));
      box.append(rows);
      const show = (counts) => {
        chosen.textContent = filter.chosen.size ? this.number.format(filter.chosen.size) : "";
        if (!box.open) return;
        for (const { at, input, count } of items) {
          input.checked = filter.chosen.has(at);
          count.textContent = this.number.format(counts()[at]);
        }
      };
      box.addEventListener("toggle", () => this.update());
      let counts;
      return { box, lazy: true, show: (make) => ((counts = undefined), show(() => (counts ??= make()))) };
    }

    checkbox(filter, choice, at) {
      const line = element("label", `kf-choice kf-depth-${choice.depth}`);
      const input = element("input");
      input.type = "checkbox";
      input.addEventListener("change", () => this.filters.toggle(filter.name, at));
      const count = element("span", "kf-choice-count");
      line.append(input, element("span", "kf-choice-label", choice.label), count);
      return { at, line, input, count, words: choice.label.toLowerCase() };
    }

    finder(filter, items) {
      const input = element("input", "kf-search");
      input.type = "search";
      input.placeholder = this.texts.find_choice;
      input.setAttribute("aria-label", `${filter.title}: ${this.texts.find_choice}`);
      input.addEventListener("input", () => {
        const wanted = input.value.trim().toLowerCase();
        for (const { line, words } of items) line.hidden = !words.includes(wanted);
      });
      return input;
    }

    update() {
      const { filters } = this;
      if (this.search.value !== filters.search && document.activeElement !== this.search) {
        this.search.value = filters.search;
      }
      for (const [name, part] of this.parts) {
        const make = () => filters.choiceCounts(name);
        part.show(part.lazy ? make : make());
      }
      this.chips();
    }

    // What is chosen, each with a way to take it away again.
    chips() {
      const { filters, texts } = this;
      const made = [];
      const chip = (label, take) => {
        const button = element("button", "kf-chip");
        button.type = "button";
        button.setAttribute("aria-label", texts.remove.replace("{name}", label));
        button.append(element("span", "", label), element("span", "kf-chip-x", "×"));
        button.addEventListener("click", take);
        made.push(button);
      };
      for (const { name, choices, chosen } of filters.list) {
        for (const at of [...chosen].sort((a, b) => a - b)) {
          chip(choices[at].label, () => filters.toggle(name, at));
        }
      }
      if (filters.search.trim()) {
        chip(texts.searched.replace("{search}", filters.search.trim()), () => {
          this.search.value = "";
          filters.setSearch("");
        });
      }
      if (filters.inside) chip(texts.shape, () => this.dropShape());
      if (made.length) {
        const reset = element("button", "kf-reset", texts.reset);
        reset.type = "button";
        reset.addEventListener("click", () => {
          this.search.value = "";
          this.dropShape();
          filters.reset();
        });
        made.push(reset);
      }
      const box = this.root.querySelector(".kf-chips");
      const had = box.contains(document.activeElement);
      box.replaceChildren(...made);
      if (had) (made[0] ?? this.root.querySelector(".leaflet-container"))?.focus();
    }

    // What is chosen in words, for the headline on paper.
    inWords() {
      const { filters, texts } = this;
      const words = filters.list.flatMap(({ choices, chosen }) => [...chosen].map((at) => choices[at].label));
      if (filters.search.trim()) words.push(texts.searched.replace("{search}", filters.search.trim()));
      if (filters.inside) words.push(texts.shape);
      return words.join(" · ");
    }

    // The shape is the map's: told there, it comes back as no shape.
    dropShape() {
      this.onDropShape?.();
      if (this.filters.inside) this.filters.setInside(null);
    }

    // On a narrow screen the column is a drawer over the map.
    drawer() {
      const open = this.root.querySelector(".kf-open-filters");
      const side = this.root.querySelector(".kf-filters");
      const narrow = matchMedia("(max-width: 800px)");
      const set = (wanted) => {
        side.classList.toggle("kf-out", wanted);
        side.inert = narrow.matches && !wanted;
        open.setAttribute("aria-expanded", String(wanted));
      };
      open.addEventListener("click", () => {
        set(true);
        side.querySelector(".kf-close-filters").focus();
      });
      side.querySelector(".kf-close-filters").addEventListener("click", () => {
        set(false);
        open.focus();
      });
      side.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !narrow.matches) return;
        set(false);
        open.focus();
      });
      narrow.addEventListener("change", () => set(false));
      set(false);
    }
  }

  Object.assign(kortinfo, { Panel });
})((globalThis.kortinfo ??= {}));
