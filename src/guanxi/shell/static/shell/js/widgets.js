// Small helpers of single elements: copying, choosing between two versions, tabs within a page, fields that send themselves.
import { text } from "./page.js";
import { toast } from "./toasts.js";

document.addEventListener("alpine:init", () => {
  Alpine.data("copy", () => ({
    async copy() {
      await navigator.clipboard.writeText(this.$root.dataset.copy);
      toast({ text: text("copied"), level: "info" });
    },
  }));

  // Two editors: a press on either value puts it into the form's field.
  Alpine.data("conflict", () => ({
    choose(event) {
      const button = event.target.closest("[data-field]");
      if (!button) return;
      const field = this.$root.closest("form").elements[button.dataset.field];
      field.value = button.dataset.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      for (const other of this.$root.querySelectorAll(`[data-field="${button.dataset.field}"]`)) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    },
  }));

  Alpine.data("tabs", () => ({
    init() {
      this.show(this.$el.querySelector("[role='tab'][aria-selected='true']") ?? this.$el.querySelector("[role='tab']"));
    },
    show(tab) {
      for (const one of this.$root.querySelectorAll("[role='tab']")) {
        one.setAttribute("aria-selected", String(one === tab));
        one.tabIndex = one === tab ? 0 : -1;
        document.getElementById(one.getAttribute("aria-controls")).hidden = one !== tab;
      }
    },
    press(event) {
      const tab = event.target.closest("[role='tab']");
      if (tab) this.show(tab);
    },
    move(event) {
      const steps = { ArrowRight: 1, ArrowLeft: -1 };
      if (!(event.key in steps)) return;
      const all = [...this.$root.querySelectorAll("[role='tab']")];
      const next = all[(all.indexOf(document.activeElement) + steps[event.key] + all.length) % all.length];
      this.show(next);
      next.focus();
    },
  }));
});
