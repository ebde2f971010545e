// The tree the editor works on, and its JSON form. A group has a join: "none" and "notall" are negated groups.
const NEGATED = { all: "notall", any: "none" };

export const group = (join = "all", parts = []) => ({ join, parts });

export function fromJson(data, path = "") {
  for (const join of ["all", "any"]) {
    if (join in data) {
      return { ...group(join, data[join].map((part, index) => fromJson(part, `${path}.${join}[${index}]`))), path };
    }
  }
  if ("not" in data) {
    const part = fromJson(data.not, `${path}.not`);
    return NEGATED[part.join] ? { ...part, join: NEGATED[part.join] } : { ...group("none", [part]), path };
  }
  if ("related" in data) {
    const where = data.where ? fromJson(data.where, `${path}.where`) : group();
    return { ...data, where: where.join ? where : group("all", [where]), path };
  }
  return { ...data, path };
}

export function toJson(node) {
  if (node.join) {
    const parts = node.parts.map(toJson).filter(Boolean);
    if (!parts.length) return null;
    if (node.join === "all" || node.join === "any") return { [node.join]: parts };
    return { not: parts.length === 1 ? parts[0] : { [node.join === "none" ? "any" : "all"]: parts } };
  }
  const kept = node.related ? ["related", "aggregate", "of", "where", "op", "value"] : ["field", "op", "value"];
  const data = {};
  for (const key of kept) {
    const value = key === "where" ? toJson(node.where) : node[key];
    if (value !== undefined && value !== null && value !== "") data[key] = value;
  }
  return data;
}
