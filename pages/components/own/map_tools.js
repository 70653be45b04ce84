// The tools at the edge of the map, and the sheet of keys.
const TOOLS = { move: ["hand", "Move (M)"], lasso: ["lasso", "Lasso (L, or Shift and drag)"], box: ["box", "Box (B, or Ctrl and drag)"] }
const toolsOf = (map, bar, zooms, sheet, pictures) => {
  const self = {}
  const tooled = (picture, label, act, more = {}) => {
    const node = button("tool", "", picture, act)
    for (const [name, value] of Object.entries({ "aria-label": label, title: label, ...more })) node.setAttribute(name, value)
    return node
  }
  map.take = (tool) => {
    map.tool = tool
    map.stage.dataset.tool = tool
    for (const one of bar.querySelectorAll("[data-tool]")) one.setAttribute("aria-pressed", String(one.dataset.tool === tool))
  }
  map.help = () => {
    sheet.hidden = !sheet.hidden
    asks.setAttribute("aria-expanded", String(!sheet.hidden))
    if (sheet.hidden) map.stage.focus({ preventScroll: true })
  }
  self.helping = () => !sheet.hidden
  const clear = (self.clear = tooled("close", "Clear the selection (Esc)", () => map.select("")))
  const pictured = tooled("pictures", "Show pictures", () => { pictures.turn(!pictures.on()); pictured.setAttribute("aria-pressed", String(pictures.on())) }, { "aria-pressed": "false" })
  const asks = tooled("keys", "Keys (?)", () => map.help(), { "aria-expanded": "false" })
  for (const [tool, [picture, label]] of Object.entries(TOOLS)) bar.append(tooled(picture, label, () => map.take(tool), { "data-tool": tool }))
  bar.append(make("i", "gap"), tooled("view", "Select what is in view (A)", () => map.selectView()), clear, make("i", "gap"), pictured, asks)
  zooms.append(
    tooled("plus", "Look closer (+)", () => map.fly(map.camera.nearer(1.6))),
    tooled("minus", "See more (\u2212)", () => map.fly(map.camera.nearer(1 / 1.6))),
    tooled("fit", "The whole map (0)", () => map.fly(map.camera.whole())),
  )
  const list = sheet.appendChild(make("dl"))
  for (const [key, what] of KEYS) list.append(make("dt", "", key), make("dd", "", what))
  return self
}
