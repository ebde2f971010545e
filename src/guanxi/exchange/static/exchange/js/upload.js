// The file of an import: where it is dropped, what was chosen, and how far its upload is.
import { on } from "../../shell/js/page.js";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** A size as people read it: "3.2 MB". */
function told(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const format = { style: "unit", unit: UNITS[power], maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1000 ** power);
}

on("change", ".exchange-drop input", (event, input) => {
  const [file] = input.files;
  if (file) input.closest(".exchange-drop").querySelector("[data-chosen]").textContent = `${file.name} · ${told(file.size)}`;
});

for (const [kind, over] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
  on(kind, ".exchange-drop input", (event, input) => input.closest(".exchange-drop").classList.toggle("exchange-over", over));
}

// htmx tells it on the form, whose bar shows it.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest("form")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = event.detail.loaded / event.detail.total;
});
