// Charts: ECharts draws the options that stand as data beside the canvas, in the colours of the theme, and again when it changes.
// Texts that begin with "@" name a formatter: "@money", "@count", "@percent", "@short", "@decimal", "@named" (name and count), "@roomy" (labels where they fit); or a colour: "@tone-violet".
import { setting } from "./page.js";

const language = document.documentElement.lang;
const numbers = (options) => new Intl.NumberFormat(language, options);
const money = numbers({
  style: "currency", currency: setting("currency"), currencyDisplay: "narrowSymbol", maximumFractionDigits: 0,
});
const short = numbers({ notation: "compact", maximumFractionDigits: 1 });
const percent = numbers({ style: "percent", maximumFractionDigits: 1 });
const count = numbers({});
const decimal = numbers({ maximumFractionDigits: 2 });
const plain = (format) => (value) => format.format(value?.value ?? value);
const named = ({ name, value }) => `${name}\n${count.format(value)}`;
/** A label that would have to be broken within a word or cut below is left out; the tooltip and the table tell it. */
const roomy = ({ rect, text }) => {
  const width = (word) => [...word].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12 : 7), 0);
  const unbroken = Math.max(...text.split(/\s+|(?=[\u2e80-\uffff])/).map(width));
  const rows = Math.ceil(width(text) / (rect.width - 4));
  return rect.width - 4 < unbroken || rect.height < rows * 16 + 4 ? { fontSize: 0 } : {};
};
const FORMATTERS = { "@named": named, "@roomy": roomy, "@money": plain(money), "@count": plain(count), "@percent": plain(percent), "@short": plain(short), "@decimal": plain(decimal) };

const CALM = { animation: false, aria: { enabled: true }, grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true } };

let library = null;
const echarts = async () => {
  library ??= import(setting("echarts"));
  await library;
  return window.echarts;
};

function resolved(value, colour) {
  if (typeof value === "string") return FORMATTERS[value] ?? (value.startsWith("@tone-") ? colour(value.slice(6)) : value);
  if (Array.isArray(value)) return value.map((each) => resolved(each, colour));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner, colour)]));
}

/** What `use` makes of the colours as the browser computes them at `element`: ECharts cannot read CSS variables. */
function withColoursOf(element, use) {
  const probe = document.createElement("span");
  // Reduced motion gives every transition a moment's length: colours would be read on their way.
  probe.style.transition = "none";
  element.append(probe);
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const made = use(colour);
  probe.remove();
  return made;
}

function themeOf(colour) {
  const [ink, faint, line, surface] = ["ink-2", "ink-3", "line", "surface"].map(colour);
  const axis = {
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: faint, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: line } },
    nameTextStyle: { color: faint },
  };
  return {
    color: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => colour(`chart-${number}`)),
    backgroundColor: "transparent",
    textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 },
    legend: { textStyle: { color: ink }, itemWidth: 10, itemHeight: 10, icon: "roundRect" },
    tooltip: { backgroundColor: surface, borderColor: line, padding: [6, 10], textStyle: { color: ink, fontSize: 12 } },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    logAxis: axis,
    timeAxis: { ...axis, splitLine: { show: false } },
    visualMap: { textStyle: { color: faint }, inRange: { color: [colour("accent-soft"), colour("accent")] } },
    label: { color: ink },
  };
}

document.addEventListener("alpine:init", () => {
  Alpine.data("chart", () => {
    // Kept outside of Alpine's data: ECharts does not bear to be wrapped in a reactive proxy.
    let chart = null;
    let observer = null;
    let redraw = null;
    return {
      async init() {
        const root = this.$root;
        redraw = async () => (chart = await draw(root, chart));
        document.addEventListener("theme:changed", redraw);
        await redraw();
        observer = new ResizeObserver(() => chart?.resize());
        observer.observe(root.querySelector("[data-chart]"));
      },
      destroy() {
        document.removeEventListener("theme:changed", redraw);
        observer?.disconnect();
        chart?.dispose();
      },
    };
  });
});

async function draw(root, former) {
  const { init } = await echarts();
  former?.dispose();
  const canvas = root.querySelector("[data-chart]");
  const option = JSON.parse(root.querySelector("script").textContent);
  const [theme, shown] = withColoursOf(canvas, (colour) => [themeOf(colour), resolved(option, colour)]);
  const chart = init(canvas, theme);
  chart.setOption({ ...CALM, ...shown });
  // Every figure drills to its records: a data item may carry the address of its list.
  chart.on("click", ({ data }) => data?.url && location.assign(data.url));
  return chart;
}
