// Which part of the map is seen, and in which colours: camera, palettes, places of the names.

const ABOVE = 68, BELOW = 40 // pixels kept free of dots when everything is seen: the tools lie there, and the slider
const cameraOf = () => {
  const camera = { x: 0, y: 0, scale: 1, width: 1, height: 1, inset: 0, box: { left: -1, right: 1, low: -1, high: 1 } }
  // `inset` pixels on the left are taken by the legend.
  const whole = () => {
    const { box, width, height, inset } = camera
    const scale = Math.max(1e-6, Math.min((width - inset - 64) / Math.max(box.right - box.left, 1e-6), (height - ABOVE - BELOW) / Math.max(box.high - box.low, 1e-6)))
    return { x: (box.left + box.right) / 2 - inset / 2 / scale, y: (box.low + box.high) / 2 + (ABOVE - BELOW) / 2 / scale, scale }
  }
  camera.whole = whole
  camera.across = (px, py) => [camera.x + (px - camera.width / 2) / camera.scale, camera.y - (py - camera.height / 2) / camera.scale]
  camera.onScreen = (x, y) => [(x - camera.x) * camera.scale + camera.width / 2, (camera.y - y) * camera.scale + camera.height / 2]
  camera.zoom = () => camera.scale / whole().scale
  camera.isWhole = () => Math.abs(camera.zoom() - 1) < 0.01
  camera.held = ({ x, y, scale }) => {
    const all = whole(), { box } = camera
    return { x: Math.min(box.right, Math.max(box.left, x)), y: Math.min(box.high, Math.max(box.low, y)), scale: Math.min(all.scale * 400, Math.max(all.scale * 0.5, scale)) }
  }
  camera.set = (to) => Object.assign(camera, camera.held(to))
  camera.nearer = (factor, px = camera.width / 2, py = camera.height / 2) => {
    const [x, y] = camera.across(px, py), { scale } = camera.held({ ...camera, scale: camera.scale * factor })
    return { x: x - (px - camera.width / 2) / scale, y: y + (py - camera.height / 2) / scale, scale }
  }
  camera.resize = (width, height) => {
    const zoom = camera.width > 1 ? camera.zoom() : 0
    Object.assign(camera, { width: Math.max(60, width), height: Math.max(80, height) })
    camera.scale = zoom ? whole().scale * zoom : camera.scale
  }
  return camera
}

// How many dots a slow card is spared while the map moves: every so many is drawn, and all of them when it rests.
const paceOf = (later) => {
  let every = 1, last = 0, mean = 0, timer = 0, resting = false
  return (n) => {
    const now = performance.now(), took = now - last, moving = took < MOVING_MS && !resting
    last = now
    resting = false
    clearTimeout(timer)
    if (n < THIN_FROM || !moving) { mean = PACE_MS / 2; return 1 }
    mean = (mean + took) / 2
    if (mean > PACE_MS) { every = Math.min(MOST_LEFT_OUT, every * 2); mean = PACE_MS / 2 }
    else if (mean < PACE_MS / 3) every = Math.max(1, every / 2)
    if (every > 1) timer = setTimeout(() => { resting = true; later() }, Math.max(REST_MS, 3 * took))
    return every
  }
}

// Calls `step` with 0 to 1 over some milliseconds; at once with 1 where motion is unwelcome. Returns how to stop it.
const glide = (ms, step, done) => {
  if (still() || ms <= 0) { step(1); done && done(); return () => {} }
  let frame = 0
  const from = performance.now()
  const next = (now) => {
    const t = Math.min(1, Math.max(0, (now - from) / ms))
    step(t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2)
    if (t < 1) frame = requestAnimationFrame(next)
    else if (done) done()
  }
  frame = requestAnimationFrame(next)
  return () => cancelAnimationFrame(frame)
}

const rgb = (hex) => {
  const digits = hex.trim().replace("#", ""), full = digits.length < 6 ? [...digits].map((d) => d + d).join("") : digits
  return [0, 2, 4].map((n) => parseInt(full.slice(n, n + 2), 16) || 0)
}
const between = (stops, t) => {
  const at = Math.min(stops.length - 1.0001, Math.max(0, t * (stops.length - 1))), n = Math.floor(at)
  return stops[n].map((value, k) => Math.round(value + (stops[n + 1][k] - value) * (at - n)))
}
const RAMPS = {
  light: { scale: ["#c2bbaa", "#7fb0a8", "#2b7f8c", "#0b3947"], diverging: ["#b1380a", "#dd9a66", "#aaa79c", "#5f93a8", "#0b4f6e"], none: "#8c8a82" },
  dark: { scale: ["#3c4a46", "#3b7f86", "#5fc0c4", "#e6f6e4"], diverging: ["#f0a33a", "#a8865a", "#66716d", "#5c94b4", "#8fd0f5"], none: "#77817d" },
}
const HEAT_FROM = 100_000 // dots; more are drawn as a density, until looked at closely
const PACE_MS = 45, MOST_LEFT_OUT = 8, REST_MS = 220, MOVING_MS = 700 // in motion: slower frames draw fewer dots, at the least every eighth, until it rests
const THIN_FROM = 20_000
const MOST_DOTS = 60 // picked one by one
const cameras = new Map() // per drawing, where it was left
const HUES = 5 // colours before shapes begin to differ; the smaller number of the two themes
const UNKNOWN = 255

// Colours of this theme, read from its variables: where text and paper are, and what 256 values look like.
const themeOf = (host) => {
  const style = getComputedStyle(host), value = (name) => style.getPropertyValue(name)
  const paper = rgb(value("--st-background-color")), ink = rgb(value("--st-text-color")), accent = rgb(value("--st-primary-color"))
  const hues = value("--st-chart-categorical-colors").split(",").slice(0, HUES).map(rgb)
  const dark = paper[0] + paper[1] + paper[2] < 384
  return { paper, ink, accent, hues, dark, ramps: RAMPS[dark ? "dark" : "light"], print: [paper, ink, hues].join() }
}
const shadeOf = (theme, kind, value, inks) => {
  if (value === UNKNOWN) return rgb(theme.ramps.none)
  if (kind === "categories") return theme.hues[(inks[value] ?? value) % theme.hues.length]
  return between(theme.ramps[kind].map(rgb), value / 250)
}
const paletteOf = (theme, kind, inks) => {
  const colours = new Uint8Array(1024)
  for (let value = 0; value < 256; value++) colours.set([...shadeOf(theme, kind, value, inks), value === UNKNOWN ? 150 : kind === "categories" ? 232 : 240], 4 * value)
  return colours
}
const formOf = (value) => `s${value === UNKNOWN ? "none" : Math.floor(value / HUES) % 4}`
const cssOf = (colour) => `rgb(${colour.join(" ")})`

// The names that fit, largest groups first; a name never covers another.
const placed = (names, camera, taken = []) => {
  const boxes = [...taken]
  return names.map((name) => {
    const [x, py] = camera.onScreen(name.x, name.y), w = name.width + 10, h = name.height
    const seen = x > 0 && x < camera.width && py > 0 && py < camera.height
    const px = Math.min(camera.width - w / 2 - 4, Math.max(w / 2 + 4, x)) // a name is not cut off at the edge
    const box = [px - w / 2, py - h / 2, px + w / 2, py + h / 2]
    const free = seen && boxes.every((other) => box[2] < other[0] || box[0] > other[2] || box[3] < other[1] || box[1] > other[3])
    if (free) boxes.push(box)
    return free ? { px, py, box } : null
  })
}
