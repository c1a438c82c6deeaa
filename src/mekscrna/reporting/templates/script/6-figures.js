// Figures: taken home as SVG or PNG in the colors of paper; legends and methods copied.
const download = (content, type, name) => {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` }));
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  say(`Saved ${name}`);
};
const onPaper = (name) => {
  const probe = make("span");
  probe.style.cssText = `color-scheme: light; color: var(${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
};
const svgText = (figure) => {
  const copy = figure.querySelector("svg").cloneNode(true);
  const { width, height } = copy.viewBox.baseVal;
  for (const name of ["role", "aria-labelledby", "aria-hidden"]) copy.removeAttribute(name);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("style", `color: ${onPaper("--ink")}; font-family: "DejaVu Sans", Verdana, Arial, sans-serif`);
  const space = "http://www.w3.org/2000/svg";
  const told = [["title", ".title"], ["desc", "figcaption"]].map(([tag, part]) => {
    const element = document.createElementNS(space, tag);
    element.textContent = textOf(figure.querySelector(part));
    return element;
  });
  copy.prepend(...told);
  const colors = {};
  return new XMLSerializer().serializeToString(copy)
    .replace(/var\((--[\w-]+)\)/g, (_, name) => colors[name] ??= onPaper(name));
};
const picture = (address) => new Promise((done, fail) => {
  const image = new Image();
  image.onload = () => done(image);
  image.onerror = () => fail(new Error("The figure could not be drawn."));
  image.src = address;
});
const png = async (figure) => {
  const drawn = figure.querySelector("svg");
  const address = drawn ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(figure))}` : figure.querySelector("img").src;
  const image = await picture(address);
  const scale = drawn ? 3 : 1;
  const sheet = make("canvas", { width: Math.ceil(image.naturalWidth * scale), height: Math.ceil(image.naturalHeight * scale) });
  const pen = sheet.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(image, 0, 0, sheet.width, sheet.height);
  return new Promise((done) => { sheet.toBlob(done, "image/png"); });
};
const copyText = async (text, press) => {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = make("textarea", { value: text, className: "unseen" });
    document.body.append(field);
    field.select();
    done = document.execCommand("copy");
    field.remove();
    press.focus();
  }
  const before = press.textContent;
  press.textContent = done ? "Copied" : "Not copied";
  say(press.textContent);
  setTimeout(() => { press.textContent = before; }, 1500);
};
const equipFigure = (figure) => {
  const title = textOf(figure.querySelector(".title"));
  const name = slug(`${figure.closest("section")?.id ?? ""} ${title}`);
  const legend = () => `${title}. ${textOf(figure.querySelector("figcaption"))}`;
  const tools = make("div", { className: "tools of-figure" });
  if (figure.querySelector("svg")) {
    tools.append(button("SVG", () => download(svgText(figure), "image/svg+xml", `${name}.svg`), `Download as SVG: ${title}`));
  }
  if (figure.querySelector("svg, img")) {
    tools.append(button("PNG", async () => download(await png(figure), "image/png", `${name}.png`), `Download as PNG: ${title}`));
  }
  tools.append(button("Copy legend", (press) => copyText(legend(), press), `Copy legend: ${title}`));
  figure.append(tools);
};
