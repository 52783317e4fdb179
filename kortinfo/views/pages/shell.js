// The steps Back and Forward go through, as a person takes them: one for each change, whatever the
// app writes into the address meanwhile. Streamlit tells the app when one of them is gone back to.
/*WORDS*/
const kortinfo = (globalThis.kortinfo ??= {});
const LOOK_AGAIN = 500; // ms
const ASK_AGAIN = 8; // looks
const VIEW = "map"; // where the map stands: in the address; a step only where a circle was gone into

const pathOf = (url) => url.pathname.replace(/\/$/, "");

// The page that is shown, and the page an address names, as the app calls them ("": the first).
const shown = () => document.querySelector("[data-ki-page]")?.dataset;
const pageShown = () => shown()?.kiPage;
const pageOf = (url) =>
  shown()?.kiPages.split(" ").find((page) => page && pathOf(url).endsWith(`/${page}`)) ?? "";

function queryOf(url) {
  const query = new URLSearchParams(url.search);
  query.delete(VIEW);
  query.sort();
  return query.toString();
}

function keepSteps() {
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let untouched = true;
  // Back or Forward was pressed, and the app has not come to it: an address that comes now is of
  // what was done before, and a step nobody takes any more.
  let moving = false;
  let again;
  let came; // the address the app said last that it has come to
  let here = new URL(location.href);
  const noted = () => (here = new URL(location.href));
  const moved = () => {
    moving = false;
    clearInterval(again);
  };
  const arrived = () =>
    came === queryOf(new URL(location.href)) && pageShown() === pageOf(new URL(location.href));
  addEventListener("popstate", ({ isTrusted }) => {
    if (!isTrusted) return;
    kortinfo.viewNow = new URLSearchParams(location.search).get(VIEW);
    const before = here;
    noted();
    // Out of a circle, or into it again: the map goes there by itself.
    if (pathOf(before) === pathOf(here) && queryOf(before) === queryOf(here)) return;
    moving = true;
    came = undefined;
    clearInterval(again);
    // Streamlit forgets that Back was pressed where something else is asked for meanwhile, and then
    // shows nothing, or another page than the address says.
    let looks = 0;
    again = setInterval(() => {
      looks += 1;
      if (arrived()) moved();
      else if (looks % ASK_AGAIN === 0) dispatchEvent(new PopStateEvent("popstate"));
    }, LOOK_AGAIN);
  }, { capture: true });
  for (const act of ["pointerdown", "keydown"])
    addEventListener(act, () => {
      untouched = false;
      moved();
    }, { capture: true });
  // The app says which address it has come to, of those that were gone back to.
  kortinfo.cameTo = ({ search }) => {
    came = queryOf(new URL(`?${search}`, location.href));
    if (moving && arrived()) moved();
  };

  // Streamlit writes the address as it last heard of it: where the map stands is newer here.
  const withView = (url) => {
    if (kortinfo.viewNow) url.searchParams.set(VIEW, kortinfo.viewNow);
    return url;
  };

  const late = (address) =>
    moving && queryOf(new URL(address ?? "", location.href)) !== queryOf(new URL(location.href));
  history.replaceState = (state, title, address) => {
    if (!late(address)) replace(state, title, withView(new URL(address ?? "", location.href)));
    noted();
  };
  history.pushState = (state, title, address) => {
    if (moving) return;
    const from = new URL(location.href);
    const to = withView(new URL(address ?? "", from));
    // To another page one takes the selection along; Streamlit would go without it, and the app
    // put it there in a second step.
    if (pathOf(to) !== pathOf(from)) to.search = from.search;
    else if (queryOf(to) === queryOf(from)) return;
    // The app puts the link in order that it was opened with.
    else if (untouched) {
      replace(state, title, to);
      return;
    }
    push(state, title, to);
    noted();
  };
  kortinfo.pushStep = () => moving || push(history.state, "", location.href);
  return true;
}

kortinfo.keepsSteps ??= keepSteps();

// The browser's memory of who sits at it; Python knows it from the first run on (logbook_access.py).
const NAME = "kortinfo_name";

kortinfo.rememberName = (name) => {
  if (name === null || name === kortinfo.nameNow) return;
  kortinfo.nameNow = name;
  const age = name ? 365 * 24 * 3600 : 0; // seconds
  const safe = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${NAME}=${encodeURIComponent(name)}; max-age=${age}; samesite=strict${safe}`;
};

// On a narrow screen the pages stand in a strip: the one that is shown is marked, and in sight.
// Streamlit draws it after this runs, so it is looked for a while.
const LOOKS = 40;
const LOOK_EVERY = 250; // milliseconds
let looking = 0;

function markPage() {
  const page = pageShown();
  const links = [...document.querySelectorAll(".st-key-pages a")];
  const link = links.find((each) => each.getAttribute("href") === page);
  if (!link) return;
  const strip = link.closest(".st-key-pages");
  if (link.ariaCurrent === "page") return;
  for (const each of links) each.ariaCurrent = each === link ? "page" : null;
  strip.scrollLeft += link.getBoundingClientRect().left - strip.getBoundingClientRect().left - strip.clientWidth / 3;
}

function lookForPage() {
  clearInterval(looking);
  let left = LOOKS;
  looking = setInterval(() => {
    markPage();
    if ((left -= 1) <= 0) clearInterval(looking);
  }, LOOK_EVERY);
}

export default function ({ data }) {
  lookForPage();
  kortinfo.rememberName(data.name);
  kortinfo.cameTo(data.came_to);
  kortinfo.sayStreamlit(data.language, data.words);
}
