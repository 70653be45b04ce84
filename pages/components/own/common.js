// Shared by every component here: it is put in front of each file. Text only ever enters through textContent.
const make = (tag, cls, text, attributes) => {
  const node = document.createElement(tag)
  if (cls) node.className = cls
  if (text !== undefined && text !== null) node.textContent = text
  for (const [name, value] of Object.entries(attributes || {})) if (value !== null) node.setAttribute(name, value)
  return node
}

const ICONS = {
  video: "M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4",
  audio: "M4 10v4M8 6.5v11M12 3.5v17M16 7.5v9M20 10v4",
  like: "M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.2 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
  hide: "M5 5l14 14M19 5L5 19",
  close: "M6 6l12 12M18 6L6 18",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  retry: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
  up: "M12 16V5M7.5 9.5L12 5l4.5 4.5M5 19h14",
  down: "M12 5v11M7.5 11.5L12 16l4.5-4.5M5 19h14",
  chevron: "M7 10l5 5 5-5",
  rise: "M7 14l5-5 5 5",
  fall: "M7 10l5 5 5-5",
  alike: "M4 12a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M9 12a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0",
  words: "M5 6h14M5 10.7h14M5 15.3h9",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  where: "M12 3v4M12 17v4M3 12h4M17 12h4M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8",
  star: "M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L3.6 9.7l5.8-.8z",
  comment: "M4 5h16v11H10l-4 4v-4H4z",
}

const icon = (name) => {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["class", "icon icon-" + name]]) svg.setAttribute(key, value)
  const path = document.createElementNS(space, "path")
  path.setAttribute("d", ICONS[name])
  svg.appendChild(path)
  return svg
}

const button = (cls, text, picture, act) => {
  const node = make("button", cls, undefined, { type: "button" })
  if (picture) node.appendChild(icon(picture))
  if (text) node.appendChild(make("span", "", text))
  node.onclick = act
  return node
}

const image = (src, alt) => make("img", "", undefined, { src, alt, loading: "lazy", decoding: "async", draggable: "false" })

// Clicks open in this session; with a modifier or the middle button, the real address opens as anywhere else.
const link = (cls, href, act) => {
  const node = make("a", cls, undefined, { href })
  node.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return
    event.preventDefault()
    act()
  }
  return node
}

const clock = (seconds) => {
  const s = Math.max(0, Math.floor(seconds)), pad = (n) => String(n).padStart(2, "0")
  return s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}` : `${Math.floor(s / 60)}:${pad(s % 60)}`
}

// The player of the page, if it plays this recording, goes there; no server is asked.
const seekTo = (item, t) => window.dispatchEvent(new CustomEvent("vitrine:seek", { detail: { item, t } }))

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches

let spoken = {} // what scripts say by themselves, in the language of the reader; English is the key
const say = (text, values = {}) => (spoken[text] || text).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)
// Sentences one after the other: a space between them, but not after a Chinese one.
const inARow = (...sentences) => sentences.filter(Boolean).join(" ").replace(/。 /g, "。")
const speak = (words) => { spoken = words && Object.keys(words).length ? { ...spoken, ...words } : {} }

// A figure with a real minus sign. A list has as many digits after the point as its scores need.
const figure = (value, places = 3) => {
  const rounded = Math.abs(value).toFixed(places)
  return `${value < 0 && Number(rounded) ? "\u2212" : ""}${rounded}`
}

// Chart colours of the theme as --c0, --c1, ...; runs again whenever the theme changes.
const begin = (parentElement) => {
  const root = parentElement.querySelector(".root")
  const host = parentElement.host || parentElement
  const colours = getComputedStyle(host).getPropertyValue("--st-chart-categorical-colors").split(",")
  colours.forEach((colour, n) => root.style.setProperty(`--c${n}`, colour.trim()))
  return root
}

// Children of `parent` become one node per record, reusing those whose record did not change.
const reconcile = (parent, records, build) => {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]))
  const nodes = records.map((record) => {
    const print = JSON.stringify(record), known = old.get(record.key)
    if (known && known.print === print) return known
    const node = build(record, known)
    node.dataset.key = record.key
    node.print = print
    return node
  })
  if (nodes.length !== parent.children.length || nodes.some((node, n) => parent.children[n] !== node)) parent.replaceChildren(...nodes)
}

// Hover and keyboard focus play through the stills of a picture.
const preview = (picture, { start: shared, ends }, trigger) => {
  if (ends.length < 2) return
  const stills = ends.map((end) => shared + end)
  const over = make("img", "over", undefined, { alt: "", "aria-hidden": "true" })
  const ticks = make("span", "ticks", undefined, { "aria-hidden": "true" })
  stills.forEach(() => ticks.appendChild(make("i")))
  picture.append(over, ticks)
  let timer = 0, at = 0, loaded = null
  const show = (n) => {
    at = n
    over.src = loaded[n].src
    ;[...ticks.children].forEach((tick, k) => tick.classList.toggle("on", k <= n))
    picture.classList.add("playing")
  }
  const step = async () => {
    const next = (at + 1) % stills.length
    try { await loaded[next].decode() } catch (error) { return }
    if (timer) show(next)
  }
  const start = () => {
    if (timer) return
    loaded = loaded || stills.map((src) => Object.assign(new Image(), { src }))
    at = stills.length - 1
    timer = still() ? 1 : setInterval(step, 650)
    if (!still()) step()
  }
  const stop = () => {
    if (timer > 1) clearInterval(timer)
    timer = 0
    picture.classList.remove("playing")
  }
  trigger.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && start())
  trigger.addEventListener("pointermove", (event) => {
    if (!still() || !timer) return
    const box = picture.getBoundingClientRect()
    show(Math.min(stills.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * stills.length))))
  })
  trigger.addEventListener("pointerleave", stop)
  trigger.addEventListener("focusin", start)
  trigger.addEventListener("focusout", stop)
}
