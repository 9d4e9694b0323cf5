/**
 * The program of the report page: draws every figure from the embedded JSON at the width of its column, redraws for
 * print, sorts tables by a click on a heading. Plain browser JavaScript; needs the global `Plotly`.
 */
export const PAGE_SCRIPT = `
"use strict";
(() => {
  const PRINT_WIDTH = 660;
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const config = ({ name }) => ({
    displaylogo: false,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
    toImageButtonOptions: { format: "svg", filename: name },
  });
  const place = ({ name }) => document.getElementById("figure-" + name);
  const columnWidth = (figure) => Math.min(figure.layout.width, Math.max(320, place(figure).clientWidth));
  // drawn anew at every width: a relayout keeps the legend's rows of the old one
  const draw = (widthOf) => {
    for (const figure of figures) {
      const { data, layout } = structuredClone(figure); // plotly writes into what it is given
      Plotly.newPlot(place(figure), data, { ...layout, width: widthOf(figure) }, config(figure));
    }
  };
  draw(columnWidth);
  let timer;
  addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => draw(columnWidth), 150);
  });
  addEventListener("beforeprint", () => draw(() => PRINT_WIDTH));
  addEventListener("afterprint", () => draw(columnWidth));

  const key = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === ""); // no data goes last
    const difference = Number(a) - Number(b);
    return Number.isNaN(difference) ? a.localeCompare(b) : difference;
  };
  for (const button of document.querySelectorAll("th button")) {
    button.addEventListener("click", () => {
      const heading = button.closest("th");
      const body = heading.closest("table").tBodies[0];
      const column = heading.cellIndex;
      const descending = heading.getAttribute("aria-sort") === "ascending";
      for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => {
        const x = key(a, column);
        const y = key(b, column);
        return descending && x !== "" && y !== "" ? compare(y, x) : compare(x, y);
      });
      body.append(...rows);
    });
  }
})();
`;
