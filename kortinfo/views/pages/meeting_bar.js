// The strip over the meeting's map: saved views to step through, full screen, the way out.
// Python says what there is; what people do goes back through the outbox. Text is set as text.
const MODE = ["ki-meeting", "kortinfo-large"]; // on <html>: the app's chrome goes, map type grows
const TYPING = "input, textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=slider], [role=grid]";
// What Streamlit opens over the page: lists of choices, calendars, menus.
const POPOVER = '[data-testid$="Dropdown"], [data-testid="stPopoverBody"], [role=listbox], [role=dialog]';
const LONGEST = 8000; // ms that leaving waits for what is on its way
const FORM = ".ki-save input, .ki-which input"; // a name being given

function handle() {
  return document.querySelector(".kortinfo-map")?.__kortinfo;
}

class Bar {
  constructor(root) {
    this.root = root;
    this.at = -1; // the last view that was gone to
    this.outbox = new Outbox();
    document.documentElement.classList.add(...MODE);
    this.listen = new AbortController();
    const { signal } = this.listen;
    // Before the map takes the arrows.
    addEventListener("keydown", (event) => this.pressed(event), { capture: true, signal });
    addEventListener("pagehide", () => (this.going = true), { signal });
    document.addEventListener("fullscreenchange", () => this.screenChanged(), { signal });
    document.addEventListener("pointerdown", (event) => this.touched(event), { capture: true, signal });
    addEventListener("wheel", () => (this.target = null), { capture: true, passive: true, signal });
    // The click on "Møde" still counts as the reader's wish; where it does not, CSS alone fills.
    if (navigator.userActivation?.isActive) this.fill();
  }

  end() {
    this.going = true;
    this.outbox.end();
    this.target = null;
    this.resized?.disconnect();
    this.listen.abort();
    document.documentElement.classList.remove(...MODE, "ki-meeting-filters");
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }

  fill() {
    const done = document.documentElement.requestFullscreen?.();
    done?.then(() => (this.filled = true)).catch(() => {});
  }

  screenChanged() {
    this.drawFullScreen();
    if (document.fullscreenElement || !this.filled) return;
    this.filled = false;
    // Escape takes a browser out of full screen without telling the page of the key. A page that
    // is being left does so too, and stays in the meeting; so does one where something is open.
    const open = !this.stay && this.openField();
    const card = !this.stay && document.querySelector(".st-key-card_shut button");
    if (card && !open) card.click();
    else if (open) open.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    else if (!this.stay && !this.closeFilters()) setTimeout(() => this.going || this.leave(), 200);
    this.stay = false;
  }

  // What somebody types in, or chooses from: Escape is for that first.
  openField() {
    const at = document.activeElement;
    return (at?.closest(TYPING) && at) || document.querySelector(`${POPOVER}, ${FORM}`);
  }

  // When what was ticked has arrived: leaving runs the whole page.
  leave() {
    this.left ??= Date.now();
    const waits = [...unsent].some((box) => box !== this.outbox && box.ops.length);
    if (waits && Date.now() - this.left < LONGEST) setTimeout(() => this.going || this.leave(), 100);
    else {
      this.left = undefined;
      this.act({ op: "leave" });
    }
  }

