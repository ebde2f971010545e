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

// What is sent along to learn a price: for whom, when and where it is sold.
const HEAD = { party: "party", store: "store", channel: "channel", on: "ordered_at" };
const AT_ONCE = 50;

function question(rows) {
  const query = new URLSearchParams();
  for (const [name, input] of Object.entries(HEAD)) query.set(name, form().elements[input]?.value ?? "");
  query.set("currency", form().elements.currency?.value || form().dataset.currency || "");
  for (const row of rows) {
    query.append("product", field(row, "product").value);
    query.append("quantity", field(row, "quantity")?.value || "1");
    query.append("unit", field(row, "unit")?.value ?? "");
  }
  return query;
}

// The units of the product; the choice is hidden where there is but one.
function offer(row, units) {
  const choice = field(row, "unit");
  if (!choice || choice.disabled) return;
  const chosen = choice.value;
  choice.replaceChildren(...units.map(([value, label]) => new Option(label, value)));
  choice.value = units.some(([value]) => value === chosen) ? chosen : "";
  choice.closest("[data-units]").hidden = units.length < 2;
}

// The price that the lists name takes the place of the one that came from there before, never of a typed one.
function fill(row, { price, note, units }) {
  const box = field(row, "unit_price");
  offer(row, units);
  row.querySelector("[data-price-note]").textContent = note;
  if (!box) return;
  if (box.value && box.value !== row.dataset.filled) return;
  row.dataset.filled = price;
  if (box.value === price) return;
  box.value = price;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

async function ask(rows) {
  const asked = rows.filter((row) => field(row, "product")?.value).slice(0, AT_ONCE);
  if (!asked.length || !form().dataset.prices) return;
  const query = question(asked);
  const answer = await fetch(`${form().dataset.prices}?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || `${question(asked)}` !== `${query}`) return;
  const { results } = await answer.json();
  for (const [n, row] of asked.entries()) fill(row, results[n]);
  const rest = rows.slice(rows.indexOf(asked.at(-1)) + 1);
  if (rest.length) await ask(rest);
}

document.addEventListener("change", (event) => {
  const { name, form: changed } = event.target;
  if (!form() || changed !== form()) return;
  const row = event.target.closest("[data-line-row]");
  if (row && name.endsWith("-quantity")) ask([row]);
  if (row && name.endsWith("-unit")) {
    // What was asked for another unit is no price of this one.
    row.dataset.filled = field(row, "unit_price")?.value ?? "";
    ask([row]);
  }
  const isOfHead = [...Object.values(HEAD), "currency"].includes(name);
  if (isOfHead) ask([...form().querySelectorAll("[data-line-row]")].filter((one) => "filled" in one.dataset));
});

document.addEventListener("picked", (event) => {
  const row = event.target.closest("[data-line-row]");
  if (!row) return;
  const [text, price, quantity] = ["description", "unit_price", "quantity"].map((name) => field(row, name));
  if (text) text.value = event.detail.label;
  if (quantity && !quantity.value) quantity.value = "1";
  if (field(row, "unit")) field(row, "unit").value = "";
  if (price) price.value = row.dataset.filled = event.detail.price ?? "";
  ask([row]);
  quantity?.select();
  sum();
});

document.addEventListener("input", sum);
document.addEventListener("change", sum);
document.addEventListener("htmx:afterSettle", sum);
sum();
