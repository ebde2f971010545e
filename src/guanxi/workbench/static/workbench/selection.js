// Selecting rows of a list: single ones, the page, or all that match; the bar below acts on them.
document.addEventListener("alpine:init", () => {
  Alpine.data("selection", () => ({
    count: 0,
    shown: 0,
    wholeList: false,
    get any() {
      return this.count > 0;
    },
    get partly() {
      return !this.wholeList;
    },
    get everything() {
      return this.wholeList ? "1" : "";
    },
    get label() {
      const words = this.$el.dataset;
      if (this.wholeList) return words.all;
      return this.count === 1 ? words.one : words.many.replace("{n}", this.count);
    },
    boxes() {
      return [...this.$root.querySelectorAll('input[name="pk"]')];
    },
    changed() {
      const boxes = this.boxes();
      this.shown = boxes.length;
      this.count = boxes.filter((box) => box.checked).length;
      this.wholeList = this.wholeList && this.count === this.shown;
    },
    page() {
      for (const box of this.boxes()) box.checked = this.$event.target.checked;
      this.changed();
    },
    all() {
      for (const box of this.boxes()) box.checked = true;
      this.changed();
      this.wholeList = true;
    },
    clear() {
      for (const box of this.$root.querySelectorAll('input[type="checkbox"]')) box.checked = false;
      this.changed();
    },
  }));
});

// Column order in the display menu: dragging a line counts as a change of the form.
document.addEventListener("toggle", (event) => {
  const form = event.target.querySelector?.("form[data-sortable]");
  if (!form || form.sortable || !window.Sortable) return;
  form.sortable = new window.Sortable(form, { onEnd: () => htmx.trigger(form, "sorted") });
}, true);
