// What Streamlit says in English to those who hear the page, said in the page's language; and which
// language that is. Knows nothing of the app.
(function (root) {
  "use strict";
  const kortinfo = (root.kortinfo ??= {});
  const ATTRIBUTES = ["aria-label", "placeholder"];
  const WAIT = 250; // ms after the last change of the page

  // A label is one of the words, or begins with one: "Remove 9990 Skagen".
  function translated(said, words) {
    if (Object.hasOwn(words, said)) return words[said];
    const start = Object.keys(words).find((word) => said.startsWith(`${word} `) || said.startsWith(`${word}: `));
    return start && words[start] + said.slice(start.length);
  }

  function say(words) {
    for (const attribute of ATTRIBUTES)
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        if (element.closest("[data-kortinfo], [data-kortinfo-sectors]")) continue;
        const now = translated(element.getAttribute(attribute), words);
        if (now) element.setAttribute(attribute, now);
      }
  }

  const turned = (words) => Object.fromEntries(Object.entries(words).map(([from, to]) => [to, from]));

  let words = {};
  let timer;

  kortinfo.sayStreamlit = (language, told) => {
    if (document.documentElement.lang !== language) document.documentElement.lang = language;
    if (JSON.stringify(told) === JSON.stringify(words)) return;
    say(turned(words)); // back to what it was, after a change of language
    words = told;
    say(words);
    kortinfo.streamlitWatch ??= new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => say(words), WAIT);
    });
    const what = { childList: true, subtree: true, attributes: true, attributeFilter: ATTRIBUTES };
    kortinfo.streamlitWatch.observe(document.body, what);
  };
})(globalThis);
