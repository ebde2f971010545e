// The steps of a rule: each new one gets a number of its own, so that its inputs are told from those of the others.
document.addEventListener("alpine:init", () => {
  Alpine.data("steps", () => ({
    next: 0,
    init() {
      this.next = Number(this.$root.dataset.next);
    },
    number() {
      this.$event.detail.parameters.set("number", this.next);
      this.next += 1;
    },
    remove() {
      this.$event.target.closest("[data-step]").remove();
    },
  }));
});
