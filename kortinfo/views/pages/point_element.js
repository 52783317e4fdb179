// The small map in a form: mounted once and kept over reruns of the page.
// Python puts the library and the composing script in where the two marks stand.
/*LIBRARY*/

function compose(kortinfoRoot) {
  /*SCRIPT*/
}

const mounted = new WeakMap(); // what stands in each root
let serial = 0;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("[data-kortinfo-point]");
  let place = mounted.get(root);
  if (!place) {
    compose(root);
    place = { picker: root.querySelector(".kortinfo-map").__kortinfoPoint };
    // The same point twice is two acts.
    place.picker.onPoint((point) => place.send("point", { point, serial: (serial += 1) }));
    mounted.set(root, place);
  }
  place.send = setTriggerValue;
  place.picker.show(data);
  return () => {
    mounted.delete(root);
    place.picker.remove();
  };
}