  // On a narrow screen the filters lie over all else: a touch beside them puts them away.
  touched(event) {
    this.target = null;
    const beside = !event.target.closest(`[data-testid="stSidebar"], ${POPOVER}`);
    if (beside && matchMedia("(max-width: 760px)").matches && this.closeFilters()) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  closeFilters() {
    const { classList } = document.documentElement;
    if (!classList.contains("ki-meeting-filters")) return false;
    classList.remove("ki-meeting-filters");
    this.draw();
    return true;
  }

  act(what) {
    this.outbox.add(what);
  }

  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const at = event.composedPath()[0];
    const typing = at instanceof Element && at.closest(TYPING);
    if (event.key === "Escape") {
      if (typing || document.querySelector(POPOVER)) return;
      const form = document.querySelector(FORM);
      if (form) {
        form.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
        return;
      }
      const card = document.querySelector(".st-key-card_shut button");
      if (card) card.click();
      else if (!this.closeFilters()) this.leave();
      return;
    }
    if (at instanceof Element && at.closest(".kortinfo-map")) this.target = null;
    const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (!by || event.shiftKey || typing || !this.data.views.length) return;
    if (at instanceof Element) {
      const paging = event.key.startsWith("Page");
      if (paging && at.closest(".ki-list")) return; // a page of the list, there
      // Somebody who came to the map by the keyboard pans it, or walks through its circles.
      const map = at.closest(".kortinfo-map");
      if (map && !paging && (at !== map || at.matches(":focus-visible"))) return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.step(by);
  }

  step(by) {
    const { views } = this.data;
    if (!views.length) return;
    const from = this.at < 0 ? (by > 0 ? -1 : 0) : this.at;
    this.go((from + by + views.length) % views.length);
  }

  go(index) {
    const view = this.data.views[index];
    if (!view) return;
    this.at = index;
    this.current = view.id;
    this.move(view);
    this.act({ op: "go", id: view.id });
    this.draw();
  }

  // To where the view was saved, at once; the map must not go to the view's place as well.
  move(view) {
    if (!view.map) return;
    const [zoom, lat, lng] = view.map.split("/").map(Number);
    for (const page of globalThis.kortinfo?.pages?.values() ?? []) page.place = view.place;
    this.target = null;
    handle()?.setView([lat, lng], zoom);
    this.target = view;
    this.watch();
  }

  // The words over the map take another room, and a filter that is still on its way may want the
  // map elsewhere: it stays where the view says, until somebody moves it.
  watch() {
    const map = handle()?.map;
    if (!map || map === this.watched) return;
    this.resized?.disconnect();
    this.watched = map;
    this.resized = new ResizeObserver(() => this.hold(map));
    this.resized.observe(map.getContainer());
    map.on("moveend", () => this.hold(map));
  }

  hold(map) {
    if (!this.target || this.holding || map !== handle()?.map) return;
    const [zoom, lat, lng] = this.target.map.split("/").map(Number);
    const off = map.project(map.getCenter(), zoom).distanceTo(map.project([lat, lng], zoom));
    if (map.getZoom() === zoom && off < 2) return;
    this.holding = true;
    handle().setView([lat, lng], zoom);
    this.holding = false;
  }

  whereMapIs() {
    const map = handle()?.map;
    if (!map) return "";
    const { lat, lng } = map.getCenter();
    return [Number(map.getZoom().toFixed(2)), lat.toFixed(5), lng.toFixed(5)].join("/");
  }

  setData(data) {
    this.data = data;
    this.outbox.confirmed(data.done);
    if (!this.outbox.ops.length) this.current = data.current;
    const index = data.views.findIndex(({ id }) => id === this.current);
    if (index >= 0) this.at = index;
    else if (this.at >= data.views.length) this.at = data.views.length - 1;
    this.draw();
  }

  draw() {
    const { texts, views } = this.data;
    const kept = document.activeElement?.dataset?.kept;
    const typed = this.form?.querySelector("input").value;
    this.form = this.saving ? this.saveForm(typed) : null;
    const list = made("ol", { class: "ki-views" }, ...views.map((view, index) => this.view(view, index)));
    const said = made("p", { class: "ki-hidden", role: "status" });
    const index = views.findIndex(({ id }) => id === this.current);
    if (index >= 0) {
      said.textContent = texts.view_of
        .replace("{at}", index + 1).replace("{all}", views.length).replace("{name}", views[index].name);
    }
    const steps = views.length > 0;
    this.root.replaceChildren(
      made("div", { class: "ki-bar" },
        made("nav", { class: "ki-strip", "aria-label": texts.bar },
          steps ? button("‹", () => this.step(-1), { class: "ki-step", "aria-label": texts.previous, title: `${texts.previous} (←)`, "data-kept": "previous" }) : "",
          steps ? list : made("p", { class: "ki-note" }, texts.no_views),
          steps ? button("›", () => this.step(1), { class: "ki-step", "aria-label": texts.next, title: `${texts.next} (→)`, "data-kept": "next" }) : "",
          this.form ?? (this.editing ? "" : button(`+ ${texts.save}`, () => this.openForm(), { class: "ki-quiet-button", "data-kept": "save" })),
          steps && !this.form
            ? button(this.editing ? texts.edit_done : texts.edit, () => this.edit(), { class: "ki-quiet-button", "aria-pressed": String(Boolean(this.editing)), "data-kept": "edit" })
            : "",
        ),
        made("div", { class: "ki-ways" }, this.filtersButton(), this.fullScreenButton(),
          button(texts.leave, () => this.leave(), { class: "ki-leave", title: "Esc", "data-kept": "leave" })),
      ),
      said,
    );
    this.root.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (kept) this.root.querySelector(`[data-kept="${CSS.escape(kept)}"]`)?.focus();
  }

  view(view, index) {
    const { texts } = this.data;
    const current = view.id === this.current;
    const chip = button(view.name, () => this.go(index), {
      class: "ki-view", "aria-current": String(current), "data-kept": `view${view.id}`,
    });
    if (!this.editing) return made("li", {}, chip);
    const named = (text) => text.replace("{name}", view.name);
    const last = index === this.data.views.length - 1;
    return made("li", { class: "ki-editing" },
      button("←", () => this.act({ op: "move", id: view.id, to: index - 1 }), { "aria-label": named(texts.earlier), disabled: index === 0, "data-kept": `earlier${view.id}` }),
      chip,
      button("→", () => this.act({ op: "move", id: view.id, to: index + 1 }), { "aria-label": named(texts.later), disabled: last, "data-kept": `later${view.id}` }),
      this.doomed === view.id
        ? button(texts.delete_sure, () => this.act({ op: "delete", id: view.id }), { class: "ki-sure", "data-kept": `delete${view.id}` })
        : button("×", () => { this.doomed = view.id; this.draw(); }, { "aria-label": named(texts.delete), "data-kept": `delete${view.id}` }),
    );
  }

  edit() {
    this.editing = !this.editing;
    this.doomed = undefined;
    this.draw();
  }

  // Where the map is before the form takes room from it; moved meanwhile, where it is then.
  openForm() {
    this.place = this.whereMapIs();
    handle()?.map.once("dragend zoomend", () => (this.place = null));
    this.saving = true;
    this.draw();
    this.form.querySelector("input").select();
  }

  closeForm() {
    this.saving = false;
    this.draw();
    this.root.querySelector('[data-kept="save"]').focus();
  }

  saveForm(typed) {
    const { texts, views } = this.data;
    const name = typed ?? views.find(({ id }) => id === this.current)?.name ?? "";
    const input = made("input", {
      type: "text", maxlength: 80, autocomplete: "off", "aria-label": texts.save_name,
      placeholder: texts.save_name, "data-kept": "name",
    });
    input.value = name;
    const form = made("form", { class: "ki-save" }, input,
      made("button", { type: "submit", class: "ki-do" }, texts.save_do),
      button(texts.cancel, () => this.closeForm(), { class: "ki-quiet-button" }));
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.closeForm());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      this.act({ op: "save", name: input.value.trim(), map: this.place ?? this.whereMapIs() });
      this.closeForm();
    });
    return form;
  }

  filtersButton() {
    const on = document.documentElement.classList.contains("ki-meeting-filters");
    return button(this.data.texts.filters, () => {
      document.documentElement.classList.toggle("ki-meeting-filters");
      this.draw();
    }, { class: "ki-quiet-button", "aria-pressed": String(on), "data-kept": "filters" });
  }

  fullScreenButton() {
    if (!document.fullscreenEnabled) return "";
    const on = Boolean(document.fullscreenElement);
    return button(this.data.texts.full_screen, () => {
      this.stay = on;
      if (on) document.exitFullscreen().catch(() => {});
      else this.fill();
    }, { class: "ki-quiet-button ki-full", "aria-pressed": String(on), "data-kept": "full" });
  }

  drawFullScreen() {
    if (this.data) this.draw();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const bar = (parentElement.kortinfoBar ??= new Bar(parentElement.querySelector("[data-kortinfo-bar]")));
  bar.outbox.send = (message) => setTriggerValue("act", message);
  bar.setData(data);
  return () => {
    bar.end();
    parentElement.kortinfoBar = undefined;
  };
}
