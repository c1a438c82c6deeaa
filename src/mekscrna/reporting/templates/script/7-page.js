// The page as a whole: light or dark, tools where they are seen, and the first look at the address.
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (readAddress().chosen.get("theme") ?? (system.matches ? "dark" : "light")) === "dark";
const theme = button("", () => {
  const chosen = readAddress().chosen;
  const dark = !isDark();
  if (dark === system.matches) chosen.delete("theme");
  else chosen.set("theme", dark ? "dark" : "light");
  writeAddress(chosen);
  dress(chosen);
});
const dress = (chosen) => {
  const name = chosen.get("theme");
  if (name === "dark" || name === "light") document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  theme.textContent = isDark() ? "☀ Light" : "☾ Dark";
  theme.setAttribute("aria-label", isDark() ? "Switch to light colors" : "Switch to dark colors");
};
system.addEventListener("change", () => dress(readAddress().chosen));
document.getElementById("page-tools").append(
  theme,
  button("Copy link", (press) => copyText(location.href, press), "Copy a link to this view"),
  button("Print", () => print(), "Print, with everything open"),
);
const equipped = new WeakSet();
const equip = (scope) => {
  for (const part of all("table:not(.board), figure", scope)) {
    if (equipped.has(part) || part.parentElement.closest("details:not([open])")) continue;
    equipped.add(part);
    if (part.tagName === "TABLE") equipTable(part);
    else equipFigure(part);
  }
};
const methods = document.getElementById("methods");
const methodsText = () => {
  const written = all(":scope > :is(p, ul, ol, dl)", methods);
  return written.map((part) => (part.matches("p") ? textOf(part) : [...part.children].map(textOf).join("\n"))).join("\n\n");
};
methods?.querySelector("h2").after(
  make("div", { className: "tools of-text" }, button("Copy methods text", (press) => copyText(methodsText(), press))),
);
for (const code of all("pre")) {
  const press = button("Copy", (pressed) => copyText(code.textContent, pressed), `Copy: ${code.getAttribute("aria-label")}`);
  code.before(make("div", { className: "tools of-text" }, press));
}
// what scrolls inside can be scrolled by keyboard; what does not is no stop on the way
const sizes = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    const scrolls = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
    if (scrolls) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const one of all(".scroll, .plot, pre")) sizes.observe(one);
document.addEventListener("toggle", (event) => { if (event.target.open) equip(event.target); }, true);
equip(document);
follow();
