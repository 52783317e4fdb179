// The map of a plan: mounted once and kept over reruns of the page.
// Python puts the library and the composing script in where the two marks stand.
/*LIBRARY*/

function compose(kortinfoRoot) {
  /*SCRIPT*/
}

const mounted = new WeakMap(); // what stands in each root

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("[data-kortinfo-plan]");
  let plan = mounted.get(root);
  if (!plan) {
    compose(root);
    plan = root.querySelector(".kortinfo-map").__kortinfoPlan;
    mounted.set(root, plan);
  }
  plan.show(data);
  return () => {
    mounted.delete(root);
    plan.remove();
  };
}
