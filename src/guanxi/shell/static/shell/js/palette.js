// The command palette: Ctrl/⌘ K or "/". The server finds (GET ?q=, see docs/shell.md); here are keys and recent choices.
import { on, setting, text } from "./page.js";

const DELAY = 80;
const RECENT = "palette.recent";
const KEPT = 8;
const dialog = document.getElementById("palette");
const input = dialog.querySelector("input");
const results = dialog.querySelector(".palette-results");
let timer = 0;
let asked = 0;

export function openPalette() {
  if (dialog.open) return;
  dialog.showModal();
  input.value = "";
  showRecent();
  find();
}

async function find() {
  const turn = ++asked;
  const query = input.value.trim();
  const response = await fetch(`${setting("palette")}?${new URLSearchParams({ q: query })}`, { headers: { "HX-Request": "true" } });
  // A later keystroke has overtaken this answer.
  if (turn !== asked || !dialog.open) return;
  if (!response.ok) return say(text("search_failed"));
  results.innerHTML = await response.text();
  if (!query) showRecent();
  select(options()[0]);
}

function say(words) {
  const line = document.createElement("p");
  line.className = "palette-group";
  line.textContent = words;
  results.replaceChildren(line);
}

// ---- choosing ----
const options = () => [...results.querySelectorAll(".palette-item")];
const selected = () => results.querySelector("[aria-selected='true']");

function select(option) {
  selected()?.setAttribute("aria-selected", "false");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.id ||= `palette-${options().indexOf(option)}`;
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function step(by) {
  const all = options();
  if (all.length) select(all[(all.indexOf(selected()) + by + all.length) % all.length]);
}

function choose(option, elsewhere) {
  if (!option) return;
  remember(option);
  dialog.close();
  const { target } = option.dataset;
  if (target) htmx.ajax("GET", option.href, { target: `#${target}-body`, swap: "innerHTML" });
  else if (elsewhere) window.open(option.href, "_blank", "noopener");
  else location.assign(option.href);
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, DELAY);
});

input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const keys = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => choose(selected(), event.ctrlKey || event.metaKey) };
  if (!(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});

results.addEventListener("mousemove", (event) => {
  const option = event.target.closest(".palette-item");
  if (option && option !== selected()) select(option);
});

results.addEventListener("click", (event) => {
  const option = event.target.closest(".palette-item");
  if (!option || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  choose(option, false);
});

dialog.addEventListener("close", () => results.replaceChildren());
on("click", "[data-open-palette]", openPalette);

// ---- what was chosen or looked at lately, in this browser tab only ----
const recent = () => JSON.parse(sessionStorage.getItem(RECENT) ?? "[]");

function remember(option) {
  keep({
    href: option.getAttribute("href"),
    target: option.dataset.target ?? "",
    label: option.querySelector(".palette-label").textContent,
    icon: option.querySelector("use")?.getAttribute("href") ?? "",
  });
}

function keep(entry) {
  const others = recent().filter((one) => one.href !== entry.href);
  sessionStorage.setItem(RECENT, JSON.stringify([entry, ...others].slice(0, KEPT)));
}

// A record that one has looked at is one that one may come back to.
if (document.querySelector("main .record")) {
  keep({
    href: location.pathname,
    target: "",
    label: document.querySelector(".topbar-title h1").textContent.trim(),
    icon: document.querySelector(".sidenav [aria-current='page'] use")?.getAttribute("href") ?? "",
  });
}

function showRecent() {
  const template = dialog.querySelector("template");
  const group = template.content.querySelector("[role='group']").cloneNode(true);
  const model = group.querySelector(".palette-item");
  const entries = recent();
  if (!entries.length) return;
  for (const { href, target, label, icon } of entries) {
    const item = model.cloneNode(true);
    item.setAttribute("href", href);
    if (target) item.dataset.target = target;
    item.querySelector(".palette-label").textContent = label;
    if (icon) item.querySelector("use").setAttribute("href", icon);
    group.append(item);
  }
  model.remove();
  results.prepend(group);
}
