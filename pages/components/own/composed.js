// A proposed collection in its order: what each pick brought, split into coverage, relevance and novelty.
const TERMS = ["coverage", "relevance", "novelty"]

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const legend = root.querySelector(".legend") || root.appendChild(make("p", "legend", undefined, { "aria-hidden": "true" }))
  if (!legend.children.length) {
    TERMS.forEach((term, n) => {
      const entry = legend.appendChild(make("span", "term"))
      entry.appendChild(make("i", `t${n}`))
      entry.appendChild(make("span", "", term))
    })
  }
  const list = root.querySelector("ol") || root.appendChild(make("ol", "picks"))
  list.setAttribute("aria-label", data.label)
  const largest = Math.max(...data.picks.map((pick) => pick.terms.reduce((sum, t) => sum + t, 0)), 1e-9)
  reconcile(list, data.picks.map((pick) => ({ ...pick, largest })), (pick) => {
    const item = make("li", "pick")
    const open = link("open", pick.href, () => setTriggerValue("act", { do: "open", id: pick.key }))
    if (pick.cover) open.appendChild(image(pick.cover, ""))
    else open.appendChild(make("span", "blank")).appendChild(icon(pick.kind))
    open.appendChild(make("span", "title", pick.title))
    item.appendChild(open)
    const gain = pick.terms.reduce((sum, t) => sum + t, 0)
    const says = TERMS.map((term, n) => `${term} ${pick.terms[n].toFixed(3)}`).join(", ")
    const bar = make("span", "bar", undefined, { role: "img", "aria-label": `Gain ${gain.toFixed(3)}: ${says}`, title: says })
    pick.terms.forEach((t, n) => (bar.appendChild(make("i", `t${n}`)).style.width = `${(100 * t) / pick.largest}%`))
    item.append(bar, make("span", "gain", `+${gain.toFixed(3)}`), make("span", "why", `Chosen as number ${pick.step}: ${pick.why}`))
    const away = button("away", "", "close", () => setTriggerValue("act", { do: "drop", id: pick.key }))
    away.setAttribute("aria-label", `Leave out ${pick.title}`)
    item.appendChild(away)
    return item
  })
  root.dataset.ready = "1"
}
