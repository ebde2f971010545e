// The order of custom fields: a line is dragged by its grip, or moved by the arrow keys while the grip has the focus.
const list = document.querySelector("[data-arrange]");

function keep() {
  const keys = [...list.children].map((line) => line.dataset.key);
  htmx.ajax("POST", list.dataset.arrange, { source: list, swap: "none", values: { field: keys } });
}

if (list && window.Sortable) new window.Sortable(list, { handle: "[data-grip]", onEnd: keep });

list?.addEventListener("keydown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const line = grip.closest("li");
  const beside = event.key === "ArrowUp" ? line.previousElementSibling : line.nextElementSibling;
  if (!beside) return;
  if (event.key === "ArrowUp") beside.before(line);
  else beside.after(line);
  grip.focus();
  keep();
});
