// Tables of figures can be sorted by a column; without this they stay in the order that they came in.
const units = { ns: 1e-9, "µs": 1e-6, ms: 1e-3, s: 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
const value = (cell) => {
  if (cell.dataset.value) return Number(cell.dataset.value);
  const text = cell.textContent.trim().replaceAll(",", "");
  const [, number, unit] = text.match(/^[^\w–]*(\d[\d.]*)\s*(ns|µs|ms|s|B|kB|MB|GB)?/) || [];
  return number === undefined ? (cell.cellIndex ? Infinity : text) : number * (units[unit] || 1);
};
for (const table of document.querySelectorAll("#details table.figures")) {
  table.querySelectorAll("thead th").forEach((heading, column, all) => {
    const button = document.createElement("button");
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const way = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      all.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      const pairs = [...table.tBodies[0].rows].map((row) => [value(row.cells[column]), row]);
      pairs.sort(([one], [other]) => way * (one < other ? -1 : one > other ? 1 : 0));
      table.tBodies[0].append(...pairs.map(([, row]) => row));
    });
  });
}
