// The editor of conditions: groups of comparisons, nested, drawn from a description of the vocabulary.
import { element, select } from "./elements.js";
import { fromJson, group, toJson } from "./tree.js";
import { startingValue, valueInputs } from "./values.js";

const DEPTH = 8;

document.addEventListener("alpine:init", () => {
  Alpine.data("conditionEditor", () => ({
    init() {
      const data = JSON.parse(this.$root.querySelector("template").content.textContent);
      new Editor(this.$root, data).draw();
    },
  }));
});

class Editor {
  constructor(root, { condition, vocabulary, texts, problem }) {
    this.about = { ...vocabulary, texts };
    this.texts = texts;
    this.problem = problem && `.${problem}`;
    const tree = condition ? fromJson(condition) : group();
    this.tree = tree.join ? tree : group("all", [tree]);
    this.hidden = root.querySelector("input[type='hidden']");
    this.place = root.querySelector("[data-place]");
  }

  draw(focusOn) {
    this.focusOn = focusOn;
    this.place.replaceChildren(this.group(this.tree, this.about.root, { depth: 1, related: 0 }));
    this.focused?.focus();
    this.focused = undefined;
    this.tell();
  }

  // Keep the hidden input; tell the form once nothing is missing.
  tell() {
    const data = toJson(this.tree);
    this.hidden.value = data ? JSON.stringify(data) : "";
    this.told ??= this.hidden.value;
    const complete = [...this.place.querySelectorAll("input, select, textarea")].every((one) => one.validity.valid);
    if (!complete || this.hidden.value === this.told) return;
    this.told = this.hidden.value;
    this.hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }

  button(label, press, text = label) {
    const made = element("button", { type: "button", class: "btn btn-sm btn-ghost", "aria-label": label }, text);
    made.addEventListener("click", press);
    return made;
  }

  group(node, label, at, remove) {
    const joins = ["all", "any", "none", "notall"].map((value) => ({ value, label: this.texts[value] }));
    const join = select(this.texts.join, joins, node.join, (value) => {
      node.join = value;
      this.tell();
    });
    const parts = node.parts.map((part) => {
      const drop = () => {
        const index = node.parts.indexOf(part);
        node.parts.splice(index, 1);
        this.draw(node.parts[Math.min(index, node.parts.length - 1)] ?? node);
      };
      const inner = { ...at, depth: at.depth + 1 };
      return element("li", {}, part.join ? this.group(part, label, inner, drop) : this.row(part, label, inner, drop));
    });
    const add = this.button(this.texts.add, () => {
      const fresh = this.fresh(label);
      node.parts.push(fresh);
      this.draw(fresh);
    }, `+ ${this.texts.add}`);
    const nest = this.button(this.texts.nest, () => {
      const fresh = this.fresh(label);
      node.parts.push(group("any", [fresh]));
      this.draw(fresh);
    }, `+ ${this.texts.nest}`);
    if (node === this.focusOn) this.focused = add;
    return element("div", { class: "condition-group", role: "group", "aria-label": this.texts.group },
      element("div", { class: "condition-head" }, join, ...(remove ? [this.remove(remove)] : [])),
      element("ul", { class: "condition-parts" }, ...parts),
      element("div", { class: "condition-foot" }, add, ...(at.depth < DEPTH - 1 ? [nest] : [])));
  }

  remove(press) {
    return this.button(this.texts.remove, press, "×");
  }

  fresh(label) {
    const field = this.about.vocabularies[label].fields[0];
    return { field: field.key, op: field.operators[0].key, value: startingValue(field.operators[0]) };
  }

