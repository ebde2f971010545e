// Entering an order: a product brings its name and price, amounts and total follow, lines come and go.
// What counts is worked out by the server; here it is shown while one types.
const form = () => document.querySelector("[data-order-lines]");
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

function number(input) {
  const value = Number.parseFloat((input?.value ?? "").replaceAll(",", ""));
  return Number.isFinite(value) ? value : 0;
}

function shown(amount) {
  const style = { style: "currency", currency: form().dataset.currency, currencyDisplay: "narrowSymbol" };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(amount);
}

// A line that nobody has touched keeps its amount, even where its price is but a rounded quotient.
function amountOf(row) {
  const [quantity, price, discount] = ["quantity", "unit_price", "discount"].map((name) => field(row, name));
  const { kept } = row.querySelector("[data-amount]").dataset;
  const isUntouched = [quantity, price, discount].every((input) => input?.value === input?.defaultValue);
  return kept && isUntouched ? Number(kept) : number(quantity) * number(price) - number(discount);
}

function sum() {
  // Who may not see prices is shown no sums.
  if (!form()?.querySelector("[data-total]")) return;
  let total = 0;
  for (const row of form().querySelectorAll("[data-line-row]")) {
    const amount = amountOf(row);
    row.querySelector("[data-amount]").textContent = shown(amount);
    if (!field(row, "DELETE")?.checked) total += amount;
  }
  form().querySelector("[data-total]").textContent = shown(total);
}

function add() {
  const count = form().querySelector('[name="lines-TOTAL_FORMS"]');
  const line = form().querySelector("template[data-line]").innerHTML.replaceAll("__prefix__", count.value);
  const rows = form().querySelector("[data-lines]");
  rows.insertAdjacentHTML("beforeend", line);
  count.value = Number(count.value) + 1;
  rows.lastElementChild.querySelector("[role=combobox]").focus();
  sum();
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-add-line]")) add();
});

document.addEventListener("picked", (event) => {
  const row = event.target.closest("[data-line-row]");
  if (!row) return;
  const [text, price, quantity] = ["description", "unit_price", "quantity"].map((name) => field(row, name));
  if (text) text.value = event.detail.label;
  if (event.detail.price && price) price.value = event.detail.price;
  if (quantity && !quantity.value) quantity.value = "1";
  quantity?.select();
  sum();
});

document.addEventListener("input", sum);
document.addEventListener("change", sum);
document.addEventListener("htmx:afterSettle", sum);
sum();
