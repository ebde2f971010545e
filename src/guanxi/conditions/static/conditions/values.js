// The inputs for the value of one comparison: each way an operator takes its argument, for each kind of field.
import { element, input, select } from "./elements.js";
import { search } from "./search.js";

const TYPES = { number: "number", money: "number", date: "date", datetime: "date" };
const NUMBERS = ["number", "money"];

export function valueInputs(node, field, operator, about, changed) {
  const put = (value) => {
    node.value = value;
    changed();
  };
  return (INPUTS[operator.input] ?? (() => []))({ node, field, operator, about, put, texts: about.texts });
}

// The value with which a comparison starts, where one stands to reason.
export function startingValue(operator) {
  return { span: { n: 30, unit: "days" }, days: 7, period: "this_month" }[operator.input];
}

const INPUTS = {
  one: ({ node, field, about, put, texts }) => one(field, node.value, put, about, texts.value),

  two({ node, field, about, put, texts }) {
    const pair = Array.isArray(node.value) ? [...node.value] : [undefined, undefined];
    const side = (at, label) => one(field, pair[at], (value) => {
      pair[at] = value;
      put(pair.includes(undefined) ? undefined : [...pair]);
    }, about, label);
    return [...side(0, texts.from), element("span", { class: "condition-joint" }, texts.to), ...side(1, texts.until)];
  },

  many({ node, field, put, texts }) {
    const values = Array.isArray(node.value) ? node.value : [];
    const some = (found) => put(found.length ? found : undefined);
    if (field.search) return [search(field, values, some, texts, true)];
    if (field.options) return [checkboxes(field, values, some)];
    const lines = element("textarea", {
      class: "form-control form-control-sm", rows: "2", required: true, "aria-label": texts.lines, placeholder: texts.lines,
    });
    lines.value = values.join("\n");
    lines.addEventListener("input", () => some(lines.value.split("\n").map((line) => line.trim()).filter(Boolean)));
    return [lines];
  },

  span({ node, operator, about, put, texts }) {
    const span = { n: 30, unit: "days", ...node.value };
    const units = about.units.filter((unit) => operator.units.includes(unit.value));
    return [
      input(texts.number, "number", span.n, (n) => put({ ...Object.assign(span, { n: whole(n) }) }), { min: "1", step: "1" }),
      select(texts.unit, units, span.unit, (unit) => put({ ...Object.assign(span, { unit }) })),
    ];
  },

  days: ({ node, put, texts }) => [
    input(texts.number, "number", node.value, (n) => put(whole(n)), { min: "0", max: "366", step: "1" }),
    element("span", { class: "condition-joint" }, texts.days),
  ],

  period: ({ node, about, put, texts }) => [select(texts.period, about.periods, node.value, put)],
};

function one(field, value, put, about, label) {
  if (field.search) return [search(field, value === undefined ? [] : [value], ([found]) => put(found), about.texts, false)];
  if (field.options) return [select(label, field.options, value, put)];
  if (field.kind === "money") return money(field, value, put, about, label);
  const moment = field.kind === "datetime" && String(value ?? "").includes("T");
  const type = moment ? "text" : (TYPES[field.kind] ?? "text");
  const attributes = NUMBERS.includes(field.kind) ? { step: "any" } : { maxlength: "500" };
  return [input(label, type, value, (text) => put(scalar(field, text)), attributes)];
}

function money(field, value, put, about, label) {
  const given = value instanceof Object ? { ...value } : { amount: value, currency: about.currency };
  const told = () => {
    if (given.amount === undefined || given.amount === "") return put(undefined);
    return put(given.currency === about.currency ? given.amount : { ...given });
  };
  const change = (key) => (text) => {
    given[key] = key === "currency" ? text.toUpperCase() : text;
    told();
  };
  const amount = input(label, "number", given.amount, change("amount"), { step: "any" });
  if (!field.currencies) return [amount, element("span", { class: "condition-joint" }, field.unit || about.unit)];
  const code = { maxlength: "3", pattern: "[A-Za-z]{3}", size: "3", class: "form-control form-control-sm condition-currency" };
  return [amount, input(about.texts.currency, "text", given.currency, change("currency"), code)];
}

function checkboxes(field, values, some) {
  const chosen = new Set(values);
  const boxes = field.options.map((option) => {
    const box = element("input", { type: "checkbox", class: "form-check-input", checked: chosen.has(option.value) });
    box.addEventListener("change", () => {
      chosen[box.checked ? "add" : "delete"](option.value);
      some(field.options.map((one) => one.value).filter((one) => chosen.has(one)));
    });
    return element("label", { class: "form-check" }, box, element("span", { class: "form-check-label" }, option.label));
  });
  return element("div", { class: "condition-choices", role: "group", "aria-label": field.label }, ...boxes);
}

const whole = (text) => (text === "" ? undefined : Math.trunc(Number(text)));

function scalar(field, text) {
  if (text === "") return undefined;
  return field.kind === "number" ? Number(text) : text;
}
