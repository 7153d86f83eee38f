// The tables of kernels can be sorted by a column; without this they stay in the order that they came in.
const units = { ns: 1e-9, "µs": 1e-6, ms: 1e-3, s: 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
const value = (row, column) => {
  const text = row.cells[column].textContent.trim().replaceAll(",", "");
  const [, number, unit] = text.match(/^[≈[]?\s*(\d[\d.]*)\s*(ns|µs|ms|s|B|kB|MB|GB)?/) || [];
  return number === undefined ? (column ? Infinity : text) : number * (units[unit] || 1);
};
for (const table of document.querySelectorAll("table.sortable")) {
  table.querySelectorAll("thead th").forEach((heading, column, all) => {
    const button = document.createElement("button");
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      all.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [one, other] = [value(a, column), value(b, column)];
        return (one < other ? -1 : one > other ? 1 : 0) * (down ? -1 : 1);
      });
      table.tBodies[0].append(...rows);
    });
  });
}
