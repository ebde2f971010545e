// An @ in a text offers colleagues: arrows walk, Enter or Tab takes, Esc leaves. Works in every [data-mentions].
const DELAY = 120;
const GAP = 4;
const TYPED = /(?:^|[^\w.])[@＠]([^\s@＠]{0,40})$/u;
const list = document.createElement("ul");
let box = null;
let waiting;

list.id = "colleagues";
list.role = "listbox";
list.className = "picker-list";
list.popover = "manual";
document.body.append(list);

const typed = () => box?.value.slice(0, box.selectionStart).match(TYPED)?.[1];
const isOpen = () => list.matches(":popover-open");

function close() {
  if (isOpen()) list.hidePopover();
  box?.removeAttribute("aria-activedescendant");
}

function mark(index) {
  const options = [...list.children];
  const chosen = options[(index + options.length) % options.length];
  for (const one of options) one.setAttribute("aria-selected", String(one === chosen));
  box.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function option({ label, hint }, index) {
  const line = document.createElement("li");
  line.role = "option";
  line.id = `colleague-${index}`;
  line.dataset.label = label;
  for (const [words, looks] of [[label, "clip"], [hint, "faint"]]) {
    const part = document.createElement("span");
    part.className = looks;
    part.textContent = words;
    line.append(part);
  }
  return line;
}

function place() {
  const at = box.getBoundingClientRect();
  // In a dialog, which lies above the page, the list has to be inside.
  (box.closest("dialog") ?? document.body).append(list);
  list.showPopover();
  list.style.width = `${Math.min(at.width, 320)}px`;
  list.style.left = `${at.left}px`;
  const below = at.bottom + GAP;
  list.style.top = `${below + list.offsetHeight > innerHeight - 8 ? Math.max(8, at.top - list.offsetHeight - GAP) : below}px`;
}

async function offer() {
  const asked = typed();
  if (asked === undefined) return close();
  const answer = await fetch(`${box.dataset.mentions}?${new URLSearchParams({ q: asked })}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || typed() !== asked) return;
  const found = (await answer.json()).results;
  close();
  if (!found.length) return;
  list.replaceChildren(...found.map(option));
  box.setAttribute("aria-controls", list.id);
  place();
  mark(0);
}

function take(chosen) {
  const start = box.selectionStart - typed().length;
  box.setRangeText(`${chosen.dataset.label} `, start, box.selectionStart, "end");
  close();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  if (!event.target.dataset?.mentions) return;
  box = event.target;
  clearTimeout(waiting);
  waiting = setTimeout(offer, DELAY);
});

document.addEventListener("keydown", (event) => {
  if (event.target !== box || !isOpen() || event.isComposing) return;
  const at = [...list.children].findIndex((one) => one.ariaSelected === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(at + (event.key === "ArrowDown" ? 1 : -1));
  else if (event.key === "Enter" || event.key === "Tab") take(list.children[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

list.addEventListener("mousedown", (event) => {
  event.preventDefault();
  const chosen = event.target.closest("[role=option]");
  if (chosen) take(chosen);
});

document.addEventListener("focusout", (event) => {
  if (event.target === box) close();
});
