// The board: dragging a card, or its "move to" menu, tells the server; if it refuses, the card goes back.
async function tell(card, value, undo) {
  const board = card.closest(".board");
  const answer = new Promise((resolve) => {
    card.addEventListener("htmx:afterRequest", (event) => resolve(event.detail.successful), { once: true });
  });
  htmx.ajax("POST", card.dataset.move, { source: card, swap: "none", values: { group: board.dataset.group, value } });
  if (!(await answer)) undo();
}

function counted() {
  for (const column of document.querySelectorAll(".board-column")) {
    const moved = Number(column.dataset.moved ?? 0);
    if (moved) column.querySelector(".count").textContent = Number(column.querySelector(".count").textContent) + moved;
    column.dataset.moved = 0;
  }
}

function moved(from, to) {
  from.closest(".board-column").dataset.moved = -1;
  to.closest(".board-column").dataset.moved = 1;
  counted();
}

function dropped({ item, from, to, oldIndex }) {
  if (from === to) return;
  moved(from, to);
  tell(item, to.dataset.value, () => {
    from.insertBefore(item, from.children[oldIndex] ?? null);
    moved(to, from);
  });
}

function start() {
  const board = document.querySelector(".board[data-movable='1']");
  if (!board || !window.Sortable) return;
  for (const cards of board.querySelectorAll(".board-cards")) {
    // Fingers scroll; they move cards by the menu.
    new window.Sortable(cards, {
      group: "board",
      draggable: ".board-card",
      animation: 120,
      delay: 200,
      delayOnTouchOnly: true,
      onEnd: dropped,
    });
  }
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-move-to]")) return;
  const card = event.target.closest(".board-card");
  const from = card.closest(".board-cards");
  const to = document.querySelector(`.board-cards[data-value="${CSS.escape(event.target.value)}"]`);
  const before = card.nextElementSibling;
  to.prepend(card);
  moved(from, to);
  tell(card, to.dataset.value, () => {
    from.insertBefore(card, before);
    moved(to, from);
  });
});

start();
