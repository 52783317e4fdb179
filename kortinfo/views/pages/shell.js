// The steps Back and Forward go through, as a person takes them: one for each change, whatever the
// app writes into the address meanwhile. Streamlit tells the app when one of them is gone back to.
/*WORDS*/
const kortinfo = (globalThis.kortinfo ??= {});
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
  let untouched = true;
  // Back or Forward was pressed, and the app has not come to it: an address that comes now is of
  // what was done before, and a step nobody takes any more.
  let moving = false;
  let moves;
  addEventListener("popstate", () => (moving = true), { capture: true });
  for (const act of ["pointerdown", "keydown"])
    addEventListener(act, () => (untouched = moving = false), { capture: true });
  kortinfo.movesDone = (count) => {
    if (moves !== undefined && count !== moves) moving = false;
    moves = count;
  };

  history.pushState = (state, title, address) => {
    if (moving) return;
    const from = new URL(location.href);
    const to = new URL(address ?? "", from);
    // To another page one takes the selection along; Streamlit would go without it, and the app
    // put it there in a second step.
    if (pathOf(to) !== pathOf(from)) to.search = from.search;
    else if (queryOf(to) === queryOf(from)) return;
    // The app puts the link in order that it was opened with.
    else if (untouched) {
      history.replaceState(state, title, to);
      return;
    }
    push(state, title, to);
  };
  return true;
}

kortinfo.keepsSteps ??= keepSteps();

export default function ({ data }) {
  kortinfo.movesDone(data.moves);
  kortinfo.sayStreamlit(data.language, data.words);
}
