// Small makers of form elements.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "boolean") made.toggleAttribute(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// A select whose options carry values of any type; `choose` gets the value itself. A key may be given as text.
export function select(label, options, chosen, choose) {
  const current = options.find(({ value }) => value === chosen)
    ?? options.find(({ value }) => !(value instanceof Object) && String(value) === String(chosen));
  const made = element("select", { class: "form-select form-select-sm", "aria-label": label, required: true });
  const groups = new Map([["", made]]);
  if (!current) made.append(element("option", { value: "" }, "…"));
  for (const [at, option] of options.entries()) {
    const group = option.group ?? "";
    if (!groups.has(group)) {
      groups.set(group, element("optgroup", { label: group }));
      made.append(groups.get(group));
    }
    groups.get(group).append(
      element("option", { value: String(at), selected: option === current }, option.label),
    );
  }
  made.addEventListener("change", () => options[made.value] && choose(options[made.value].value));
  return made;
}

export function input(label, type, value, changed, attributes = {}) {
  const made = element("input", {
    class: "form-control form-control-sm", type, "aria-label": label, required: true, value: String(value ?? ""), ...attributes,
  });
  made.addEventListener("input", () => changed(made.value));
  return made;
}
