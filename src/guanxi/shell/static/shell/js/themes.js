// Switching the theme at once, and remembering it on the server in the background.
import { on } from "./page.js";

const root = document.documentElement;

function announce() {
  document.dispatchEvent(new CustomEvent("theme:changed"));
}

on("submit", "form[data-theme-form]", (event, form) => {
  const theme = event.submitter.value;
  event.preventDefault();
  root.dataset.theme = theme || "auto";
  for (const button of form.querySelectorAll("button[name='theme']")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  announce();
  const body = new FormData(form, event.submitter);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
// Paper is white, whatever the screen is.
matchMedia("print").addEventListener("change", announce);
