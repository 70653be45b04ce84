// The legend: entries are buttons that select; resting on one shows where its dots are.
const LISTED = 7 // entries that stand open on a map of middling width
const legendOf = (map, node) => {
  let chosen = null // folded or open by hand; until then it follows the room there is
  const self = {}
  self.draw = (colour, theme) => {
    const scale = colour.kind !== "categories", entries = scale ? colour.entries.filter((entry) => entry.value === UNKNOWN) : colour.entries
    const width = map.stage.clientWidth
    let folded = chosen ?? (width < 420 || (width < 720 && entries.length > LISTED))
    const fold = button("fold", colour.label, "chevron", () => { chosen = folded = !folded; settled() }), body = make("div", "body")
    const settled = () => {
      const whole = map.camera.isWhole()
      node.classList.toggle("folded", folded)
      fold.setAttribute("aria-expanded", String(!folded))
      body.hidden = folded
      map.camera.inset = folded || width < 820 || node.offsetHeight < 0.35 * map.stage.clientHeight ? 0 : node.offsetWidth
      if (whole) Object.assign(map.camera, map.camera.whole())
      map.later()
    }
    node.replaceChildren(fold, body)
    if (scale) body.append(...rampOf(colour, theme))
    const listed = body.appendChild(make("ul"))
    for (const one of entries) listed.appendChild(make("li")).append(entry(one, colour, theme))
    if (colour.note) body.append(make("p", "note", colour.note))
    settled()
  }
  const entry = (one, colour, theme) => {
    const go = make("button", "entry", undefined, { type: "button", title: `Select: ${one.label}` }), swatch = make("i", `swatch ${formOf(one.value)}`)
    swatch.style.background = cssOf(shadeOf(theme, colour.kind, one.value, colour.inks))
    go.append(swatch, make("span", "what", one.label), ...(one.count ? [make("span", "n", one.count.toLocaleString("en"))] : []))
    const look = (on) => map.preview(on ? one.value : null)
    go.onpointerenter = (event) => event.pointerType === "mouse" && look(true)
    go.onpointerleave = () => look(false)
    go.onfocus = () => go.matches(":focus-visible") && look(true)
    go.onblur = () => look(false)
    go.onclick = () => { look(false); map.select(`class_${one.value}_${colour.key}`) }
    return go
  }
  return self
}

// The shades of a scale from end to end, with what the ends mean.
const rampOf = (colour, theme) => {
  const ramp = make("div", "ramp"), ends = make("div", "ends"), stops = Array.from({ length: 9 }, (_, n) => cssOf(shadeOf(theme, colour.kind, (250 * n) / 8, {})))
  ramp.style.background = `linear-gradient(90deg, ${stops.join(", ")})`
  const steps = colour.entries.filter((one) => one.value !== UNKNOWN).sort((a, b) => a.value - b.value)
  for (const one of steps) ends.append(make("span", "", one.label))
  return [ramp, ends]
}
