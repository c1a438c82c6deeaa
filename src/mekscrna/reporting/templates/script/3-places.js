// Places: a link opens what it leads to, keeps what was chosen, and takes the keyboard along.
let lastPlace = "";
const goTo = (place) => {
  lastPlace = place;
  const target = place && document.getElementById(place);
  if (!target) return;
  if (target.closest(".out")) showAll(false);
  const own = target.querySelector(":scope > details.fold");
  if (own) own.open = true;
  for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  if (!target.matches("a, button, input, [tabindex]")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView();
};
const follow = () => {
  const { place, chosen } = readAddress();
  fillForm(chosen);
  narrow(chosen);
  dress(chosen);
  if (place !== lastPlace) goTo(place);
};
addEventListener("popstate", follow);
addEventListener("hashchange", follow);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const place = link.getAttribute("href").slice(1);
  writeAddress(readAddress().chosen, { place, step: true });
  goTo(place);
});
const entries = new Map(all("nav a").map((link) => [link.getAttribute("href").slice(1), link]));
const here = (id) => {
  for (const [name, link] of entries) {
    if (name === id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};
const watcher = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) here(one.target.id);
}, { rootMargin: "-15% 0px -75% 0px" });
for (const name of entries.keys()) {
  const section = document.getElementById(name);
  if (section) watcher.observe(section);
}
// print shows everything, and leaves the page as it was
let opened = [];
addEventListener("beforeprint", () => {
  opened = all("details:not([open])");
  for (const one of opened) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
});
