// What single elements can do: copy a text, choose between two versions, show only where they are asked for.
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
});

// `data-opens`: a form that shows all it asks for once one has been in it, so that nothing moves under the hand later.
document.addEventListener("focusin", (event) => event.target.closest("[data-opens]")?.classList.add("is-open"));

// `data-only-if="kind=call|visit"`: shows only while the form's field has one of these values.
function showAsked(root) {
  for (const element of root.querySelectorAll("[data-only-if]")) {
    const [name, values] = element.dataset.onlyIf.split("=");
    element.hidden = !values.split("|").includes(element.closest("form").elements[name]?.value);
  }
}

document.addEventListener("change", (event) => event.target.form && showAsked(event.target.form));
document.addEventListener("htmx:afterSettle", () => showAsked(document));
showAsked(document);
