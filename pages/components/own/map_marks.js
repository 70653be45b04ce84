// What lies above the dots: names of groups, rings, people with their taste, small pictures, the lasso.
const SVG = "http://www.w3.org/2000/svg"
const shape = (tag, cls) => {
  const node = document.createElementNS(SVG, tag)
  if (cls) node.setAttribute("class", cls)
  return node
}
const moveTo = (node, px, py) => (node.style.transform = `translate(${px.toFixed(1)}px, ${py.toFixed(1)}px)`)

const namesOf = (map, node) => {
  let names = [], spots = []
  const self = {}
  self.say = (records, inks) => {
    const sorted = [...records].sort((a, b) => b.count - a.count || a.number - b.number), most = sorted.length ? sorted[0].count : 1
    reconcile(node, sorted.map((one) => ({ key: String(one.number), text: one.name, ink: inks ? inks(one.number) : "", form: formOf(one.number), size: 0.82 + 0.24 * Math.sqrt(one.count / most) })), (one) => {
      const name = make("span", "name")
      name.style.fontSize = `${one.size}rem`
      if (one.ink) name.append(Object.assign(make("i", `swatch ${one.form}`), { style: `background: ${one.ink}` }))
      name.append(make("span", "", one.text))
      return name
    })
    names = sorted.map((one, n) => ({ ...one, node: node.children[n], width: node.children[n].offsetWidth, height: node.children[n].offsetHeight }))
    self.place()
  }
  self.place = () => {
    const middle = map.places.middles()
    spots = placed(middle ? names.map((name) => ({ ...name, ...middle(name.number) })) : names, map.camera, [...map.corners(), ...map.pictured(), ...map.marked()])
    names.forEach((name, n) => {
      name.node.classList.toggle("shown", !!spots[n])
      if (spots[n]) moveTo(name.node, spots[n].box[0] + 5, spots[n].box[1])
    })
  }
  self.at = (px, py) => { const n = spots.findIndex((spot) => spot && px >= spot.box[0] && px <= spot.box[2] && py >= spot.box[1] && py <= spot.box[3]); return n < 0 ? null : names[n] }
  return self
}

// Rings and badges at dots; taste is joined to what it leads to by thin lines.
const marksOf = (map, node, lines) => {
  let people = [], marks = [], strokes = [], said = ""
  const ring = make("i", "ring"), cursor = make("i", "ring cursor")
  const self = {}
  self.say = (next, hues) => {
    const look = JSON.stringify([next, hues])
    if (look === said) return
    said = look
    people = next
    marks = []
    strokes = []
    lines.replaceChildren()
    people.forEach((person, of) => {
      const own = (node) => { if (people.length > 1) node.style.setProperty("--own", hues[of % hues.length]); return node }
      person.liked.forEach((row) => { const mark = own(make("span", "mark liked")); mark.append(icon("like")); marks.push({ node: mark, row }) })
      person.recommended.forEach((row, n) => {
        marks.push({ node: own(make("span", "mark picked", String(n + 1))), row })
        strokes.push({ node: own(lines.appendChild(shape("line", "lead"))), x: person.x, y: person.y, row })
      })
      const taste = own(make("span", "taste", undefined, { title: `Taste of ${person.label}` }))
      taste.append(icon("taste"), make("span", "", person.label))
      marks.push({ node: taste, x: person.x, y: person.y })
    })
    node.replaceChildren(ring, cursor, ...marks.map((mark) => mark.node))
    self.place()
  }
  self.boxes = () => marks.map((mark) => {
    const [px, py] = spot(mark), wide = mark.row === undefined ? mark.node.offsetWidth / 2 : 10
    return mark.row === undefined ? [px - wide, py - 44, px + wide, py] : [px - wide, py - 10, px + wide, py + 10]
  })
  const spot = (mark) => (mark.row === undefined ? map.camera.onScreen(mark.x, mark.y) : map.screen(mark.row))
  self.place = () => {
    for (const mark of marks) moveTo(mark.node, ...spot(mark))
    for (const line of strokes) {
      const [ax, ay] = map.camera.onScreen(line.x, line.y), [bx, by] = map.screen(line.row)
      for (const [name, value] of [["x1", ax], ["y1", ay], ["x2", bx], ["y2", by]]) line.node.setAttribute(name, value.toFixed(1))
    }
    const size = map.size() + 9
    for (const [mark, n] of [[ring, map.hovered], [cursor, map.cursor]]) {
      mark.hidden = n < 0
      if (n < 0) continue
      mark.style.width = mark.style.height = `${size}px`
      moveTo(mark, ...map.screen(n))
    }
  }
  node.append(ring, cursor)
  return self
}

// Small pictures at dots, as many as fit without covering each other; asked for when the map rests.
const STILL = { width: 76, height: 43, most: 48, looked: 600 }
const stillsOf = (map, node) => {
  let timer = 0, on = false, chosen = [], settled = ""
  const self = {}
  const choose = async () => {
    settled = here()
    const { camera } = map, seen = map.seen(STILL.looked)
    const boxes = map.corners(), rows = []
    for (const n of seen) {
      const [px, py] = map.screen(n), box = [px - STILL.width / 2 - 3, py - STILL.height - 10, px + STILL.width / 2 + 3, py]
      if (box[0] < 0 || box[2] > camera.width || box[1] < 0 || box[3] > camera.height) continue
      if (boxes.some((other) => box[2] > other[0] && box[0] < other[2] && box[3] > other[1] && box[1] < other[3])) continue
      boxes.push(box)
      rows.push(n)
      if (rows.length >= STILL.most) break
    }
    try { await map.facts.ask(rows) } catch (error) { return }
    if (!on) return
    chosen = rows.filter((n) => (map.facts.known(n) || {}).still_url)
    reconcile(node, chosen.map((n) => ({ key: String(n), src: map.facts.known(n).still_url })), (one) => {
      const frame = make("span", "still")
      frame.append(image(one.src, ""))
      return frame
    })
    self.place()
    map.tidy()
  }
  self.boxes = () => chosen.map((n) => { const [px, py] = map.screen(n); return [px - STILL.width / 2, py - STILL.height - 8, px + STILL.width / 2, py - 8] })
  self.place = () => chosen.forEach((n, k) => node.children[k] && moveTo(node.children[k], map.screen(n)[0] - STILL.width / 2, map.screen(n)[1] - STILL.height - 8))
  const here = () => [map.camera.x, map.camera.y, map.camera.scale, map.camera.width, map.n].join()
  self.rest = () => { if (on && here() !== settled) self.later() } // the view has changed
  self.later = () => {
    clearTimeout(timer)
    if (on) timer = setTimeout(choose, 160)
  }
  self.turn = (next) => {
    on = next
    if (!on) { chosen = []; node.replaceChildren(); map.tidy() }
    self.later()
  }
  self.on = () => on
  return self
}
