// What the browser itself finds missing or wrong is said in the language of the page, not in the browser's.
import { text } from "./page.js";

document.addEventListener("invalid", ({ target: field }) => {
  field.setCustomValidity("");
  if (field.validity.valid) return;
  field.setCustomValidity(text(field.validity.valueMissing ? "value_missing" : "value_wrong"));
}, true);

for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => event.target.setCustomValidity?.(""), true);
}
