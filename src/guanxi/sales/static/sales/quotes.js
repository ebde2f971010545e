// The lines of a quote keep the order in which they are put: by buttons, or Alt with an arrow; Alt+Enter adds one.
const form = () => document.querySelector("[data-quote]");

function number() {
  for (const [place, input] of form().querySelectorAll('[data-lines] [name$="-ORDER"]').entries()) input.value = place + 1;
}

function move(row, way) {
  const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (way === "up") other.before(row);
  else other.after(row);
  number();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-quote] [data-move]");
  if (!button) return;
  move(button.closest("[data-line-row]"), button.dataset.move);
  button.focus();
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-quote] [data-line-row]");
  if (!event.altKey || !form()) return;
  if (event.key === "Enter") {
    event.preventDefault();
    form().querySelector("[data-add-line]").click();
  } else if (row && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    const { target } = event;
    move(row, event.key === "ArrowUp" ? "up" : "down");
    target.focus();
  }
});

document.addEventListener("submit", () => form() && number(), true);
