// The honesty meter: what is left of the scores when the history is taken away, by the shown reasons and otherwise.
export default function ({ data, parentElement }) {
  const root = begin(parentElement)
  const meter = make("div", "meter"), told = make("div")
  told.append(make("p", "verdict", data.verdict), ...data.told.map((line) => make("p", "small", line)))
  const figure = make("div")
  figure.append(chart(data), legend(data))
  meter.append(figure, told)
  root.replaceChildren(meter)
  root.dataset.ready = "1"
}

function svg(tag, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  if (text) node.textContent = text
  return node
}

function chart(data) {
  const [w, h, left, top, bottom] = [360, 210, 36, 10, 34]
  const x = (n) => left + (n / 10) * (w - left - 8), y = (v) => top + (1 - v) * (h - top - bottom)
  const picture = svg("svg", { viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": data.alt })
  for (const v of [0, 0.5, 1]) picture.append(svg("line", { x1: left, x2: w - 8, y1: y(v), y2: y(v), class: "axis" }), svg("text", { x: left - 6, y: y(v) + 4, "text-anchor": "end" }, `${100 * v}%`))
  for (const n of [0, 5, 10]) picture.appendChild(svg("text", { x: x(n), y: h - bottom + 15, "text-anchor": n === 10 ? "end" : "middle" }, `${10 * n}%`))
  picture.appendChild(svg("text", { x: (w + left) / 2, y: h - 4, "text-anchor": "middle" }, data.axis || "of the history taken away"))
  for (const { name, values } of data.curves) picture.appendChild(svg("polyline", { class: `curve ${name}`, points: values.map((v, n) => `${x(n)},${y(Math.max(-0.05, Math.min(1.05, v)))}`).join(" ") }))
  return picture
}

function legend(data) {
  const all = make("p", "legend")
  for (const { name, label } of data.curves) {
    const one = all.appendChild(make("span")), sign = svg("svg", { viewBox: "0 0 28 8", "aria-hidden": "true" })
    sign.appendChild(svg("line", { x1: 0, x2: 28, y1: 4, y2: 4, class: `curve ${name}` }))
    one.append(sign, document.createTextNode(label))
  }
  return all
}
