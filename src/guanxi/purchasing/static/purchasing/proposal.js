/* The purchase proposal: amounts and sums follow what is typed and ticked. The server reckons for itself. */

const written = (minor, currency) => {
  const format = new Intl.NumberFormat(document.documentElement.lang || "zh", { style: "currency", currency });
  const { maximumFractionDigits } = format.resolvedOptions();
  return format.format(minor / 10 ** maximumFractionDigits);
};

const amountOf = (row) => {
  const box = row.querySelector("[data-price]");
  return box ? Math.round((Number(box.value) * Number(box.dataset.price)) / Number(box.dataset.pack)) : 0;
};

const reckon = (group) => {
  let sum = 0;
  for (const row of group.querySelectorAll("[data-row]")) {
    const amount = amountOf(row);
    const cell = row.querySelector("[data-proposal-amount]");
    if (cell && row.querySelector("[data-price]")) cell.textContent = written(amount, cell.dataset.currency);
    if (row.querySelector("[name=take]:checked")) sum += amount;
  }
  const total = group.querySelector("[data-proposal-sum]");
  if (total) total.textContent = written(sum, total.dataset.currency);
};

document.addEventListener("input", (event) => {
  const group = event.target.closest("[data-proposal-group]");
  if (group) reckon(group);
});
