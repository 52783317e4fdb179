// The sector filter: a tree of boxes with counts (the ARIA tree pattern). Structure and words come
// once; a filter brings counts and what is chosen through an element of its own.
/*MODEL*/

const kortinfo = globalThis.kortinfo;
// By the element's key: the tree, with what is open in it, over visits to other pages.
const trees = (kortinfo.sectorTrees ??= new Map());
const MOST_FOUND = 150;
const OWN_WORD_LASTS = 5000; // ms; how long an unanswered choice outweighs what the app says
const TYPED_TOGETHER = 700; // ms between the letters of one word
const VIEW_COLUMNS = ["sector_code", "division", "sector"]; // the finest one the map has

const element = (tag, name, words) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (words !== undefined) made.textContent = words;
  return made;
};

class SectorTree {
  constructor(key) {
    this.key = key;
    this.mode = "filter";
    this.open = new Set(); // codes, so that they outlive a new build
    this.chosen = new Set();
    this.session = Math.random().toString(36).slice(2, 10);
    this.serial = 0;
    this.rows = new Map();
    this.query = "";
    this.watched = new WeakSet();
  }

  mount(host) {
    this.host = host;
    host.replaceChildren();
    const { words } = this.data;
    const id = `ki-sectors-${this.key}`;
    const title = element("label", "ki-tree-label", words.label);
    title.htmlFor = `${id}-search`;
    this.search = element("input", "ki-tree-search");
    Object.assign(this.search, {
      id: `${id}-search`, type: "search", placeholder: words.search_hint, autocomplete: "off",
      spellcheck: false, value: this.query,
    });
    this.search.addEventListener("input", () => this.find(this.search.value));
    this.search.addEventListener("keydown", (event) => this.searchKey(event));
    this.tree = element("ul", "ki-tree");
    this.tree.setAttribute("role", "tree");
    this.tree.setAttribute("aria-label", words.label);
    this.tree.addEventListener("keydown", (event) => this.pressed(event));
    this.tree.addEventListener("click", (event) => this.click(event));
    this.status = element("p", "ki-tree-status");
    this.status.setAttribute("role", "status");
    host.append(title, this.search, this.countsOf(id), this.tree, this.status);
    this.draw();
  }

  countsOf(id) {
    const { words } = this.data;
    const field = element("fieldset", "ki-tree-counts");
    field.append(element("legend", "", `${words.counts_of}:`));
    for (const mode of ["filter", "view"]) {
      const label = element("label", "", "");
      label.title = words[`counts_${mode}_about`];
      const radio = element("input");
      Object.assign(radio, { type: "radio", name: `${id}-counts`, value: mode, checked: mode === this.mode });
      radio.addEventListener("change", () => this.countFrom(mode));
      label.append(radio, element("span", "", words[`counts_${mode}`]));
      field.append(label);
    }
    return field;
  }

  // ---- what the app says ----
  // The first 16 letters name the tree; the rest is the tree.
  setData(bytes, host) {
    const fingerprint = new TextDecoder().decode(bytes.subarray(0, 16));
    if (this.fingerprint === fingerprint && this.host === host) return;
    this.fingerprint = fingerprint;
    this.data = JSON.parse(new TextDecoder().decode(bytes.subarray(16)));
    const { data } = this;
    this.model = new kortinfo.SectorModel(data);
    this.number = new Intl.NumberFormat(data.language === "da" ? "da-DK" : "en-GB");
    this.sums = undefined;
    this.take(false);
    this.mount(host);
  }

  // Counts and choices; held back while a newer choice of the user's is on its way.
  take(draw = true) {
    const told = kortinfo.sectorCounts?.get(this.key);
    if (!told || told.fingerprint !== this.fingerprint) return;
    this.filterSums = this.model.sums(told.counts);
    const waiting = this.sent && told.answered !== this.sent && Date.now() - this.sentAt < OWN_WORD_LASTS;
    if (!waiting) {
      const before = this.chosen;
      this.chosen = new Set(told.chosen);
      for (const node of this.chosen)
        if (!before.has(node) || !draw) this.openAbove(node);
    }
    if (!draw) return;
    this.draw();
    if (this.mode === "view") this.viewSoon();
  }

  openAbove(node) {
    for (let at = this.model.parents[node]; at >= 0; at = this.model.parents[at])
      this.open.add(this.model.codes[at]);
  }

  // ---- counts of the view ----
  handle() {
    return document.querySelector(".kortinfo-map")?.__kortinfo;
  }

