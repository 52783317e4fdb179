// The map of placements near home: mounted once and kept over reruns of the page.
// Python puts the library and the composing script in where the two marks stand.
/*LIBRARY*/

function compose(kortinfoRoot) {
  /*SCRIPT*/
}

const mounted = new WeakMap(); // what stands in each root
let serial = 0;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("[data-kortinfo-near]");
  let place = mounted.get(root);
  if (!place) {
    compose(root);
    place = { near: root.querySelector(".kortinfo-map").__kortinfoNear };
    // The same act twice is two acts.
    place.near.onPoint((point) => place.send("point", { point, serial: (serial += 1) }));
    place.near.onUnit((unit) => place.send("open", { unit, serial: (serial += 1) }));
    mounted.set(root, place);
  }
  place.send = setTriggerValue;
  place.near.show(data);
  return () => {
    mounted.delete(root);
    place.near.remove();
  };
}
