// Toasts: short notes at the lower right, with Undo. They come from the server as `HX-Trigger: {"toast": {...}}`,
// from Django messages in the page, or from other scripts through `toast()`.
import { text } from "./page.js";

const region = document.getElementById("toasts");
const STAYS = { success: 5000, info: 6000, warning: 10000, error: Infinity };
const STAYS_WITH_UNDO = 12000;

/**
 * Show a note.
 * @param {{text: string, level?: string, undo?: string, redo?: boolean, link?: {url: string, label: string}, stays?: boolean}} note
 *   `undo` is the address that a press on Undo (with `redo`: Redo) POSTs to; `link` is offered beside the text.
 *   What `stays` is there until somebody closes it.
 */
export function toast({ text: words, level = "success", undo = "", redo = false, link = null, stays = false }) {
  forgetSame(words);
  const pattern = region.querySelector(`template[data-level="${level}"]`);
  const element = pattern.content.firstElementChild.cloneNode(true);
  element.querySelector(".note-text").textContent = words;
  if (undo) offer(element, "button", text(redo ? "redo" : "undo")).setAttribute("hx-post", undo);
  if (link) offer(element, "a", link.label).setAttribute("href", link.url);
  if (stays) element.dataset.stays = "";
  region.append(element);
  htmx.process(element);
  return element;
}

// The same words again take the place of the earlier ones: five times "Saved" is no news, and the last can be undone.
function forgetSame(words) {
  for (const note of region.querySelectorAll(".note")) {
    if (note.querySelector(".note-text").textContent === words) note.remove();
  }
}

// What has been undone is not offered again.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && region.contains(event.detail.elt)) event.detail.elt.closest(".note")?.remove();
});

function offer(element, tag, label) {
  const action = document.createElement(tag);
  action.className = "btn btn-sm";
  action.textContent = label;
  action.setAttribute("hx-swap", "none");
  element.querySelector(".note-close").before(action);
  return action;
}

function raise() {
  // Showing it anew lifts it above a dialog that was opened in between.
  if (region.matches(":popover-open") && document.querySelector("dialog:modal")) region.hidePopover();
  if (!region.matches(":popover-open")) region.showPopover();
}

document.addEventListener("toast", (event) => toast(event.detail));

document.addEventListener("alpine:init", () => {
  Alpine.data("toast", () => ({
    timer: 0,
    init() {
      raise();
      this.wait();
    },
    wait() {
      if ("stays" in this.$root.dataset) return;
      const undoable = this.$el.querySelector("[hx-post]");
      const span = undoable ? STAYS_WITH_UNDO : (STAYS[this.$root.dataset.level] ?? STAYS.info);
      if (span !== Infinity) this.timer = setTimeout(() => this.$root.remove(), span);
    },
    hold() {
      clearTimeout(this.timer);
    },
    close() {
      this.$root.remove();
    },
    destroy() {
      clearTimeout(this.timer);
    },
  }));
});
