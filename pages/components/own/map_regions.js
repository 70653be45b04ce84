// Where the dots are, which one is near, and which lie inside a region. Nothing here knows the screen.

// The answer of the geometry route: all x, all y (float32), then one class each (uint8); 9 bytes a dot.
const geometryOf = (buffer) => {
  const n = Math.floor(buffer.byteLength / 9)
  return { n, x: new Float32Array(buffer, 0, n), y: new Float32Array(buffer, 4 * n, n), classes: new Uint8Array(buffer, 8 * n, n) }
}

const boundsOf = (x, y) => {
  let left = Infinity, right = -Infinity, low = Infinity, high = -Infinity
  for (let n = 0; n < x.length; n++) {
    if (x[n] < left) left = x[n]
    if (x[n] > right) right = x[n]
    if (y[n] < low) low = y[n]
    if (y[n] > high) high = y[n]
  }
  return x.length ? { left, right, low, high } : { left: -1, right: 1, low: -1, high: 1 }
}

// Dots sorted into square cells of about four: `nearest` and `towards` look at a few cells only.
const gridOf = (x, y) => {
  const n = x.length, box = boundsOf(x, y), side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(n / 4))))
  const size = Math.max(box.right - box.left, box.high - box.low, 1e-9) / side * 1.000001
  const column = (value) => Math.min(side - 1, Math.max(0, Math.floor((value - box.left) / size)))
  const row = (value) => Math.min(side - 1, Math.max(0, Math.floor((value - box.low) / size)))
  const starts = new Uint32Array(side * side + 1), order = new Uint32Array(n), cells = new Uint32Array(n)
  for (let k = 0; k < n; k++) starts[(cells[k] = row(y[k]) * side + column(x[k])) + 1] += 1
  for (let c = 0; c < side * side; c++) starts[c + 1] += starts[c]
  const next = starts.slice(0, -1)
  for (let k = 0; k < n; k++) order[next[cells[k]]++] = k

  const each = (left, right, low, high, see) => {
    for (let r = row(low); r <= row(high); r++)
      for (let c = column(left), end = column(right); c <= end; c++)
        for (let k = starts[r * side + c]; k < starts[r * side + c + 1]; k++) see(order[k])
  }
  const nearest = (px, py, radius, wanted) => {
    let best = -1, distance = radius * radius
    each(px - radius, px + radius, py - radius, py + radius, (k) => {
      const d = (x[k] - px) ** 2 + (y[k] - py) ** 2
      if (d <= distance && (!wanted || wanted(k))) { best = k; distance = d }
    })
    return best
  }
  // The next dot in a direction: near, and not far off the line. Rings grow until something is found.
  const towards = (from, dx, dy) => {
    const reach = Math.max(box.right - box.left, box.high - box.low)
    for (let radius = size * 2; ; radius *= 2) {
      let best = -1, least = Infinity
      each(x[from] - radius, x[from] + radius, y[from] - radius, y[from] + radius, (k) => {
        const along = (x[k] - x[from]) * dx + (y[k] - y[from]) * dy, aside = Math.abs((x[k] - x[from]) * dy - (y[k] - y[from]) * dx)
        if (k === from || along <= 0 || aside > along) return
        const cost = along + 2 * aside
        if (cost < least && along + aside <= radius) { best = k; least = cost }
      })
      if (best >= 0 || radius > 2 * reach) return best
    }
  }
  // Dots per square unit where they lie closest: one dot in a hundred has more around it.
  const peak = () => {
    const counts = Array.from({ length: side * side }, (_, c) => starts[c + 1] - starts[c]).filter((count) => count).sort((a, b) => b - a)
    let seen = 0
    return (counts.find((count) => (seen += count) >= n / 100) || 1) / (size * size)
  }
  return { nearest, towards, peak }
}

// A region is a short word; it travels to the server, stands in the address, and both sides read it alike:
//   lasso_X_Y_UNIT_dx.dy.dx.dy   start, size of one step, then whole steps from corner to corner
//   box_LEFT_LOW_RIGHT_HIGH      dots_3.17.42      class_MODE_VALUE
const MOST_CORNERS = 120 // of a lasso; the server takes up to 200. More would not be told apart, and weigh in every message

