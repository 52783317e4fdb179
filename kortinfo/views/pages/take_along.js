// Two buttons: the map as a picture, and the page on paper. Both are asked for: Python logs them
// first. The picture is then made here, in the browser; the rows for paper come once.
//
// data: {language, title, about, source, file, texts, picture: the nonce of a picture logged,
//        sheet: null | {nonce, figures, headings, rows, note, credit}}; the map's picture has the credit
function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function mapHandle() {
  return document.querySelector(".kortinfo-map")?.__kortinfo;
}

// The map with title, filter in words, legend and source on it; null where there is no map.
async function picture({ title, about, source }) {
  const handle = mapHandle();
  return handle?.toCanvas ? handle.toCanvas({ title, words: about, source, legend: true }) : null;
}

async function save(data) {
  const canvas = await picture(data);
  if (!canvas) return;
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const link = element("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${data.file}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function figures(counts) {
  const list = element("ul", "ki-paper-figures");
  for (const { letter, name, count } of counts) {
    const item = element("li");
    if (letter) item.append(element("span", `ki-disc ki-level-${letter}`, letter));
    item.append(element("b", "", count), element("span", "", name));
    list.append(item);
  }
  return list;
}

function table({ headings, rows }) {
  const made = element("table");
  const head = element("tr");
  head.append(...headings.map((heading) => element("th", "", heading)));
  const body = element("tbody");
  for (const row of rows) {
    const line = element("tr");
    line.append(...row.map((cell) => element("td", "", cell)));
    body.append(line);
  }
  const top = element("thead");
  top.append(head);
  made.append(top, body);
  return made;
}

// The paper is laid beside the page, and the page is left out of print, until it has been printed.
async function lay(data) {
  document.querySelector(".ki-paper")?.remove();
  const { sheet } = data;
  const paper = element("div", "ki-paper");
  paper.lang = data.language;
  const canvas = await picture({ ...data, title: "", about: "" });
  paper.append(element("h1", "", data.title), element("p", "", data.about), figures(sheet.figures));
  if (canvas) {
    const image = element("img");
    image.alt = data.texts.map;
    image.src = canvas.toDataURL("image/png");
    paper.append(image);
    await image.decode();
  }
  paper.append(element("h2", "", data.texts.table), element("p", "", sheet.note), table(sheet));
  paper.append(element("p", "ki-paper-source", [data.source, sheet.credit].filter(Boolean).join(" · ")));
  document.body.append(paper);
  document.body.classList.add("ki-printing");
  const done = () => {
    paper.remove();
    document.body.classList.remove("ki-printing");
    removeEventListener("afterprint", done);
  };
  addEventListener("afterprint", done);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector("[data-kortinfo-take]");
  if (!box || !data) return undefined;
  const [png, print] = box.querySelectorAll("button");
  box.ask = setTriggerValue;
  const nonce = () => `${Date.now()}-${Math.random()}`;
  png.textContent = data.texts.png;
  print.textContent = data.texts.print;
  // Asked for again until it is answered: a run of the whole page may have swept it away.
  box.awaited ??= {};
  const ask = (what, button) => {
    const asked = nonce();
    button.disabled = true;
    box.ask(what, asked);
    const again = setInterval(() => (box.isConnected ? box.ask(what, asked) : clearInterval(again)), 4000);
    box.awaited[what] = { asked, again };
  };
  const answered = (what, told) => {
    const { asked, again } = box.awaited[what] ?? {};
    if (!told || told !== asked) return false;
    delete box.awaited[what];
    clearInterval(again);
    return true;
  };
  png.onclick = () => {
    if (mapHandle()?.toCanvas) ask("png", png);
  };
  if (answered("png", data.picture)) {
    save(data).finally(() => (png.disabled = false));
  }
  print.onclick = () => ask("print", print);
  if (answered("print", data.sheet?.nonce)) {
    lay(data)
      .then(() => globalThis.print())
      .finally(() => (print.disabled = false));
  }
  return undefined;
}