  countFrom(mode) {
    this.mode = mode;
    if (mode === "view") this.viewSoon();
    this.drawCounts();
  }

  // The map may be on its way, and its filter, too: it is asked until it has settled.
  viewSoon() {
    clearTimeout(this.soon);
    const ask = (times) => {
      this.countView();
      if (times && this.mode === "view") this.soon = setTimeout(() => ask(times - 1), 300);
    };
    ask(4);
  }

  countView() {
    const handle = this.handle();
    if (this.mode !== "view" || !this.host?.isConnected) return;
    this.viewSums = undefined;
    if (handle?.viewCounts) {
      if (handle.onView && !this.watched.has(handle)) {
        this.watched.add(handle);
        handle.onView(() => this.countView());
      }
      for (const column of VIEW_COLUMNS) {
        const counts = handle.viewCounts(column);
        if (counts) {
          this.viewSums = this.model.sumsOf(counts);
          break;
        }
      }
    }
    this.drawCounts();
  }

  // A node's count as it is shown; undefined where nothing is counted.
  countOf(node) {
    if (this.mode === "filter") return this.filterSums?.[node];
    const left = !this.chosen.size || this.states[node];
    return left && this.viewSums?.[node] >= 0 ? this.viewSums[node] : undefined;
  }

  // ---- drawing ----
  draw() {
    if (!this.host) return;
    const focused = this.rows.size && this.tree.contains(document.activeElement);
    this.states = this.model.states(this.chosen);
    const found = this.query.trim() ? this.model.matches(this.query) : null;
    this.shown = found && this.withAbove(found.slice(0, MOST_FOUND));
    this.rows.clear();
    const top = this.tree.scrollTop;
    this.tree.replaceChildren(...this.visible(this.model.roots).map((node) => this.row(node)));
    this.tree.scrollTop = top;
    this.say(found);
    if (!this.rows.has(this.current)) this.current = this.rows.keys().next().value;
    this.rows.get(this.current)?.setAttribute("tabindex", "0");
    if (focused) this.rows.get(this.current)?.focus({ preventScroll: true });
    this.drawCounts();
  }

  withAbove(found) {
    const shown = new Map(found.map((node) => [node, "found"]));
    for (const node of found)
      for (let at = this.model.parents[node]; at >= 0; at = this.model.parents[at])
        shown.set(at, "above");
    return shown;
  }

  visible(nodes) {
    return this.shown ? nodes.filter((node) => this.shown.has(node)) : nodes;
  }

  // While searching, what leads to a find is open; a find is opened by hand, to all below it.
  isOpen(node) {
    if (!this.model.children[node].length) return false;
    return this.shown?.get(node) === "above" || this.open.has(this.model.codes[node]);
  }

  childrenOf(node) {
    const below = this.model.children[node];
    return this.shown?.get(node) === "above" ? this.visible(below) : below;
  }

  row(node) {
    const item = element("li", "ki-tree-item");
    const parent = this.model.parents[node];
    const beside = parent < 0 ? this.visible(this.model.roots) : this.childrenOf(parent);
    item.setAttribute("role", "treeitem");
    item.setAttribute("aria-level", this.model.level(node));
    item.setAttribute("aria-setsize", beside.length);
    item.setAttribute("aria-posinset", beside.indexOf(node) + 1);
    item.setAttribute("aria-checked", ["false", "mixed", "true"][this.states[node]]);
    item.tabIndex = -1;
    item.dataset.node = node;
    const line = element("div", "ki-tree-line");
    const twist = element("span", "ki-tree-twist");
    const name = element("span", "ki-tree-name", this.model.names[node]);
    name.lang = "da"; // the register's names, in whatever language the app is
    line.append(twist, element("span", "ki-tree-box"), name, element("span", "ki-tree-count"));
    item.append(line);
    this.rows.set(node, item);
    if (this.model.children[node].length) {
      item.setAttribute("aria-expanded", this.isOpen(node));
      if (this.isOpen(node)) item.append(this.group(node));
    }
    return item;
  }

  group(node) {
    const group = element("ul", "ki-tree-group");
    group.setAttribute("role", "group");
    group.append(...this.childrenOf(node).map((child) => this.row(child)));
    return group;
  }

  drawCounts() {
    const { words } = this.data;
    this.host.querySelectorAll("fieldset input").forEach((radio) => {
      radio.checked = radio.value === this.mode;
    });
    for (const [node, item] of this.rows) {
      const count = this.countOf(node);
      const told = count === undefined ? "–" : this.number.format(count);
      const form = count === 1 ? words.count_one : words.count_other;
      const said = count === undefined ? words.not_counted : form.replace("{count}", told);
      item.firstChild.lastChild.textContent = told;
      item.classList.toggle("ki-tree-none", count === 0);
      item.setAttribute("aria-label", `${this.model.names[node]}, ${said}`);
    }
  }