const lassoWord = (x, y, unit, steps) => {
  const words = []
  for (let k = 1, px = steps[0][0], py = steps[0][1]; k < steps.length; k++) {
    words.push(steps[k][0] - px, steps[k][1] - py)
    px = steps[k][0]
    py = steps[k][1]
  }
  return `lasso_${+x.toPrecision(8)}_${+y.toPrecision(8)}_${+unit.toPrecision(6)}_${words.join(".")}`
}
const boxWord = (left, low, right, high) => `box_${[left, low, right, high].map((v) => +v.toPrecision(8)).join("_")}`
const dotsWord = (dots) => (dots.size ? `dots_${[...dots].sort((a, b) => a - b).join(".")}` : "")

const cornersOf = (word) => {
  const rest = word.split("_"), [x, y, unit] = rest.slice(1, 4).map(Number), steps = rest[4].split(".").map(Number), corners = [[x, y]]
  for (let k = 0, px = 0, py = 0; k + 1 < steps.length; k += 2) corners.push([x + (px += steps[k]) * unit, y + (py += steps[k + 1]) * unit])
  return corners
}

// Fewer corners that look the same: Douglas and Peucker (1973), coarser until few enough.
const simplified = (path, most) => {
  const keepers = (tolerance) => {
    const keep = new Uint8Array(path.length), open = [[0, path.length - 1]]
    keep[0] = keep[path.length - 1] = 1
    while (open.length) {
      const [from, to] = open.pop(), [ax, ay] = path[from], bx = path[to][0] - ax, by = path[to][1] - ay, length = Math.hypot(bx, by) || 1
      let far = 0, at = -1
      for (let k = from + 1; k < to; k++) {
        const off = bx || by ? Math.abs((path[k][0] - ax) * by - (path[k][1] - ay) * bx) / length : Math.hypot(path[k][0] - ax, path[k][1] - ay)
        if (off > far) { far = off; at = k }
      }
      if (far > tolerance) { keep[at] = 1; open.push([from, at], [at, to]) }
    }
    return path.filter((_, k) => keep[k])
  }
  for (let tolerance = 0.6; ; tolerance *= 1.5) {
    const kept = keepers(tolerance)
    if (kept.length <= most) return kept
  }
}

// Who is inside, by the even-odd rule. Edges are sorted into strips, so that a dot meets a few of them only.
const STRIPS = 256
const insideBox = (x, y, [left, low, right, high], mask) => {
  let found = 0
  for (let n = 0; n < x.length; n++) found += mask[n] = x[n] >= left && x[n] <= right && y[n] >= low && y[n] <= high ? 1 : 0
  return found
}
const insideOf = (x, y, corners, mask) => {
  let low = Infinity, high = -Infinity, left = Infinity, right = -Infinity, found = 0
  for (const [px, py] of corners) {
    low = Math.min(low, py); high = Math.max(high, py); left = Math.min(left, px); right = Math.max(right, px)
  }
  const strips = Array.from({ length: STRIPS }, () => []), height = Math.max(high - low, 1e-12) / STRIPS
  const stripOf = (py) => Math.min(STRIPS - 1, Math.max(0, Math.floor((py - low) / height)))
  corners.forEach(([ax, ay], k) => {
    const [bx, by] = corners[(k + 1) % corners.length]
    if (ay === by) return
    for (let s = stripOf(Math.min(ay, by)), end = stripOf(Math.max(ay, by)); s <= end; s++) strips[s].push(ax, ay, bx, by)
  })
  for (let n = 0; n < x.length; n++) {
    const px = x[n], py = y[n]
    let is = false
    if (px >= left && px <= right && py >= low && py <= high) {
      const edges = strips[stripOf(py)]
      for (let e = 0; e < edges.length; e += 4)
        if (edges[e + 1] > py !== edges[e + 3] > py && px < ((edges[e + 2] - edges[e]) * (py - edges[e + 1])) / (edges[e + 3] - edges[e + 1]) + edges[e]) is = !is
    }
    if (mask) mask[n] = is ? 1 : 0
    found += is
  }
  return found
}
