// A table of boxes under the keyboard: arrows and Enter go from box to box, a block from a spreadsheet is pasted.
// A table with a pattern for rows (`template[data-grid-row]`) grows for what is pasted. Boxes that say what they were
// (`data-was`) are sent only where they differ from it.
const grid = document.querySelector("[data-grid]");
const pattern = grid?.querySelector("template[data-grid-row]");
// Servers take about a thousand fields.
const MOST = 900;
const rows = () => [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);

function placeOf(input) {
  const all = rows();
  const row = all.findIndex((boxes) => boxes.includes(input));
  return [row, all[row].indexOf(input)];
}

function go(input, down, right) {
  const [row, column] = placeOf(input);
  const next = rows()[row + down]?.[column + right];
  next?.focus();
  next?.select();
  return Boolean(next);
}

const atStart = (box) => box.selectionEnd === 0 || box.selectionEnd - box.selectionStart === box.value.length;
const atEnd = (box) => box.selectionStart === box.value.length || atStart(box);
const STEPS = {
  ArrowUp: (box) => go(box, -1, 0),
  ArrowDown: (box) => go(box, 1, 0),
  Enter: (box) => go(box, 1, 0),
  ArrowLeft: (box) => atStart(box) && go(box, 0, -1),
  ArrowRight: (box) => atEnd(box) && go(box, 0, 1),
};

function makeRoom(wanted) {
  const boxes = rows().flat().length;
  const each = pattern.content.querySelectorAll("input").length;
  const most = rows().length + Math.floor((MOST - boxes) / each);
  while (rows().length < Math.min(wanted, most)) {
    const next = grid.querySelectorAll('input[name^="code-"]').length;
    grid.tBodies[0].insertAdjacentHTML("beforeend", pattern.innerHTML.replaceAll("__row__", next));
  }
}

grid?.addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (isPlain && event.target.matches("input") && STEPS[event.key]?.(event.target)) event.preventDefault();
});

grid?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/u, "");
  if (!event.target.matches("input") || !/[\t\n]/u.test(text)) return;
  event.preventDefault();
  const [row, column] = placeOf(event.target);
  const lines = text.split(/\r?\n/u);
  if (pattern) makeRoom(row + lines.length);
  const boxes = rows();
  for (const [down, line] of lines.entries()) {
    for (const [right, value] of line.split("\t").entries()) {
      const box = boxes[row + down]?.[column + right];
      if (box) box.value = value.trim();
    }
  }
  const full = grid.closest("form").querySelector("[data-grid-full]");
  if (full) full.hidden = boxes.length >= row + lines.length;
});

grid?.closest("form").addEventListener("submit", () => {
  for (const box of grid.querySelectorAll("input[data-was]")) box.disabled = box.value.trim() === box.dataset.was;
});
