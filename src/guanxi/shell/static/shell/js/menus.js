// Menus are native popovers: light dismiss and Esc come with the browser; here is only their place and the arrow keys.
const GAP = 4;

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = menu.dataset.align === "end" ? at.right - width : at.left;
  const below = at.bottom + GAP;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${below + height > innerHeight - 8 ? Math.max(8, at.top - height - GAP) : below}px`;
}

// Several buttons may open a menu (the frame has one for the desk and one for the phone): it belongs to the one pressed.
let pressed = null;
document.addEventListener("click", (event) => {
  pressed = event.target.closest?.("[popovertarget]") ?? pressed;
}, true);

function opener(menu) {
  const buttons = [...document.querySelectorAll(`[popovertarget="${menu.id}"]`)];
  if (buttons.includes(pressed)) return pressed;
  return buttons.find((button) => button.offsetParent !== null) ?? buttons[0];
}

document.addEventListener("alpine:init", () => {
  Alpine.data("menu", () => ({
    button: null,
    toggled(event) {
      const open = event.newState === "open";
      if (open) this.button = opener(this.$el);
      this.button?.setAttribute("aria-expanded", String(open));
      if (!open) return;
      place(this.$el, this.button);
      if (this.button.matches(":focus-visible")) this.items()[0]?.focus();
    },
    items() {
      return [...this.$el.querySelectorAll(".menu-item:not([disabled])")];
    },
    move(event) {
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const items = this.items();
      const next = items.indexOf(document.activeElement) + steps[event.key];
      items[(next + items.length) % items.length]?.focus();
    },
    chosen(event) {
      if (event.target.closest(".menu-item")) this.$el.hidePopover();
    },
  }));
});
