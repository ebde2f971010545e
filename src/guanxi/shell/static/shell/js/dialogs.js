// Dialogs: the modal that htmx fills (#modal-body), the question before something grave (hx-confirm, data-confirm),
// and the side panel (#panel-body). Each returns the focus to where it came from.
import { on, text } from "./page.js";

const modal = document.getElementById("modal");
const question = document.getElementById("confirm");
const panel = document.getElementById("panel");
let opener = null;

// ---- the modal ----
document.addEventListener("htmx:afterSwap", (event) => {
  // An answer without words has closed the dialog by its events.
  if (event.detail.target.id === "modal-body" && event.detail.target.childElementCount) openModal();
  if (event.detail.target.id === "panel-body") openPanel(event.detail.requestConfig?.elt);
});

function openModal() {
  if (!modal.open) modal.showModal();
  modal.querySelector("[autofocus], .sheet-body :is(input:not([type='hidden']), select, textarea)")?.focus();
}

function closeModal() {
  modal.close();
}

modal.addEventListener("close", () => modal.querySelector("#modal-body").replaceChildren());
document.addEventListener("modal:close", closeModal);
// What was typed into a form with a draft key is there again when the dialog is opened the next time.
on("click", "[data-close-dialog]", (_, button) => button.closest("dialog").close());
on("mousedown", "dialog.sheet", (event, dialog) => {
  if (event.target === dialog) dialog.close();
});

// ---- are you sure? ----
function ask(words, source) {
  question.querySelector("[data-question]").textContent = words;
  const yes = question.querySelector("[data-yes]");
  yes.textContent = source.dataset.confirmLabel || text("confirm");
  yes.classList.toggle("btn-danger", "confirmDanger" in source.dataset);
  yes.classList.toggle("btn-primary", !("confirmDanger" in source.dataset));
  question.returnValue = "";
  question.showModal();
  return new Promise((resolve) => {
    question.addEventListener("close", () => resolve(question.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.question, event.detail.elt)) event.detail.issueRequest(true);
});

on("submit", "form[data-confirm]", async (event, form) => {
  if (form.dataset.confirmed) return;
  event.preventDefault();
  if (!(await ask(form.dataset.confirm, form))) return;
  form.dataset.confirmed = "true";
  form.requestSubmit(event.submitter);
});

// ---- the side panel ----
function openPanel(source) {
  if (panel.hidden) opener = source ?? document.activeElement;
  panel.hidden = false;
  panel.querySelector("#panel-body").scrollTop = 0;
  const full = panel.querySelector("[data-record-url]");
  const link = panel.querySelector("[data-panel-full]");
  link.hidden = !full;
  if (full) link.href = full.dataset.recordUrl;
}

/** Close the side panel; true if it was open. */
export function closePanel() {
  if (panel.hidden) return false;
  panel.hidden = true;
  panel.querySelector("#panel-body").replaceChildren();
  opener?.focus?.();
  return true;
}

document.addEventListener("panel:close", closePanel);
on("click", "[data-close-panel]", closePanel);
