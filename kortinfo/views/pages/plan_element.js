// The map of a plan: mounted once and kept over reruns of the page.
// Python puts the library and the composing script in where the two marks stand.
/*LIBRARY*/

function compose(kortinfoRoot) {
  /*SCRIPT*/
}

const mounted = new WeakMap(); // what stands in each root

let serial = 0;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("[data-kortinfo-plan]");
  let plan = mounted.get(root);
  if (!plan) {
    compose(root);
    plan = root.querySelector(".kortinfo-map").__kortinfoPlan;
    // The same business twice is two picks.
    plan.onPick((key) => plan.send("pick", { key, serial: (serial += 1) }));
    mounted.set(root, plan);
  }
  plan.send = setTriggerValue;
  plan.show(data);
  return () => {
    mounted.delete(root);
    plan.remove();
  };
}
