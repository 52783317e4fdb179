// Breadcrumbs: every step but the last is a button that leads back to it.
export default function ({ data, parentElement, setTriggerValue }) {
  const nav = parentElement.querySelector("nav");
  const said = JSON.stringify(data);
  nav.kortinfoTell = (at) =>
    setTriggerValue("step", { at, nonce: `${Date.now()}-${Math.random()}` });
  if (nav.kortinfoSaid === said) return;
  nav.kortinfoSaid = said;
  const focused = [...nav.querySelectorAll("button")].indexOf(document.activeElement);
  nav.setAttribute("aria-label", data.label);
  const list = document.createElement("ol");
  data.steps.forEach((name, at) => {
    const item = document.createElement("li");
    const last = at === data.steps.length - 1;
    const step = document.createElement(last ? "span" : "button");
    step.textContent = name;
    step.title = name;
    if (last) step.setAttribute("aria-current", "location");
    else {
      step.type = "button";
      step.addEventListener("click", () => nav.kortinfoTell(at));
    }
    item.append(step);
    list.append(item);
  });
  nav.replaceChildren(list);
  if (focused < 0) return;
  // Gone back by the keyboard: the focus stays in the trail.
  const here = nav.querySelectorAll("button")[focused] ?? nav.querySelector("[aria-current]");
  if (here.tagName !== "BUTTON") here.tabIndex = -1;
  here.focus();
}
