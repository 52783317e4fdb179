// What is read rather than seen: the tooltip, and a list equal to the circles in view.
// Every text is set as text, never as HTML.
(function (kortinfo) {
  "use strict";

  const MOST = 300; // circles in the list, the largest first

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // A class's colour with its letter; stripes where it says "nothing there".
  function swatch(part, tag = "span") {
    const made = element(tag, "kortinfo-swatch", part.letter);
    made.style.color = part.ink;
    if (part.letter.length > 1) made.classList.add("kortinfo-narrow");
    if (part.striped) made.classList.add("kortinfo-striped");
    else made.style.backgroundColor = part.fill;
    if (part.fill === "#ffffff") made.classList.add("kortinfo-white");
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  function tipRow({ part, text }) {
    const row = element("div", "kortinfo-tip-row");
    row.append(swatch(part), element("span", "", part.title), element("b", "", text));
    return row;
  }

  // told: {title, levels, classesTitle, classes, covered, sectors, uncovered, notes, single}.
  function fillTip(tip, told, texts) {
    tip.replaceChildren(element("strong", "", told.title));
    tip.append(...told.levels.map((row) => (told.single ? singleRow(row) : tipRow(row))));
    if (told.covered) tip.append(element("div", "kortinfo-tip-covered", told.covered));
    if (told.classes.length) {
      tip.append(element("div", "kortinfo-tip-head", told.classesTitle));
      tip.append(...told.classes.map((row) => (told.single ? singleRow(row) : tipRow(row))));
    }
    if (told.sectors.length) {
      if (!told.single) tip.append(element("div", "kortinfo-tip-head", texts.top_sectors));
      for (const { title, text } of told.sectors) {
        const row = element("div", "kortinfo-tip-row", "");
        row.append(element("span", "", title));
        if (!told.single) row.append(element("b", "", text));
        tip.append(row);
      }
    }
    if (told.uncovered) tip.append(element("div", "kortinfo-tip-head", told.uncovered));
    tip.append(...told.notes.map((note) => element("em", "", note)));
  }

  // One business needs no number.
  function singleRow({ part }) {
    const row = element("div", "kortinfo-tip-row");
    row.append(swatch(part), element("span", "", part.title));
    return row;
  }

  // Above the circle, or below, right or left of it, where there is room; never outside the map.
  function placeTip(tip, circle, size) {
    const { offsetWidth: width, offsetHeight: height } = tip;
    const off = circle.r + 10;
    const within = (value, most) => Math.max(4, Math.min(value, most - 4));
    const across = within(circle.x - width / 2, size.x - width);
    const along = within(circle.y - height / 2, size.y - height);
    const places = [
      [across, circle.y - off - height], [across, circle.y + off],
      [circle.x + off, along], [circle.x - off - width, along],
    ];
    const fits = ([left, top]) => left >= 4 && top >= 4 && left + width <= size.x - 4 && top + height <= size.y - 4;
    const [left, top] = places.find(fits) ?? [across, within(circle.y + off, size.y - height)];
    tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  // A visually hidden list of buttons, one a circle in view. One tab stop; arrows go to the
  // nearest circle in their direction, Enter opens it, Escape goes back to the map.
  class CircleList {
    constructor(layer, map) {
      this.layer = layer;
      this.map = map;
      this.circles = [];
      this.box = element("ul", "kortinfo-list");
      this.box.setAttribute("aria-label", layer.options.texts.list ?? "");
      this.box.addEventListener("keydown", (event) => this.pressed(event));
      this.box.addEventListener("focusin", (event) => this.entered(event));
      this.box.addEventListener("focusout", () => layer.setFocused(null));
      this.box.addEventListener("click", (event) => this.clicked(event));
      map.getContainer().append(this.box);
    }

    remove() {
      this.box.remove();
    }

    update(circles) {
      const { x: width, y: height } = this.map.getSize();
      const inside = circles.filter(({ x, y }) => x >= 0 && y >= 0 && x <= width && y <= height);
      const sorted = [...inside].sort((a, b) => b.count - a.count || a.node - b.node).slice(0, MOST);
      const had = this.box.contains(document.activeElement) ? this.current : null;
      this.circles = sorted;
      this.box.replaceChildren(...sorted.map((circle, index) => this.item(circle, index)));
      if (had) this.resume(had);
    }

    item(circle, index) {
      const line = element("li");
      const button = element("button", "", this.layer.describe(circle));
      button.type = "button";
      button.tabIndex = index === 0 ? 0 : -1;
      button.dataset.index = String(index);
      button.setAttribute("aria-describedby", this.layer._tip.id); // share, sectors, employees
      line.append(button);
      return line;
    }

    // After a zoom the focus goes to the circle nearest to where it was.
    resume(had) {
      const at = this.map.latLngToContainerPoint(this.layer.latLngOf(...had.world));
      let best = null;
      for (const circle of this.circles) {
        const distance = Math.hypot(circle.x - at.x, circle.y - at.y);
        if (!best || distance < best.distance) best = { circle, distance };
      }
      if (best) this.go(best.circle);
      else this.map.getContainer().focus();
    }

    go(circle) {
      const index = this.circles.indexOf(circle);
      const buttons = this.box.querySelectorAll("button");
      buttons.forEach((button, at) => (button.tabIndex = at === index ? 0 : -1));
      buttons[index].focus({ preventScroll: true });
    }

    entered(event) {
      const index = Number(event.target.dataset.index);
      this.current = this.circles[index] ?? null;
      if (this.current) this.current.world = this.layer._worldOf(this.current);
      this.layer.setFocused(this.current);
    }

    clicked(event) {
      const circle = this.circles[Number(event.target.dataset.index)];
      if (circle) this.layer.open(circle);
    }

    pressed(event) {
      if (event.key === "Escape") {
        this.map.getContainer().focus();
        return;
      }
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const way = ways[event.key];
      if (!way || !this.current) return;
      event.preventDefault();
      event.stopPropagation();
      let best = null;
      for (const circle of this.circles) {
        const dx = circle.x - this.current.x;
        const dy = circle.y - this.current.y;
        const along = dx * way[0] + dy * way[1];
        const aside = Math.abs(dx * way[1] + dy * way[0]);
        if (along <= 1) continue;
        const cost = along + 2 * aside;
        if (!best || cost < best.cost) best = { circle, cost };
      }
      if (best) this.go(best.circle);
    }
  }

  Object.assign(kortinfo, { CircleList, fillTip, placeTip, element, swatch });
})((globalThis.kortinfo ??= {}));
