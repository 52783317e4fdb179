// What is read rather than seen: the tooltip, the legend, and a list equal to the circles in view.
// Every text is set as text, never as HTML.
(function (kortinfo) {
  "use strict";

  const L = globalThis.L;
  const MOST = 300; // circles in the list, the largest first

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function swatch(level) {
    const made = element("span", `kortinfo-swatch kortinfo-${kortinfo.LETTERS[level]}`, kortinfo.LETTERS[level]);
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  function fillTip(tip, circle, texts, { title, place, approximate, number }) {
    tip.replaceChildren();
    tip.append(element("strong", "", place ? `${place}: ${title}` : title));
    circle.counts.forEach((value, level) => {
      if (!value) return;
      const row = element("div", "kortinfo-tip-row");
      row.append(swatch(level), element("span", "", texts.levels[level]), element("b", "", number.format(value)));
      tip.append(row);
    });
    if (circle.approximate) tip.append(element("em", "", texts.approximate));
    else if (approximate > 0) {
      tip.append(element("em", "", texts.some_approximate.replace("{count}", number.format(approximate))));
    }
  }

  // Above the circle, or below where there is no room; never outside the map.
  function placeTip(tip, circle, size) {
    const { offsetWidth: width, offsetHeight: height } = tip;
    const above = circle.y - circle.r - 10 - height;
    const top = above >= 4 ? above : Math.min(circle.y + circle.r + 10, size.y - height - 4);
    const left = Math.max(4, Math.min(circle.x - width / 2, size.x - width - 4));
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
      const sorted = inside.sort((a, b) => b.count - a.count || a.node - b.node).slice(0, MOST);
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
      line.append(button);
      return line;
    }

    // After a zoom the focus goes to the circle nearest to where it was.
    resume(had) {
      const at = this.map.latLngToContainerPoint(had.latlng);
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

  const Legend = L.Control.extend({
    options: { position: "bottomleft", texts: {} },

    onAdd() {
      const { texts } = this.options;
      const box = element("details", "kortinfo-legend");
      box.open = globalThis.innerWidth >= 640;
      const summary = element("summary", "", texts.legend);
      const short = element("span", "kortinfo-legend-short");
      short.append(...kortinfo.LETTERS.map((_, level) => swatch(level)));
      summary.append(short);
      box.append(summary);
      texts.levels.forEach((name, level) => {
        const row = element("div", "kortinfo-legend-row");
        const letter = swatch(level);
        letter.removeAttribute("aria-hidden");
        row.append(letter, element("span", "", name));
        box.append(row);
      });
      const row = element("div", "kortinfo-legend-row");
      row.append(element("span", "kortinfo-swatch kortinfo-about"), element("span", "", texts.approximate));
      box.append(row);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    },
  });

  Object.assign(kortinfo, { CircleList, Legend, fillTip, placeTip, element });
})((globalThis.kortinfo ??= {}));
