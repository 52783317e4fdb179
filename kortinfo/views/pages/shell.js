// The steps Back and Forward go through, as a person takes them: one for each change, whatever the
// app writes into the address meanwhile. Streamlit tells the app when one of them is gone back to.
/*WORDS*/
const kortinfo = (globalThis.kortinfo ??= {});
const ASK_AGAIN = 4000; // ms
const VIEW = "map"; // where the map stands: in the address, but never a step of its own

const pathOf = (url) => url.pathname.replace(/\/$/, "");

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
  const moved = () => {
    moving = false;
    clearInterval(again);
  };
  addEventListener("popstate", () => {
    kortinfo.viewNow = new URLSearchParams(location.search).get(VIEW);
    moving = true;
    clearInterval(again);
    // Streamlit forgets that Back was pressed where something else is asked for meanwhile.
    again = setInterval(() => kortinfo.tellMoved?.(), ASK_AGAIN);
  }, { capture: true });
  for (const act of ["pointerdown", "keydown"])
    addEventListener(act, () => {
      untouched = false;
      moved();
    }, { capture: true });
  // The app says which address it has come to, of those that were gone back to.
  kortinfo.cameTo = ({ search }) => {
    const there = new URL(`?${search}`, location.href);
    if (moving && queryOf(there) === queryOf(new URL(location.href))) moved();
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
  };
  return true;
}

kortinfo.keepsSteps ??= keepSteps();

export default function ({ data, setTriggerValue }) {
  kortinfo.tellMoved = () => setTriggerValue("moved", `${Date.now()}-${Math.random()}`);
  kortinfo.cameTo(data.came_to);
  kortinfo.sayStreamlit(data.language, data.words);
}
