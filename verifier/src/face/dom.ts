/** Elements made in one expression. Text is always text: nothing from a file is ever taken for HTML. */

type Child = Node | string | null | false | undefined;
type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const child of children) if (child !== null && child !== false && child !== undefined) element.append(child);
  return element;
}

const SHAPES = {
  pass: "M5 12.5l4.5 4.5L19 7.5",
  fail: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  caution: "M12 6.5v7.5M12 17.5v.01",
  note: "M12 11v6.5M12 7v.01",
  unclear: "M9.2 9.3a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.1-1.5 2.2M12 17.5v.01",
} as const;

export type Tone = keyof typeof SHAPES;

/** The mark that stands beside a status word, so that colour is never alone. */
export function mark(tone: Tone): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `mark ${tone}`);
  svg.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS(svg.namespaceURI, "circle");
  for (const [name, value] of [["cx", "12"], ["cy", "12"], ["r", "11"]] as const) circle.setAttribute(name, value);
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", SHAPES[tone]);
  svg.append(circle, path);
  return svg;
}
