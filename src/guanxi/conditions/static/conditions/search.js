// Choosing records by searching for their names: a field that offers what it found, and what was chosen as buttons.
import { element } from "./elements.js";

let count = 0;

export function search(field, values, some, texts, several) {
  const names = new Map((field.named ?? []).map((option) => [option.value, option.label]));
  const chosen = [...values];
  const list = element("datalist", { id: `condition-found-${++count}` });
  const box = element("input", {
    class: "form-control form-control-sm", type: "search", "aria-label": texts.search, placeholder: texts.search,
    list: list.id, autocomplete: "off",
  });
  const marks = element("span", { class: "condition-marks" });
  let found = [];

  const draw = () => {
    marks.replaceChildren(...chosen.map((value) => {
      const name = names.get(value) ?? `#${value}`;
      const mark = element("button", { type: "button", class: "btn btn-sm", "aria-label": `${texts.remove}: ${name}` }, `${name} ×`);
      mark.addEventListener("click", () => {
        chosen.splice(chosen.indexOf(value), 1);
        tell();
        box.focus();
      });
      return mark;
    }));
    box.required = !chosen.length;
  };
  const tell = () => {
    draw();
    some([...chosen]);
  };
  const take = (option) => {
    names.set(option.value, option.label);
    if (!several) chosen.length = 0;
    if (!chosen.includes(option.value)) chosen.push(option.value);
    box.value = "";
    tell();
  };
  const look = async () => {
    const picked = found.find((option) => option.label === box.value);
    if (picked) return take(picked);
    const asked = box.value.trim();
    if (!asked) return list.replaceChildren();
    const answer = await fetch(`${field.search}?${new URLSearchParams({ q: asked })}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || box.value.trim() !== asked) return undefined;
    found = (await answer.json()).results;
    return list.replaceChildren(...found.map((option) => element("option", { value: option.label })));
  };

  let waiting;
  box.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(waiting);
    waiting = setTimeout(look, 200);
  });
  draw();
  return element("span", { class: "condition-search" }, marks, box, list);
}
