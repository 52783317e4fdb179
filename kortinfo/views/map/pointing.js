// How the circles' layer answers mouse, finger and keys, and what it says about a circle. Part of
// CircleLayer.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const TOUCH = 22; // pixels from the middle within which a finger means this circle
  const SECTORS = 3; // in a tooltip

  const pointing = {
    _addPointing(map) {
      this._tip = L.DomUtil.create("div", "kortinfo-tip", map.getContainer());
      this._tip.setAttribute("role", "tooltip");
      this._tip.id = `kortinfo-tip-${L.stamp(this)}`;
      this._tip.hidden = true;
      this._list = new kortinfo.CircleList(this, map);
    },

    _removePointing() {
      this._list.remove();
      this._tip.remove();
    },

    _pointingEvents() {
      return {
        click: this._clicked, contextmenu: this._asked, mousemove: this._hovered, mouseout: this._left,
        movestart: this._left, "kortinfo:tool": this._left,
      };
    },

    // The circle under a point of the container; `slop` helps a finger.
    _at(point, slop) {
      let best = null;
      let nearest = Infinity;
      for (const circle of this._circles) {
        const distance = Math.hypot(circle.x - point.x, circle.y - point.y);
        const reach = Math.max(circle.r + 1, slop);
        if (distance <= reach && distance - circle.r < nearest) {
          nearest = distance - circle.r;
          best = circle;
        }
      }
      return best;
    },

    _clicked(event) {
      if (this._map.kortinfoTools?.isBusy()) return;
      const touch = event.originalEvent?.pointerType === "touch";
      const circle = this._at(event.containerPoint, touch ? TOUCH : 0);
      if (circle) this.open(circle);
    },

    // A finger that rests on a circle asks what is in it: it cannot hover.
    _asked(event) {
      if (this._map.kortinfoTools?.isBusy()) return;
      const circle = this._at(event.containerPoint, TOUCH);
      if (!circle) return;
      L.DomEvent.preventDefault(event.originalEvent);
      this.showTip(circle);
    },

    _hovered(event) {
      const busy = this._map.kortinfoTools?.isBusy();
      const circle = busy ? null : this._at(event.containerPoint, 0);
      this._map.getContainer().classList.toggle("kortinfo-over", Boolean(circle));
      if (circle?.node !== this._tipNode || !circle) this.showTip(circle);
    },

    _left() {
      this._hideTip();
    },

    _hideTip() {
      if (this._tip) this._tip.hidden = true;
      this._tipNode = null;
    },

    setFocused(circle) {
      this._focused = circle ? circle.node : null;
      this.showTip(circle);
      this._draw();
    },

    showTip(circle) {
      if (!circle) {
        this._hideTip();
        return;
      }
      this._tipNode = circle.node;
      kortinfo.fillTip(this._tip, this.tell(circle), this.options.texts);
      this._tip.hidden = false;
      kortinfo.placeTip(this._tip, circle, this._map.getSize());
    },

    // The same words for eye and ear: "Skagen: 214 virksomheder" where the circle holds all of an
    // area, else "12 virksomheder i Skagen"; a business that stands alone by its name.
    title(circle) {
      const { texts } = this.options;
      const count = (circle.count === 1 ? texts.count_one : texts.count_other)
        .replace("{count}", this.figures(circle.count));
      const name = circle.count === 1 ? this._businessNames.get(circle.unit) : "";
      const place = circle.area || kortinfo.placeName(this._map, this.latLngOf(...this._worldOf(circle)));
      if (name) return place ? `${name}, ${place}` : name;
      if (!place) return count;
      if (circle.whole) return `${place}: ${count}`;
      return texts.count_in.replace("{count}", count).replace("{place}", place);
    },

    _worldOf({ node }) {
      const { x, y } = this._model.hierarchy;
      return [x[node], y[node]];
    },

    // For screen readers, and the name of a circle's button.
    describe(circle) {
      const { texts } = this.options;
      const about = circle.approximate ? `, ${texts.approximate}` : "";
      const title = this.title(circle);
      if (circle.count === 1) return `${title}, ${this._classesInWords(circle)}${about}`;
      const levels = circle.counts
        .map((value, level) => (value > 0 ? `${this.figures(value)} ${kortinfo.LETTERS[level]}` : ""))
        .filter(Boolean);
      return `${title}, ${levels.join(", ")}${about}`;
    },

    _classesInWords(circle) {
      const level = circle.counts.findIndex((value) => value > 0);
      const told = `${kortinfo.LETTERS[level]}: ${this.options.texts.levels[level]}`;
      const { name, classes } = this._colouring;
      return name === "level" ? told : `${told}, ${classes[circle.level]?.title ?? ""}`;
    },

    // What the tooltip says about a circle, in words and numbers.
    tell(circle) {
      const { texts } = this.options;
      const format = (value) => this.figures(value);
      const { name, classes } = this._colouring;
      const rows = (counts, of) =>
        counts.map((value, at) => ({ part: of[at], text: format(value), value })).filter(({ value }) => value > 0);
      const told = {
        title: this.title(circle),
        levels: rows(circle.counts, kortinfo.levelClasses(texts.levels)),
        classes: name === "level" ? [] : rows(circle.parts, classes),
        classesTitle: name === "level" ? "" : this._colouring.title,
        single: circle.count === 1,
        notes: [],
        sectors: [],
      };
      const approximate = this._model.hierarchy.approximateOf(circle.node);
      if (circle.approximate) told.notes.push(texts.approximate);
      else if (approximate > 0) told.notes.push(texts.some_approximate.replace("{count}", format(approximate)));
      this._summarise(told, circle, format);
      return told;
    },

    _summarise(told, circle, format) {
      const { texts } = this.options;
      if (!this._summaries.has(circle.node)) {
        this._summaries.set(circle.node, kortinfo.summaryOf(this._model, circle.node));
      }
      const { sectors, uncovered, unknown } = this._summaries.get(circle.node);
      told.sectors = sectors.slice(0, SECTORS).map(({ key, count }) => ({
        title: texts.sector_titles?.[key] ?? key.split(":").pop(), text: format(count),
      }));
      if (told.single) return;
      const [A, B, C, D] = circle.counts;
      // Of the businesses at some levels alone the share is 0 or 100 %.
      const everyLevel = this._everyLevel && !(this._colouring.name === "level" && this._colouring.chosen.size);
      const share = new Intl.NumberFormat(texts.locale ?? "da-DK", { style: "percent" });
      if (everyLevel) told.covered = texts.covered.replace("{share}", share.format((A + B) / circle.count));
      if (uncovered === null || C + D === 0) return;
      const words = texts.uncovered_employees.replace("{count}", format(uncovered));
      told.uncovered = unknown ? `${words} ${texts.unknown_for.replace("{count}", format(unknown))}` : words;
    },
  };

  Object.assign(kortinfo, { pointing });
})((globalThis.kortinfo ??= {}));
