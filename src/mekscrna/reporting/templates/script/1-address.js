"use strict";
// What a reader chose stands in the address after #, so that it can be sent: #claim-a?dataset=b&verdict=supported
const readAddress = () => {
  const [place, query] = location.hash.slice(1).split(/\?(.*)/s);
  let name = place;
  try { name = decodeURIComponent(place); } catch { /* not an encoded name: taken as it stands */ }
  return { place: name, chosen: new URLSearchParams(query ?? "") };
};
const writeAddress = (chosen, { place = readAddress().place, step = false } = {}) => {
  const query = chosen.toString();
  const hash = `#${encodeURIComponent(place)}${query ? `?${query}` : ""}`;
  if (hash !== location.hash) history[step ? "pushState" : "replaceState"](null, "", hash);
};
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, fields = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...inside);
  return element;
};
const button = (text, does, name) => {
  const made = make("button", { type: "button" }, text);
  if (name) made.setAttribute("aria-label", name);
  made.addEventListener("click", () => does(made));
  return made;
};
const say = (text) => { document.getElementById("said").textContent = text; };
const textOf = (element) => element.textContent.replace(/\s+/g, " ").trim();
const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "part";
