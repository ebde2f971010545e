// The grid of targets under the keyboard: arrows and Enter go from box to box, a block from a spreadsheet is pasted.
const grid = document.querySelector("[data-target-grid]");
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

grid?.addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (isPlain && event.target.matches("input") && STEPS[event.key]?.(event.target)) event.preventDefault();
});

grid?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/u, "");
  if (!event.target.matches("input") || !/[\t\n]/u.test(text)) return;
  event.preventDefault();
  const [row, column] = placeOf(event.target);
  const boxes = rows();
  for (const [down, line] of text.split(/\r?\n/u).entries()) {
    for (const [right, value] of line.split("\t").entries()) {
      const box = boxes[row + down]?.[column + right];
      if (box) box.value = value.trim();
    }
  }
});
