// Where the dots are: as they were drawn, on their way to where other weights put them, or between two drawings.
const placesOf = (map, drawing, slide) => {
  let at = null, from = null, own = null, grid = null, moved = 1, layout = "", compare = "", stop = () => {}
  const self = {}
  self.any = () => !!at
  self.moved = () => moved
  self.classes = () => at.classes
  self.x = (n) => (moved < 1 ? from.x[n] + (at.x[n] - from.x[n]) * moved : at.x[n])
  self.y = (n) => (moved < 1 ? from.y[n] + (at.y[n] - from.y[n]) * moved : at.y[n])
  self.now = () => (moved < 1 ? { x: at.x.map((_, n) => self.x(n)), y: at.y.map((_, n) => self.y(n)) } : at)
  self.grid = () => { if (!grid) { const { x, y } = self.now(); grid = gridOf(x, y) } return grid }
  self.load = (buffer) => {
    stop()
    at = geometryOf(buffer)
    own = from = { x: at.x, y: at.y }
    moved = 1
    grid = null
    layout = compare = ""
    drawSlide(null)
    send()
    map.camera.box = boundsOf(at.x, at.y)
    return at.n
  }
  // The middle of each group when its dots have left their places; names go with them.
  self.middles = () => {
    if (!layout && !compare) return null
    const sums = new Map()
    for (let n = 0; n < at.n; n++) {
      const sum = sums.get(at.classes[n]) || sums.set(at.classes[n], { x: 0, y: 0, n: 0 }).get(at.classes[n])
      sum.x += self.x(n)
      sum.y += self.y(n)
      sum.n += 1
    }
    return (number) => { const sum = sums.get(number); return sum ? { x: sum.x / sum.n, y: sum.y / sum.n } : {} }
  }
  self.follow = (data) => {
    const shape = data.shape ? data.shape.key : "", other = data.compare ? data.compare.key : ""
    if (other !== compare) {
      compare = other
      stop()
      lead(own, other ? unpacked(data.compare.positions, data.compare.box) : own, 1)
      drawSlide(data.compare)
      fit()
    }
    if (shape !== layout) {
      layout = shape
      stop()
      lead(shape ? unpacked(data.shape.positions, data.shape.box) : own, { ...self.now() }, 0)
      fit()
      stop = glide(900, (t) => { moved = t; map.later() }, () => { moved = 1; grid = null; map.relight() })
    }
  }
  const send = () => {
    if (!drawing.alive()) return
    for (const [name, values] of [["fromX", from.x], ["fromY", from.y], ["toX", at.x], ["toY", at.y]]) drawing.place(name, values)
  }
  const lead = (to, start, part) => {
    from = start
    at = { ...at, x: to.x, y: to.y }
    moved = part
    grid = null
    send()
  }
  // The camera sees all places the dots may take; whoever saw the whole map sees it again.
  const fit = () => {
    const whole = map.camera.isWhole(), one = boundsOf(at.x, at.y), two = compare ? boundsOf(from.x, from.y) : one
    map.camera.box = { left: Math.min(one.left, two.left), right: Math.max(one.right, two.right), low: Math.min(one.low, two.low), high: Math.max(one.high, two.high) }
    if (whole) map.fly(map.camera.whole(), 900)
  }
  const unpacked = (packed, box) => {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)), whole = new Uint16Array(bytes.buffer), x = new Float32Array(at.n), y = new Float32Array(at.n)
    for (let n = 0; n < at.n; n++) {
      const none = whole[n] === 65535
      x[n] = none ? own.x[n] : box[0] + (whole[n] / 65534) * (box[2] - box[0])
      y[n] = none ? own.y[n] : box[1] + (whole[at.n + n] / 65534) * (box[3] - box[1])
    }
    return { x, y }
  }
  const drawSlide = (two) => {
    slide.hidden = !two
    map.stage.classList.toggle("sliding", !!two)
    slide.replaceChildren()
    if (!two) return
    const range = make("input", "", undefined, { type: "range", min: "0", max: "100", value: "100", "aria-label": `From ${two.before} to ${two.after}` })
    let timer = 0
    range.oninput = () => { moved = Number(range.value) / 100; grid = null; map.later(); clearTimeout(timer); timer = setTimeout(map.relight, 150) }
    range.onkeydown = (event) => event.stopPropagation()
    slide.append(make("span", "", two.before), range, make("span", "", two.after))
  }
  return self
}
