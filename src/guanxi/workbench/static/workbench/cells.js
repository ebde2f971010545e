// Editing in the list: double click or Enter opens a cell, arrow keys walk between cells, Esc leaves it as it was.
const KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

const cellOf = (element) => element.closest?.("td.editable");
const edited = (element) => element.closest?.("td.editing");

// Its row says of which record it is; a table on another page than the list's own says where its cells are asked for.
function addressOf(cell) {
  const list = cell.closest("[data-cells]")?.dataset.cells ?? "";
  return `${list}${cell.parentElement.dataset.pk}/cell/${cell.dataset.cell}`;
}

function open(cell) {
  htmx.ajax("GET", addressOf(cell), { target: cell, swap: "outerHTML" });
}

function leave(cell) {
  htmx.ajax("GET", `${addressOf(cell)}?cancel=1`, { target: cell, swap: "outerHTML" });
}

function walk(cell, [down, across]) {
  const row = cell.parentElement;
  const rows = [...row.parentElement.querySelectorAll("[data-row]")];
  const cells = [...row.children];
  const nextRow = rows[rows.indexOf(row) + down];
  const next = nextRow?.children[cells.indexOf(cell) + across];
  if (!next || next.classList.contains("select")) return;
  next.tabIndex = -1;
  next.focus();
}

document.addEventListener("dblclick", (event) => {
  const cell = cellOf(event.target);
  if (cell) open(cell);
});

// A click on a name or number follows it, so such a cell is opened by a pencil: one for the list, shown where the
// pointer is.
const pencil = document.getElementById("cell-pencil")?.content.firstElementChild;

document.addEventListener("mouseover", (event) => {
  const cell = cellOf(event.target);
  if (!pencil || pencil.parentElement === cell) return;
  if (cell?.querySelector("a")) cell.append(pencil);
  else pencil.remove();
});

document.addEventListener("click", (event) => {
  const pressed = event.target.closest(".cell-pencil");
  if (pressed) return open(cellOf(pressed));
  const cell = cellOf(event.target);
  if (!cell || event.target.closest("a, button")) return;
  cell.tabIndex = -1;
  cell.focus();
});

document.addEventListener("keydown", (event) => {
  const editing = edited(event.target);
  if (editing && event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    leave(editing);
    return;
  }
  if (!event.target.matches?.("td")) return;
  if ((event.key === "Enter" || event.key === "F2") && event.target.classList.contains("editable")) {
    event.preventDefault();
    open(event.target);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    walk(event.target, KEYS[event.key]);
  }
});

// A choice is made by choosing: no second key is needed.
document.addEventListener("change", (event) => {
  if (event.target.matches("td.editing select")) event.target.form.requestSubmit();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const cell = event.detail.elt?.matches?.("td.editing") ? event.detail.elt : null;
  const input = cell?.querySelector("input:not([type=hidden]), select, textarea");
  if (!input) return;
  input.focus();
  input.select?.();
});
