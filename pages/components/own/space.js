// The hand of the map in three dimensions: plotly draws it, this shows the card of a dot and tells what was clicked.
const LOOK_MS = 400, GIVE_UP = 60
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  if (!root.hand) root.hand = handIn(root)
  root.hand.show(data, (region) => setTriggerValue("act", { do: "select", region }))
  return () => root.hand.leave()
}

function handIn(root) {
  const facts = factsOf(), tip = make("section", "tip", undefined, { "aria-hidden": "true" })
  const status = make("p", "visually-hidden", "", { role: "status" })
  tip.hidden = true
  root.append(tip, status)
  let data = { rows: [] }, tell = () => {}, chart = null, timer = 0, tries = 0, over = -1, keys = false, at = [0, 0]

  const rowOf = (event) => { const point = event.points && event.points[0]; return point && Number.isInteger(point.customdata) ? point.customdata : -1 }
  const draw = (fact) => {
    const picture = make("div", "pic")
    if (fact.still_url) picture.append(Object.assign(image(fact.still_url, ""), { loading: "eager" }))
    else picture.appendChild(make("span", "blank")).appendChild(icon(fact.kind === "audio" ? "audio" : "video"))
    tip.replaceChildren(picture, make("p", "title", fact.title), make("p", "meta", [fact.kind === "audio" ? "Sound" : "Video", lengthOf(fact), fact.cluster].filter(Boolean).join(" \u00b7 ")))
    tip.hidden = false
    const wide = tip.offsetWidth, high = tip.offsetHeight, [x, y] = at
    tip.style.left = `${Math.round(Math.min(innerWidth - wide - 8, Math.max(8, x - wide / 2)))}px`
    tip.style.top = `${Math.round(y - high - 18 > 8 ? y - high - 18 : y + 22)}px`
  }
  const hide = () => { over = -1; tip.hidden = true }
  const hovered = (event) => {
    const row = rowOf(event)
    if (row < 0 || row === over) return
    over = row
    facts.ask([row]).then(() => over === row && facts.known(row) && draw(facts.known(row))).catch(() => {})
  }
  const clicked = (event) => {
    const row = rowOf(event)
    if (row < 0) return
    const rows = new Set(keys ? data.rows : [])
    rows.has(row) ? rows.delete(row) : rows.add(row)
    status.textContent = `${rows.size} picked.`
    tell(dotsWord(rows))
  }
  const moved = (event) => { at = [event.clientX, event.clientY]; keys = event.ctrlKey || event.metaKey || event.shiftKey }
  // The chart comes after this, and may be made anew.
  const find = () => {
    const found = document.querySelector(".st-key-map-solid .js-plotly-plot")
    if (found && found.on && found !== chart) {
      leave()
      chart = found
      chart.on("plotly_hover", hovered)
      chart.on("plotly_unhover", hide)
      chart.on("plotly_click", clicked)
      for (const name of ["mousemove", "mousedown"]) chart.addEventListener(name, moved, true)
      chart.addEventListener("mouseleave", hide)
      root.dataset.ready = "1"
    }
    tries += 1
    timer = found || tries < GIVE_UP ? setTimeout(find, LOOK_MS) : 0
  }
  const leave = () => {
    if (!chart) return
    for (const [name, act] of [["plotly_hover", hovered], ["plotly_unhover", hide], ["plotly_click", clicked]]) if (chart.removeListener) chart.removeListener(name, act)
    for (const name of ["mousemove", "mousedown"]) chart.removeEventListener(name, moved, true)
    chart.removeEventListener("mouseleave", hide)
    chart = null
    hide()
  }
  return {
    show: (next, act) => { data = next; tell = act; facts.from(data.points, data.stamp); clearTimeout(timer); tries = 0; find() },
    leave: () => { clearTimeout(timer); leave() },
  }
}
