// The width of columns: drag the edge of a head, arrow keys on it, double click to fit, or a number in the display menu.
// The server writes kept widths as attributes of <col>, so that the first paint has them; here they only change.
const LEAST = 50;
const MOST = 1200;
const STEPS = { ArrowLeft: -10, ArrowRight: 10 };
const BOXES = 48;
const WAIT = 250;

const table = () => document.querySelector(".list-table");
const form = () => document.querySelector("form[data-layout]");
const column = (key) => table().querySelector(`col[data-column="${CSS.escape(key)}"]`);
const place = (col) => [...col.parentElement.children].indexOf(col);
const head = (col) => table().tHead.rows[0].cells[place(col)];
const within = (pixels) => Math.round(Math.min(MOST, Math.max(LEAST, pixels)));

// As soon as one column has a width, all have: those that they have at that moment.
function settle() {
  const list = table();
  if (list.classList.contains("is-sized")) return;
  const columns = [...list.querySelectorAll("col")];
  const found = columns.map((col) => (col.dataset.column ? within(head(col).offsetWidth) : BOXES));
  columns.forEach((col, at) => col.setAttribute("width", found[at]));
  list.classList.add("is-sized");
  for (const reset of document.querySelectorAll(".widths-reset")) reset.disabled = false;
}

function tell(col) {
  const edge = head(col).querySelector(".column-edge");
  edge?.setAttribute("aria-valuenow", col.getAttribute("width") ?? head(col).offsetWidth);
}

function size(col, pixels) {
  settle();
  col.setAttribute("width", within(pixels));
  tell(col);
}

let timer = 0;
function keep(wait = WAIT) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const layout = form();
    if (layout.ariaBusy === "true") return keep();
    for (const col of table().querySelectorAll("col[data-column]")) {
      const input = layout.elements[`width-${col.dataset.column}`];
      if (input) input.value = col.getAttribute("width") ?? "";
    }
    htmx.ajax("POST", layout.getAttribute("hx-post"), { source: layout, swap: "none", values: { shown: "1" } });
  }, wait);
}

// How wide the column would have to be for all that stands in it.
function fitting(col) {
  const range = document.createRange();
  let widest = LEAST;
  for (const row of table().rows) {
    const cell = row.cells[place(col)];
    if (!cell || cell.colSpan > 1) continue;
    const room = getComputedStyle(cell);
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    let words = 0;
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      range.selectNodeContents(text);
      const extra = text.parentElement.classList.contains("chip") ? 26 : 0;
      if (text.data.trim()) words += range.getBoundingClientRect().width + extra;
    }
    const mark = cell.querySelector("th .icon") ? 20 : 0;
    widest = Math.max(widest, words + mark + parseFloat(room.paddingLeft) + parseFloat(room.paddingRight) + 2);
  }
  return Math.ceil(widest);
}

function edgeOf(col) {
  const cell = head(col);
  const edge = document.createElement("span");
  edge.className = "column-edge";
  edge.tabIndex = -1;
  const label = table().dataset.edge.replace("{column}", cell.textContent.trim());
  const told = { role: "separator", "aria-orientation": "vertical", "aria-label": label, title: label };
  const range = { "aria-valuemin": LEAST, "aria-valuemax": MOST, "aria-valuenow": cell.offsetWidth };
  for (const [name, value] of Object.entries({ ...told, ...range })) edge.setAttribute(name, value);
  cell.append(edge);
}

function prepare() {
  if (!table()) return;
  for (const col of table().querySelectorAll("col[data-column]")) {
    if (!head(col).querySelector(".column-edge")) edgeOf(col);
  }
}

const edged = (event) => event.target.closest?.(".column-edge");
const columnOf = (edge) => table().querySelectorAll("col")[edge.parentElement.cellIndex];

document.addEventListener("pointerdown", (event) => {
  const edge = edged(event);
  if (!edge || event.button !== 0) return;
  event.preventDefault();
  edge.focus({ preventScroll: true });
  const [col, from, start] = [columnOf(edge), event.clientX, edge.parentElement.offsetWidth];
  let moved = false;
  const move = (now) => {
    moved ||= Math.abs(now.clientX - from) > 2;
    if (moved) size(col, start + now.clientX - from);
  };
  const end = () => {
    edge.removeEventListener("pointermove", move);
    edge.classList.remove("is-held");
    if (moved) keep(0);
  };
  edge.setPointerCapture(event.pointerId);
  edge.classList.add("is-held");
  edge.addEventListener("pointermove", move);
  edge.addEventListener("lostpointercapture", end, { once: true });
});

document.addEventListener("dblclick", (event) => {
  const edge = edged(event);
  if (!edge) return;
  size(columnOf(edge), fitting(columnOf(edge)));
  keep(0);
});

document.addEventListener("keydown", (event) => {
  const edge = edged(event);
  if (!edge || !(event.key in STEPS || event.key === "Enter")) return;
  event.preventDefault();
  event.stopPropagation();
  const col = columnOf(edge);
  const step = STEPS[event.key] * (event.shiftKey ? 5 : 1);
  size(col, event.key === "Enter" ? fitting(col) : edge.parentElement.offsetWidth + step);
  keep();
}, true);

// A number in the display menu acts at once, and leaves the menu open for the next.
document.addEventListener("change", (event) => {
  if (!event.target.matches(".column-width")) return;
  event.stopPropagation();
  const pixels = event.target.valueAsNumber;
  if (!(pixels > 0)) return;
  size(column(event.target.name.slice("width-".length)), pixels);
  keep();
}, true);

// What is cut off tells itself whole.
document.addEventListener("mouseover", (event) => {
  const cell = event.target.closest?.(".list-table :is(th, td)");
  const link = cell?.querySelector(":scope > a");
  if (!cell || cell.title || cell.matches(".select, .editing")) return;
  const cut = [cell, link].some((part) => part && part.scrollWidth > part.clientWidth && part.clientWidth);
  if (cut) cell.title = cell.textContent.trim().replace(/\s+/g, " ");
});

document.addEventListener("htmx:afterSettle", prepare);
prepare();