  say(found) {
    const { words } = this.data;
    let told = "";
    if (found && !found.length) told = words.found_none;
    else if (found?.length > MOST_FOUND) told = words.more.replace("{count}", MOST_FOUND);
    else if (found) {
      const form = found.length === 1 ? words.found_one : words.found_other;
      told = form.replace("{count}", this.number.format(found.length));
    }
    if (this.status.textContent !== told) this.status.textContent = told;
  }

  // ---- what the user does ----
  find(words) {
    this.query = words;
    this.draw();
  }

  searchKey(event) {
    if (event.key === "ArrowDown" && this.rows.size) {
      this.focus(this.rows.keys().next().value);
      event.preventDefault();
    } else if (event.key === "Escape" && this.query) {
      this.search.value = "";
      this.find("");
      event.preventDefault();
    }
  }

  click(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item || !event.target.closest(".ki-tree-line")) return;
    const node = Number(item.dataset.node);
    this.focus(node);
    if (event.target.closest(".ki-tree-twist") && this.model.children[node].length) this.turn(node);
    else this.toggle(node);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = this.current;
    const order = [...this.rows.keys()];
    const at = order.indexOf(node);
    const moves = {
      ArrowDown: () => this.focus(order[at + 1]),
      ArrowUp: () => this.focus(order[at - 1]),
      Home: () => this.focus(order[0]),
      End: () => this.focus(order.at(-1)),
      ArrowRight: () => this.inwards(node),
      ArrowLeft: () => this.outwards(node),
      "*": () => {
        for (const one of this.visible(this.model.siblings(node))) this.turn(one, true);
        this.focus(node);
      },
      " ": () => this.toggle(node),
      Enter: () => this.toggle(node),
    };
    if (moves[event.key]) moves[event.key]();
    else if (event.key.length === 1) this.typed(event.key, order, at);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the app has keys of its own
  }

  inwards(node) {
    if (!this.model.children[node].length) return;
    if (this.isOpen(node)) this.focus(this.childrenOf(node)[0]);
    else this.turn(node, true);
  }

  outwards(node) {
    if (this.isOpen(node) && this.shown?.get(node) !== "above") this.turn(node, false);
    else if (this.model.parents[node] >= 0) this.focus(this.model.parents[node]);
  }

  typed(letter, order, at) {
    const now = Date.now();
    const longer = now - (this.typedAt ?? 0) < TYPED_TOGETHER ? this.soFar + letter : letter;
    Object.assign(this, { soFar: longer, typedAt: now });
    const from = longer.length > 1 ? at : at + 1;
    const round = [...order.slice(from), ...order.slice(0, from)];
    this.focus(round.find((node) => this.model.begins(node, longer)));
  }

  focus(node) {
    if (node === undefined || !this.rows.has(node)) return;
    this.rows.get(this.current)?.setAttribute("tabindex", "-1");
    this.current = node;
    const item = this.rows.get(node);
    item.setAttribute("tabindex", "0");
    item.focus({ preventScroll: true });
    item.firstChild.scrollIntoView({ block: "nearest" });
  }

  turn(node, open = !this.isOpen(node)) {
    if (!this.model.children[node].length || open === this.isOpen(node)) return;
    if (open) this.open.add(this.model.codes[node]);
    else this.open.delete(this.model.codes[node]);
    const item = this.rows.get(node);
    const fresh = this.row(node);
    item.replaceWith(fresh);
    this.rows.clear();
    for (const one of this.tree.querySelectorAll("[role=treeitem]"))
      this.rows.set(Number(one.dataset.node), one);
    this.focus(node);
    this.drawCounts();
  }

  toggle(node) {
    this.chosen = this.model.toggled(this.chosen, node);
    this.draw();
    this.serial += 1;
    this.sent = `${this.session}-${this.serial}`;
    this.sentAt = Date.now();
    const codes = [...this.chosen].map((one) => this.model.codes[one]);
    this.send("chosen", { codes, nonce: this.sent });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector("[data-kortinfo-sectors]");
  const key = host.dataset.kortinfoSectors;
  const tree = trees.get(key) ?? new SectorTree(key);
  trees.set(key, tree);
  tree.send = setTriggerValue;
  if (data) tree.setData(data, host);
}
