// The card of a self-contained map: one business, or a list to choose one from where several stand
// at one address. Every text is set as text, never as HTML.
(function (kortinfo) {
  "use strict";

  const { element } = kortinfo;
  const LISTED = 60; // businesses listed at a time
  const DAYS = new Set(["last_two_way", "level_until", "due_on"]);

  function day(iso, texts) {
    if (!iso) return "";
    const [year, month, date] = iso.split("-").map(Number);
    const told = new Date(Date.UTC(year, month - 1, date));
    const format = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat(texts.locale, format).format(told);
  }

  // A column's value of a row as a person reads it.
  function shownText(column, row, name, texts) {
    const value = column.at(row);
    if (DAYS.has(name)) return day(value, texts);
    return name === "phone" && /^\d{8}$/.test(value) ? value.replace(/(..)(?=.)/g, "$1 ") : String(value);
  }

  function streetOf({ street, house }, row) {
    return [street.at(row), house.at(row)].filter(Boolean).join(" ");
  }

  // What a person must know before a call: protected, bankrupt, dissolving.
  function badges({ remarks }, row) {
    const told = remarks.at(row);
    if (!told) return [];
    const box = element("p", "kf-badges");
    for (const badge of told.split(", ")) box.append(element("span", "kf-badge", badge), " ");
    return [box];
  }

  function levelDisc(level, texts) {
    const disc = element("span", `kf-disc kortinfo-${level}`, level);
    disc.setAttribute("role", "img");
    disc.setAttribute("aria-label", `${level}: ${texts.levels[level]}`);
    disc.title = texts.levels[level];
    return disc;
  }

  class Card {
    // chosen(rows): tells which businesses the open card is about; [] none.
    constructor(root, data, texts, number, chosen) {
      Object.assign(this, { data, texts, number, chosen });
      this.box = root.querySelector(".kf-card");
      this.body = root.querySelector(".kf-card-body");
      this.backButton = root.querySelector(".kf-card-back");
      this.closeButton = root.querySelector(".kf-card-close");
      this.closeButton.addEventListener("click", () => this.close());
      this.backButton.addEventListener("click", () => this.showList(this.list));
      root.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !this.box.hidden) this.close();
      });
    }

    open(rows) {
      if (!rows.length) return;
      if (this.box.hidden) this.from = document.activeElement;
      this.box.hidden = false;
      if (rows.length === 1) {
        this.list = null;
        this.showOne(rows[0]);
      } else this.showList(rows);
    }

    close() {
      this.box.hidden = true;
      this.chosen([]);
      if (this.from?.isConnected) this.from.focus({ preventScroll: true });
    }

    begin(title) {
      const heading = element("h2", "", title);
      heading.tabIndex = -1;
      heading.id = "kf-card-title";
      this.backButton.hidden = !this.list;
      return heading;
    }

    finish(heading, parts) {
      this.body.replaceChildren(...parts);
      this.box.scrollTop = 0;
      heading.focus({ preventScroll: true });
    }

    showList(rows) {
      const { columns } = this.data;
      this.list = null;
      const heading = this.begin(this.texts.point.replace("{count}", this.number.format(rows.length)));
      const list = element("ul", "kf-choose");
      const more = (start) => {
        for (const row of rows.slice(start, start + LISTED)) {
          const line = element("li");
          const button = element("button", "kf-choose-one");
          button.type = "button";
          const words = element("span", "kf-choose-words", columns.name.at(row) || this.texts.no_name);
          const address = this.address(row);
          if (address) words.append(element("span", "kf-quiet", address));
          button.append(levelDisc(columns.level.at(row), this.texts), words);
          button.addEventListener("click", () => {
            this.list = rows;
            this.showOne(row);
          });
          line.append(button);
          list.append(line);
        }
        if (start + LISTED >= rows.length) return;
        const left = Math.min(LISTED, rows.length - start - LISTED);
        const next = element("button", "kf-more", this.texts.more.replace("{count}", this.number.format(left)));
        next.type = "button";
        next.addEventListener("click", () => {
          next.parentElement.remove();
          more(start + LISTED);
          list.children[start + LISTED].querySelector("button").focus();
        });
        const line = element("li");
        line.append(next);
        list.append(line);
      };
      more(0);
      this.chosen(rows);
      this.finish(heading, [heading, element("p", "kf-quiet", this.texts.choose), list]);
    }

    showOne(row) {
      const { columns } = this.data;
      const level = columns.level.at(row);
      const heading = this.begin(columns.name.at(row) || this.texts.no_name);
      const title = element("div", "kf-card-title");
      title.append(levelDisc(level, this.texts), heading);
      const why = element("div", `kf-why kf-why-${level}`);
      why.append(element("strong", "", this.texts.levels[level]), element("p", "", columns.why.at(row)));
      const until = day(columns.level_until.at(row), this.texts);
      if (until) why.append(element("p", "kf-quiet", this.texts.changes.replace("{date}", until)));
      const parts = [title, ...badges(columns, row), ...this.corrected(row), element("p", "", this.address(row) || this.texts.no_address)];
      const about = this.texts.positions[columns.position.at(row)];
      if (about) parts.push(element("p", "kf-quiet", about));
      this.chosen([row]);
      this.finish(heading, [...parts, ...this.phone(row), why, this.facts(row)]);
    }

    // That people corrected what the register says, and how.
    corrected(row) {
      const told = this.data.columns.corrected.at(row);
      if (!told) return [];
      const box = element("p", "kf-badges");
      box.append(element("span", "kf-badge kf-badge-quiet", this.texts.corrected));
      return [box, element("p", "kf-quiet", told)];
    }

    address(row) {
      const { columns } = this.data;
      return [streetOf(columns, row), columns.town.at(row)].filter(Boolean).join(", ");
    }

    phone(row) {
      const phone = this.data.columns.phone.at(row);
      if (!phone) return [];
      const line = element("p", "kf-links");
      const link = element("a", "", shownText(this.data.columns.phone, row, "phone", this.texts));
      link.href = `tel:${phone.replace(/[^\d+]/g, "")}`;
      line.append(link);
      return [line];
    }

    facts(row) {
      const list = element("dl", "kf-facts");
      for (const { name, title } of this.data.card) {
        const value = shownText(this.data.columns[name], row, name, this.texts);
        if (value) list.append(element("dt", "", title), element("dd", "", value));
      }
      return list;
    }
  }

  Object.assign(kortinfo, { Card, badges, levelDisc, shownText, streetOf });
})((globalThis.kortinfo ??= {}));
