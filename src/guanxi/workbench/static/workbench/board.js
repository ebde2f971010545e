// The board: dragging a card, or its "move to" menu, tells the server; if it refuses, the card goes back.
async function tell(card, value, undo) {
  const board = card.closest(".board");
  const answer = new Promise((resolve) => {
    card.addEventListener("htmx:afterRequest", (event) => resolve(event.detail.successful), { once: true });
  });
  htmx.ajax("POST", card.dataset.move, { source: card, swap: "none", values: { group: board.dataset.group, value } });
  if (!(await answer)) undo();
  else htmx.trigger(document.body, "cardsMoved");
}

function dropped({ item, from, to, oldIndex }) {
  if (from === to) return;
  tell(item, to.dataset.value, () => from.insertBefore(item, from.children[oldIndex] ?? null));
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
  tell(card, to.dataset.value, () => from.insertBefore(card, before));
});

// A move that was refused for want of something: the dialog that asks for it, and the board anew once it was given.
document.addEventListener("moveAsks", (event) => {
  htmx.ajax("GET", event.detail.url, { target: "#modal-body", swap: "innerHTML" });
});
document.addEventListener("recordsChanged", async () => {
  if (!document.querySelector(".board[data-group]")) return;
  await htmx.ajax("GET", window.location.href, { target: "#list", select: "#list", swap: "outerHTML" });
  start();
  htmx.trigger(document.body, "cardsMoved");
});

start();
