// Choosing a record by typing its name: arrows walk through what is offered, Enter takes it, Esc leaves it.
// Works on whatever `[data-picker]` is on the page or comes into it. A chosen record is told by `picked`.
const GAP = 4;
const DELAY = 120;
let waiting;
let count = 0;

const parts = (picker) => ({
  key: picker.querySelector("[type=hidden]"),
  box: picker.querySelector("[role=combobox]"),
  list: picker.querySelector("[role=listbox]"),
});

function place({ box, list }) {
  const at = box.getBoundingClientRect();
  list.style.width = `${at.width}px`;
  list.style.left = `${at.left}px`;
  const below = at.bottom + GAP;
  list.style.top = `${below + list.offsetHeight > innerHeight - 8 ? Math.max(8, at.top - list.offsetHeight - GAP) : below}px`;
}

function option(item, index, list) {
  const line = document.createElement("li");
  line.id = `${list.id}-${index}`;
  line.role = "option";
  line.dataset.value = item.value;
  line.dataset.label = item.label;
  const name = document.createElement("span");
  name.className = "clip";
  name.textContent = item.shown ?? item.label;
  line.append(name);
  if (item.hint) {
    const hint = document.createElement("span");
    hint.className = "faint";
    hint.textContent = item.hint;
    line.append(hint);
  }
  line.item = item;
  return line;
}

function nothing(picker) {
  const line = document.createElement("li");
  line.className = "faint";
  line.textContent = picker.dataset.none;
  return line;
}

const optionsOf = (list) => [...list.querySelectorAll("[role=option]")];

function close({ box, list }) {
  if (list.matches(":popover-open")) list.hidePopover();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function mark({ box, list }, index) {
  const options = optionsOf(list);
  const at = options[(index + options.length) % options.length];
  for (const one of options) one.setAttribute("aria-selected", String(one === at));
  if (!at) return;
  box.setAttribute("aria-activedescendant", at.id);
  at.scrollIntoView({ block: "nearest" });
}

async function offer(picker) {
  const { key, box, list } = parts(picker);
  const asked = box.value.trim();
  const answer = await fetch(`${picker.dataset.url}?${new URLSearchParams({ q: asked })}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || box.value.trim() !== asked || document.activeElement !== box) return;
  const items = (await answer.json()).results;
  const words = picker.dataset.offer;
  if (words && asked) items.push({ value: `new:${asked}`, label: asked, shown: words.replace("{name}", asked) });
  list.id ||= `picker-${++count}`;
  box.setAttribute("aria-controls", list.id);
  list.replaceChildren(...items.map((item, index) => option(item, index, list)));
  if (!items.length && !asked) return close({ box, list });
  if (!items.length) list.append(nothing(picker));
  if (!list.matches(":popover-open")) list.showPopover();
  box.setAttribute("aria-expanded", "true");
  place({ box, list });
  if (items.length) mark({ box, list }, Math.max(0, items.findIndex((item) => String(item.value) === key.value)));
}

function take(picker, chosen) {
  const { key, box, list } = parts(picker);
  key.value = chosen.dataset.value;
  box.value = chosen.dataset.label;
  close({ box, list });
  key.dispatchEvent(new Event("change", { bubbles: true }));
  picker.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: chosen.item }));
}

const pickerOf = (event) => event.target.closest?.("[data-picker]");

document.addEventListener("input", (event) => {
  const picker = pickerOf(event);
  if (!picker || event.target.role !== "combobox") return;
  // What was chosen is no longer what stands in the box.
  parts(picker).key.value = "";
  clearTimeout(waiting);
  waiting = setTimeout(() => offer(picker), DELAY);
});

document.addEventListener("keydown", (event) => {
  const picker = pickerOf(event);
  if (!picker || event.target.role !== "combobox") return;
  const here = parts(picker);
  const isOpen = here.list.matches(":popover-open");
  const at = optionsOf(here.list).findIndex((one) => one.ariaSelected === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (isOpen) mark(here, at + (event.key === "ArrowDown" ? 1 : -1));
    else offer(picker);
  } else if (isOpen && event.key === "Enter") {
    event.preventDefault();
    if (at >= 0) take(picker, optionsOf(here.list)[at]);
  } else if (isOpen && event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(here);
  }
}, true);

document.addEventListener("mousedown", (event) => {
  const chosen = event.target.closest?.("[data-picker] [role=option]");
  if (!chosen) return;
  event.preventDefault();
  take(chosen.closest("[data-picker]"), chosen);
});

document.addEventListener("focusout", (event) => {
  const picker = pickerOf(event);
  if (picker) close(parts(picker));
});
