// Tables can be sorted by a column with figures; without this they stay in the order that they came in.
const value = (row, column) => {
  const figure = row.cells[column].dataset.value;
  return column ? (figure === undefined ? Infinity : Number(figure)) : row.cells[0].textContent;
};
for (const table of document.querySelectorAll("table.figures")) {
  table.querySelectorAll("thead th").forEach((heading, column, all) => {
    if (column && !table.tBodies[0].querySelector(`td:nth-child(${column + 1})[data-value]`)) return;
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
