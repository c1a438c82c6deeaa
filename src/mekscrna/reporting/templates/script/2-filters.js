// Filters: the squares of the board decide what is shown; every other part follows by what it says it is about.
const form = document.getElementById("filters");
const squares = all("table.board .square");
const lines = all("table.board tbody tr[data-claim]");
const apart = squares.filter((one) => one.dataset.dataset !== "together");
const has = (list, name) => (list ?? "").split(" ").includes(name);
const wanted = (chosen) => ({
  words: (chosen.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean),
  dataset: chosen.get("dataset"), population: chosen.get("population"), signature: chosen.get("signature"),
  verdicts: new Set(chosen.getAll("verdict")),
});
const spokenOf = (line) => {
  line.spoken ??= `${textOf(line)} ${line.dataset.claim} ${line.dataset.signatures ?? ""} ${line.dataset.populations ?? ""}`.toLowerCase();
  return line.spoken;
};
const claimFits = (line, want) =>
  (!want.population || has(line.dataset.populations, want.population)) &&
  (!want.signature || has(line.dataset.signatures, want.signature)) &&
  want.words.every((word) => spokenOf(line).includes(word));
const squareFits = (square, want) =>
  (!want.dataset || square.dataset.dataset === want.dataset) &&
  (!want.verdicts.size || want.verdicts.has(square.dataset.verdict));
const partFits = (part, want, claims, pairs) => {
  const { claim, dataset, verdict, populations, signatures } = part.dataset;
  if (claim && !claims.has(claim)) return false;
  if (claim && dataset && !pairs.has(`${claim} ${dataset}`)) return false;
  if (!claim && dataset && want.dataset && dataset !== want.dataset) return false;
  if (verdict && want.verdicts.size && !want.verdicts.has(verdict)) return false;
  if (claim) return true;
  return !(want.population && populations && !has(populations, want.population)) &&
    !(want.signature && signatures && !has(signatures, want.signature));
};
const parts = all("[data-claim], [data-dataset], [data-populations], [data-signatures]");
const narrow = (chosen) => {
  const want = wanted(chosen);
  const claims = new Set(), pairs = new Set();
  let shown = 0;
  const fitting = new Set(lines.filter((line) => claimFits(line, want)).map((line) => line.dataset.claim));
  for (const square of squares) {
    const { claim, dataset } = square.dataset;
    if (!fitting.has(claim) || !squareFits(square, want)) continue;
    claims.add(claim);
    pairs.add(`${claim} ${dataset}`);
    if (dataset !== "together") shown += 1;
  }
  for (const part of parts) part.classList.toggle("out", !partFits(part, want, claims, pairs));
  // a place on the board keeps its column even where its verdict is not among those chosen
  for (const cell of all("table.board td[data-claim]")) {
    const column = want.dataset && cell.dataset.dataset !== want.dataset;
    cell.classList.toggle("out", Boolean(column));
  }
  tell(shown, ["q", "dataset", "population", "signature", "verdict"].some((key) => chosen.get(key)));
};
const tell = (shown, narrowed) => {
  const note = document.getElementById("narrowed");
  note.hidden = !narrowed;
  const words = shown ? `${shown} of ${apart.length} verdicts shown` : "No verdict fits these filters";
  note.firstElementChild.textContent = `Filtered: ${words}.`;
  if (narrowed) say(words);
};
const fillForm = (chosen) => {
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = chosen.getAll("verdict").includes(field.value);
    else if (field.name) field.value = chosen.get(field.name) ?? "";
  }
};
const fromForm = () => {
  const chosen = readAddress().chosen;
  for (const name of ["q", "dataset", "population", "signature", "verdict"]) chosen.delete(name);
  for (const [name, value] of new FormData(form)) if (value) chosen.append(name, value);
  return chosen;
};
const choose = (chosen, step) => {
  writeAddress(chosen, { step });
  narrow(chosen);
};
const showAll = (step = true) => {
  form.reset();
  choose(fromForm(), step);
};
form.hidden = false;
form.firstElementChild.open = !matchMedia("(max-width: 44rem)").matches || location.hash.includes("?");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", (event) => choose(fromForm(), event.target.name !== "q"));
document.querySelector("#narrowed button").addEventListener("click", () => {
  showAll();
  form.querySelector("input").focus();
});
for (const count of all("[data-count]", form)) {
  count.textContent = apart.filter((one) => one.dataset.verdict === count.dataset.count).length;
}
