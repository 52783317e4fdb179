// Streamlit changes the address without running the page again when Back or Forward is pressed:
// tell the page that it was, and what the address says now.
export default function ({ setTriggerValue, parentElement }) {
  parentElement.kortinfoTell = (search) =>
    setTriggerValue("moved", { search, nonce: `${Date.now()}-${Math.random()}` });
  if (!parentElement.kortinfoListens) {
    parentElement.kortinfoListens = () => parentElement.kortinfoTell(location.search);
    addEventListener("popstate", parentElement.kortinfoListens);
  }
  return () => {
    removeEventListener("popstate", parentElement.kortinfoListens);
    parentElement.kortinfoListens = null;
  };
}
