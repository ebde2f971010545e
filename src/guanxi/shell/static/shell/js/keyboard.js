// Keys that work everywhere (listed under "?"). Letters keep away while one is typing.
import { isTyping, on, setting } from "./page.js";
import { openPalette } from "./palette.js";
import { closePanel } from "./dialogs.js";
import { closeNavigation } from "./navigation.js";

const GO_WAITS = 1200;
let going = 0;

const showShortcuts = () => htmx.ajax("GET", setting("shortcuts"), { target: "#modal-body", swap: "innerHTML" });

const press = (selector) => document.querySelector(selector)?.click();

/** Rows of the list in sight, in order: anything marked data-row. */
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);

function move(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at === -1 ? 0 : at + by))];
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  // With the panel open the preview follows the row.
  if (!document.getElementById("panel").hidden) preview();
}

const row = () => document.activeElement?.closest?.("[data-row]");
const open = () => row()?.querySelector("[data-open]")?.click();
const preview = () => row()?.querySelector("[data-preview]")?.click();
const tick = () => row()?.querySelector(".select input")?.click();

const KEYS = {
  "/": openPalette,
  "?": showShortcuts,
  g: () => (going = Date.now()),
  n: make,
  e: () => press("[data-edit]"),
  j: () => move(1),
  k: () => move(-1),
  x: tick,
  o: open,
  "[": () => press("[data-previous]"),
  "]": () => press("[data-next]"),
};

/** What the page makes, or else the menu of all that can be made. */
function make() {
  if (document.querySelector("[data-new]")) return press("[data-new]");
  const menu = document.getElementById("quick-add");
  menu?.showPopover();
  menu?.querySelector(".menu-item")?.focus();
}

const ROW_KEYS = { Enter: open, " ": preview };

function go(key) {
  going = 0;
  press(`.sidenav [data-go="${CSS.escape(key)}"]`);
}

on("click", "[data-show-shortcuts]", showShortcuts);

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  // Where Enter makes a new line, Ctrl/⌘ + Enter sends the form.
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.("form textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog:modal")) return;
  if (event.key === "Escape" && (closeNavigation() || closePanel())) return;
  if (isTyping(event)) return;
  if (going && Date.now() - going < GO_WAITS) return go(event.key);
  const act = KEYS[event.key] ?? (event.target.matches?.("[data-row]") ? ROW_KEYS[event.key] : null);
  if (!act) return;
  event.preventDefault();
  act();
});
