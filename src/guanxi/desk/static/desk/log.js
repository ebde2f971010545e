// The quick log: Ctrl/⌘ + Enter writes down; the due time shows for tasks only; in a dialog the text is ready to type.
function dues(form) {
  const due = form.querySelector("[data-due]");
  if (due) due.hidden = form.querySelector("[name=kind]").value !== "task";
}

function prepare(root) {
  for (const form of root.querySelectorAll?.("[data-quick-log]") ?? []) {
    dues(form);
    if ("focus" in form.dataset) form.querySelector("textarea").focus();
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-quick-log]");
  if (form && event.target.name === "kind") dues(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-quick-log]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

document.addEventListener("htmx:afterSettle", () => prepare(document));
prepare(document);