  // A line is a chain of selects. A choice renews what follows it and leaves the rest in place, focus included.
  row(node, label, at, remove) {
    const { fields, related } = this.about.vocabularies[label];
    const choices = fields.map((field) => ({ value: field, label: field.label, group: field.group }));
    const lists = at.related < this.about.depth ? related : [];
    choices.push(...lists.map((list) => ({ value: list, label: list.label, group: this.texts.related })));
    const current = node.related
      ? related.find((list) => list.key === node.related)
      : fields.find((field) => field.key === node.field);
    const end = () => [this.remove(remove)];
    const rest = (chosen) => (chosen.figures ? this.figure(node, chosen, at, end) : this.comparison(node, chosen, chosen.operators, end));
    const what = select(this.texts.field, choices, current, (chosen) => {
      this.choose(node, chosen);
      this.renew(what, rest(chosen));
    });
    if (node === this.focusOn) this.focused = what;
    const wrong = Boolean(this.problem) && this.problem.startsWith(`${node.path}.`);
    return element("div", { class: wrong ? "condition-row condition-wrong" : "condition-row" }, what, ...(current ? rest(current) : end()));
  }

  renew(before, following) {
    while (before.nextSibling) before.nextSibling.remove();
    before.after(...following);
    this.tell();
  }

  choose(node, chosen) {
    for (const key of Object.keys(node)) delete node[key];
    if (chosen.figures) Object.assign(node, { related: chosen.key, aggregate: "exists", where: group() });
    else this.compareBy(Object.assign(node, { field: chosen.key }), chosen.operators[0]);
  }

  compareBy(node, operator) {
    Object.assign(node, { op: operator.key, value: startingValue(operator) });
  }

  comparison(node, field, operators, end) {
    const current = () => operators.find((operator) => operator.key === node.op);
    const rest = () => {
      const inputs = current() ? valueInputs(node, field, current(), this.about, () => this.tell()) : [];
      return [element("span", { class: "condition-value" }, ...inputs), ...end()];
    };
    const choices = operators.map((operator) => ({ value: operator, label: operator.label }));
    const op = select(this.texts.operator, choices, current(), (operator) => {
      if (operator.input === current()?.input) node.op = operator.key;
      else this.compareBy(node, operator);
      this.renew(op, rest());
    });
    return [op, ...rest()];
  }

  figure(node, list, at, end) {
    const { fields } = this.about.vocabularies[list.vocabulary];
    const fit = (figure) => fields.filter((field) => figure.of.includes(field.kind));
    const current = () => list.figures.find((figure) => figure.key === node.aggregate);
    const inner = this.group(node.where, list.vocabulary, { depth: at.depth + 1, related: at.related + 1 });
    const where = element("div", { class: "condition-where" }, element("p", {}, this.texts.where), inner);
    const comparison = () => {
      if (node.aggregate === "exists") return [where, ...end()];
      return this.comparison(node, ...this.measured(node, fields), () => [where, ...end()]);
    };
    const measured = () => {
      if (!current()?.of.length) return comparison();
      const choices = fit(current()).map((field) => ({ value: field.key, label: field.label }));
      const of = select(this.texts.of, choices, node.of, (key) => {
        this.measure(Object.assign(node, { of: key }), fields);
        this.renew(of, comparison());
      });
      return [of, ...comparison()];
    };
    const figures = list.figures.filter((figure) => !figure.of.length || fit(figure).length);
    const choices = figures.map((figure) => ({ value: figure, label: figure.label }));
    const which = select(this.texts.figure, choices, current(), (figure) => {
      this.measure(Object.assign(node, { aggregate: figure.key, of: fit(figure)[0]?.key }), fields);
      this.renew(which, measured());
    });
    return [which, ...measured()];
  }

  measured(node, fields) {
    const of = fields.find((field) => field.key === node.of);
    return of ? [of, of.operators] : [{ kind: "number", label: this.texts.number }, this.about.count];
  }

  measure(node, fields) {
    const [, operators] = this.measured(node, fields);
    if (node.aggregate === "exists") Object.assign(node, { op: undefined, value: undefined });
    else this.compareBy(node, operators.find((operator) => operator.key === ">=") ?? operators[0]);
  }
}
