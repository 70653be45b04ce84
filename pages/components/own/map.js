// The map: every recording a dot, near what is like it. It draws by itself; the server is told what was selected.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement), host = parentElement.host || parentElement
  if (!root.map) root.map = mapIn(root)
  root.map.act = (what, more) => setTriggerValue("act", { do: what, ...more })
  root.map.show(data, themeOf(host))
  root.map.watch()
  return () => root.map.leave()
}

function mapIn(root) {
  Object.assign(ICONS, {
    hand: "M8 12V6.5a1.5 1.5 0 0 1 3 0V11V5a1.5 1.5 0 0 1 3 0v6V6.5a1.5 1.5 0 0 1 3 0V14c0 4-2.2 6.5-5.5 6.5-3 0-4.3-1.6-6-4.6l-1.3-2.5a1.4 1.4 0 0 1 2.3-1.5z",
    lasso: "M12 4.5c4.7 0 8.5 2.3 8.5 5.2s-3.8 5.2-8.5 5.2-8.5-2.300-8.5-5.200S7.300 4.500 12 4.500zM7 14.200c-1.700 1-1.900 3 .2 3.500 1.800.4 2.600-1.200 1.300-2.600M7.500 17.700c.2 1.300-.3 2.200-1.500 2.800",
    box: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M11 4h2M11 20h2M4 11v2M20 11v2", view: "M4 6h16v12H4zM8 10h.01M12 14h.01M16 9.500h.01", fit: "M9 4H4v5M15 4h5v5M20 15v5h-5M4 15v5h5",
    play: "M8 5.500v13l11-6.500z", stop: "M7 7h10v10H7z", taste: "M12 3.500l2.500 5.800 6 .6-4.600 4 1.400 6-5.300-3.200-5.300 3.200 1.400-6-4.600-4 6-.6z", pictures: "M4 5h10v8H4zM17 9h3v10H9v-3M4 11l3-3 4 4", keys: "M4 7h16v10H4zM7.500 10.500h.01M11 10.500h.01M14.500 10.500h.01M8 14h8",
  })
  const stage = make("div", "stage", undefined, { tabindex: "0", role: "application", "aria-roledescription": "map", "aria-describedby": "map-help" })
  const canvas = make("canvas", "dots", undefined, { "aria-hidden": "true" }), over = shape("svg", "over"), lines = over.appendChild(shape("g")), outline = over.appendChild(shape("path", "lasso"))
  over.setAttribute("aria-hidden", "true")
  const quiet = { "aria-hidden": "true" }
  const names = make("div", "names", undefined, quiet), stills = make("div", "stills", undefined, quiet), marks = make("div", "marks", undefined, quiet), tally = make("span", "tally", "", quiet)
  const bar = make("div", "bar", undefined, { role: "toolbar", "aria-label": "Tools of the map" }), zooms = make("div", "zooms"), legend = make("section", "legend", undefined, { "aria-label": "Colours" }), slide = make("div", "slide"), sheet = make("section", "keys", undefined, { "aria-label": "Keys" })
  const status = make("p", "visually-hidden", "", { role: "status" }), help = make("p", "visually-hidden", "Arrow keys move the map, plus and minus zoom. Enter goes to a dot; then arrow keys lead from dot to dot, Space selects, Enter opens its card, Escape steps back. Question mark lists all keys.", { id: "map-help" })
  const wait = make("p", "wait", ""), dense = make("p", "dense", "Too many dots to show one by one: the fuller the colour, the more of them. Come closer to see each.")
  stage.append(canvas, over, names, stills, marks, tally, bar, zooms, legend, slide, dense, wait, sheet)
  root.append(stage, status, help)
  tally.hidden = slide.hidden = sheet.hidden = dense.hidden = true

  const map = { root, stage, outline, tally, camera: cameraOf(), facts: factsOf(), n: 0, hovered: -1, cursor: -1, tool: "move", data: {} }
  const drawing = drawingOf(canvas)
  const places = (map.places = placesOf(map, drawing, slide))
  let theme = null, values = null, mask = null, region = "", preview = null, highlighted = null, frame = 0, flight = () => {}, target = null, trust = null, sent = null, colourTurn = 0, drawn = false, stale = false
  const loaded = { geometry: "", colour: "" }
  const can = drawing.start()
  if (!can) { wait.textContent = "This browser cannot draw the map (it lacks WebGL2). The table shows the same."; stage.classList.add("cannot") }
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault())
  canvas.addEventListener("webglcontextrestored", () => { drawing.start(); map.later() })

  // Where things are.
  map.xOf = places.x
  map.yOf = places.y
  map.screen = (n) => map.camera.onScreen(places.x(n), places.y(n))
  map.size = () => Math.max(1.7, Math.min(20, (35 / Math.max(map.n, 1) ** 0.25) * Math.min(3, Math.max(0.75, map.camera.zoom() ** 0.4))))
  map.nearest = (x, y, radius) => (map.n ? places.grid().nearest(x, y, radius) : -1)
  map.inside = (word, into) => {
    const at = places.now(), kind = word.split("_")[0]
    if (kind === "lasso") return insideOf(at.x, at.y, cornersOf(word), into)
    if (kind === "box") return insideBox(at.x, at.y, word.split("_").slice(1).map(Number), into || new Uint8Array(map.n))
    const bytes = into || new Uint8Array(map.n)
    bytes.fill(0)
    if (kind === "dots") for (const n of word.split("_")[1].split(".").map(Number)) if (n < map.n) bytes[n] = 1
    if (kind === "class") {
      const [, value, ...key] = word.split("_"), source = key.join("_") === "cluster" ? places.classes() : key.join("_") === loaded.key ? values : null
      if (source) for (let n = 0; n < map.n; n++) bytes[n] = source[n] === Number(value) ? 1 : 0
    }
    let found = 0
    for (let n = 0; n < map.n; n++) found += bytes[n]
    return found
  }
  map.seen = (most) => {
    const [left, high] = map.camera.across(0, 0), [right, low] = map.camera.across(map.camera.width, map.camera.height), found = [], tail = []
    for (let n = 0; n < map.n && found.length < most; n++) {
      const x = map.xOf(n), y = map.yOf(n)
      if (x >= left && x <= right && y >= low && y <= high) (!mask || mask[n] ? found : tail).push(n)
    }
    return mask ? found : [...found, ...tail.slice(0, most - found.length)]
  }
  map.corners = () => {
    const edge = stage.getBoundingClientRect()
    return [bar, zooms, legend, slide, dense].filter((node) => !node.hidden && node.offsetWidth).map((node) => { const box = node.getBoundingClientRect(); return [box.left - edge.left, box.top - edge.top, box.right - edge.left, box.bottom - edge.top] })
  }

  // Drawing: everything that changed is drawn once, with the next frame; `tidy` when the dots stay as they are.
  map.tidy = () => (frame = frame || requestAnimationFrame(() => { frame = 0; draw() }))
  map.later = () => { stale = true; map.tidy() }
  const pace = paceOf(map.later)
  const heat = () => map.n > HEAT_FROM && map.n / Math.max(1, map.camera.zoom() ** 2) > HEAT_FROM / 2
  const full = () => Math.max(8, (places.grid().peak() / map.camera.scale ** 2) * HEAT_SPOT)
  const dots = () => {
    const tint = (colour) => [...colour.map((v) => v / 255), 1], hot = drawing.heats && heat()
    stale = false
    drawing.draw({ camera: map.camera, moved: places.moved(), size: map.size(), shaped: map.data.colour && map.data.colour.kind === "categories" ? HUES : 0, trusting: !!map.data.trust && !!trust, faint: theme.dark ? 0.3 : 0.18, paper: tint(theme.paper), ink: tint(theme.ink), heat: hot, full: hot ? full() : 1, every: pace(map.n) })
    dense.hidden = !hot
  }
  const draw = () => {
    if (stale && theme) dots()
    pictures.place()
    groups.place()
    rings.place()
    pictures.rest()
    map.card.place()
    if (!drawn && map.n) { drawn = true; root.dataset.ready = "1" }
  }
  map.stop = () => { flight(); target = null }
  map.aim = () => target || map.camera
  map.fly = (to, ms = 260) => {
    flight()
    target = map.camera.held(to)
    const { x, y, scale } = map.camera, end = target
    flight = glide(ms, (t) => {
      const s = scale * (end.scale / scale) ** t, part = Math.abs(end.scale - scale) < 1e-9 * scale ? t : (1 / s - 1 / scale) / (1 / end.scale - 1 / scale)
      Object.assign(map.camera, { x: x + (end.x - x) * part, y: y + (end.y - y) * part, scale: s })
      map.later()
    }, () => (target = null))
  }

  // What is bright: a preview of the legend, else the selection, else what words found. 0 dim, 1 bright, 2 marked.
  const light = () => {
    const lit = new Uint8Array(map.n).fill(1)
    if (preview !== null) for (let n = 0; n < map.n; n++) lit[n] = values[n] === preview ? 1 : 0
    else if (mask) lit.set(mask)
    else if (highlighted) lit.fill(0)
    if (highlighted && preview === null) for (const n of highlighted) if (n < map.n) lit[n] = 2
    drawing.light(lit)
    map.later()
  }
  const lightRegion = (word) => {
    region = word
    mask = word && map.n ? new Uint8Array(map.n) : null
    const found = mask ? map.inside(word, mask) : 0
    root.dataset.selected = String(found)
    light()
    map.card.redraw()
    pictures.later()
    return found
  }
  map.preview = (value) => { preview = values ? value : null; light() }
  map.relight = () => region && lightRegion(region)
  const say = (text) => (status.textContent = text)
  const some = (n) => `${n.toLocaleString("en")} of ${map.n.toLocaleString("en")} ${map.data.what}`
  map.isPicked = (n) => !!mask && mask[n] === 1
  map.select = (word) => {
    const found = lightRegion(word)
    say(word ? `${some(found)} selected.` : "Nothing is selected.")
    if (word === sent) return
    sent = word
    map.act("select", { region: word })
  }
  map.selectView = () => {
    const [left, high] = map.camera.across(0, 0), [right, low] = map.camera.across(map.camera.width, map.camera.height)
    map.select(boxWord(left, low, right, high))
  }
  map.canToggle = (n) => region.startsWith("dots_") || !map.isPicked(n)
  map.toggle = (n) => {
    const rows = new Set(region.startsWith("dots_") ? region.slice(5).split(".").map(Number) : [])
    if (!map.canToggle(n)) return say("This dot is part of the region that is selected.")
    rows.has(n) ? rows.delete(n) : rows.add(n)
    if (rows.size > MOST_DOTS) return say(`At most ${MOST_DOTS} dots are picked one by one; use the lasso for more.`)
    map.select(dotsWord(rows))
  }

  // Hover, the cursor of the keyboard, the card.
  map.hover = (n) => {
    if (n === map.hovered) return
    map.hovered = n
    stage.classList.toggle("on-dot", n >= 0)
    if (!map.card.pinned()) n >= 0 ? map.card.show(n, { at: 70 }) : map.cursor < 0 && map.card.hide(false)
    rings.place()
  }
  map.pin = (n) => map.card.show(n, { pin: true })
  const point = (n) => {
    map.cursor = n
    const [px, py] = map.screen(n), { width, height } = map.camera
    if (px < 60 || py < 90 || px > width - 60 || py > height - 60) map.fly({ ...map.camera, x: map.xOf(n), y: map.yOf(n) }, 180)
    map.card.show(n)
    map.facts.ask([n]).then(() => map.cursor === n && say(`${saidOf(map.facts.known(n), map.isPicked(n) ? "selected" : "")}.`)).catch(() => {})
    rings.place()
  }
  map.enter = () => {
    if (!map.n) return
    if (map.cursor >= 0) { map.pin(map.cursor); const wait = () => map.facts.ask([map.cursor]).then(() => map.card.focus()).catch(() => {}); return void wait() }
    const start = places.grid().nearest(map.camera.x, map.camera.y, map.camera.width / map.camera.scale)
    point(start < 0 ? 0 : start)
  }
  map.step = (dx, dy) => { const next = places.grid().towards(map.cursor, dx, dy); if (next >= 0) point(next); else say("There is no dot further on in this direction.") }
  map.playCursor = () => { const n = map.card.pinned() ? map.card.shown() : map.hovered >= 0 ? map.hovered : map.cursor; if (n >= 0) { map.pin(n); map.facts.ask([n]).then(map.card.play).catch(() => {}) } }
  map.back = () => {
    if (tools.helping()) return map.help()
    if (map.card.pinned()) return map.card.hide(true)
    if (map.cursor >= 0) { map.cursor = -1; map.card.hide(false); rings.place(); return say("Moving the map again.") }
    if (region) map.select("")
    else if (map.tool !== "move") map.take("move")
  }

  map.pictured = () => pictures.boxes()
  map.marked = () => rings.boxes()
  map.card = cardOf(map)
  stage.append(map.card.node)
  const groups = (map.names = namesOf(map, names)), rings = marksOf(map, marks, lines), pictures = stillsOf(map, stills)

  const tools = toolsOf(map, bar, zooms, sheet, pictures), colours = legendOf(map, legend)
  map.take("move")
  gesturesOf(map)

  // What the server says: only what is new is fetched and sent to the card.
  const get = async (address) => {
    const answer = await fetch(address)
    if (!answer.ok) throw new Error(String(answer.status))
    return answer.arrayBuffer()
  }
  const failed = (error) => { if (error && can) { wait.replaceChildren(make("span", "", "The map could not be loaded. "), button("act", "Try again", "retry", () => { wait.replaceChildren(); Object.assign(loaded, { geometry: "", colour: "" }); map.show(map.data, theme) })); wait.hidden = false } }
  map.show = (data, look) => {
    const repaint = !theme || theme.print !== look.print
    const before = map.data
    theme = look
    map.data = data
    stage.setAttribute("aria-label", data.label)
    map.facts.from(data.points, data.geometry)
    if (data.geometry !== loaded.geometry) { loadGeometry(data).catch(failed); return }
    if (!places.any()) return
    settle(before, repaint)
  }
  const loadGeometry = async (data) => {
    loaded.geometry = data.geometry
    const again = loaded.revision === data.revision
    if (!map.n) wait.textContent = stage.classList.contains("cannot") ? wait.textContent : "Fetching the map\u2026"
    const buffer = await get(data.geometry)
    if (loaded.geometry !== data.geometry) return
    if (!stage.classList.contains("cannot")) wait.textContent = ""
    Object.assign(loaded, { revision: data.revision, colour: "" })
    mask = trust = values = preview = null
    Object.assign(map, { n: places.load(buffer), hovered: -1, cursor: -1 })
    if (drawing.alive()) drawing.trust(new Uint8Array(map.n).fill(255))
    const kept = cameras.get(data.revision)
    if (!again) Object.assign(map.camera, kept || map.camera.whole())
    root.dataset.n = String(map.n)
    map.card.hide(false)
    settle({}, true)
  }
  const settle = (before, repaint) => {
    const { data } = map
    tools.clear.disabled = !data.region
    if (repaint || loaded.key !== data.colour.key || loaded.colour !== data.colour.url) loadColour(data.colour, repaint).catch(failed)
    if (data.trust && !trust) loadTrust(data.trust).catch(failed)
    places.follow(data)
    if (repaint || JSON.stringify(before.names) !== JSON.stringify(data.names) || before.colour.key !== data.colour.key) groups.say(data.names, data.colour.key === "cluster" ? (number) => cssOf(shadeOf(theme, "categories", number, data.colour.inks)) : null)
    rings.say(data.people, theme.hues.map(cssOf))
    const words = data.highlight ? data.highlight.words : ""
    if (data.highlight && words !== (before.highlight || {}).words) say(data.highlight.note || `${some(data.highlight.rows.length)} match ${words}.`)
    highlighted = data.highlight ? data.highlight.rows : null
    stage.classList.toggle("finding", !!highlighted)
    if (data.region !== region || !mask === !!data.region) { sent = data.region; lightRegion(data.region) } else light()
  }
  const loadColour = async (colour) => {
    const turn = ++colourTurn, bytes = colour.key === "cluster" ? places.classes() : loaded.colour === colour.url ? values : new Uint8Array(await get(colour.url))
    if (turn !== colourTurn || bytes.length !== map.n) return
    values = bytes
    Object.assign(loaded, { colour: colour.url, key: colour.key })
    if (drawing.alive()) { drawing.paint(paletteOf(theme, colour.kind, colour.inks)); drawing.colour(values) }
    colours.draw(colour, theme)
    if (region.startsWith("class_")) lightRegion(region)
    map.later()
  }
  const loadTrust = async (address) => {
    const bytes = new Uint8Array(await get(address))
    if (bytes.length !== map.n || !drawing.alive()) return
    trust = bytes
    drawing.trust(bytes.map((v) => (v === UNKNOWN ? 128 : v)))
    map.later()
  }

  const sized = new ResizeObserver(() => {
    const { width, height } = stage.getBoundingClientRect(), ratio = Math.min(2, window.devicePixelRatio || 1)
    if (!width || !height) return
    map.camera.resize(width, height)
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    over.setAttribute("viewBox", `0 0 ${width} ${height}`)
    stale = true
    if (theme) draw()
  })
  map.watch = () => sized.observe(stage)
  map.leave = () => {
    sized.disconnect()
    map.card.hide(false)
    if (loaded.revision) cameras.set(loaded.revision, { x: map.camera.x, y: map.camera.y, scale: map.camera.scale })
  }
  return map
}
