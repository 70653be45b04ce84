// The item page's heart: player, transcript and tracks share one clock, and seeking asks no server. What happens over
// time is fetched from its own address and kept by the browser; a rerun of the page brings a few words only.
const EDGE = 0.07 // of its width is left empty on either side of a waveform picture (core/media/stills.py)

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  if (root.source !== data.src) build(root, data)
  Object.assign(root, { data, act: (what, more) => setTriggerValue("act", { do: what, ...more }) })
  root.told(data)
  if (root.loaded !== data.timeline) root.load(data.timeline)
  else root.redraw()
  if (root.start !== data.start) {
    root.start = data.start
    if (data.start) root.seek(data.start)
  }
  if (window.vitrinePlays === data.item) { // a moment was chosen on another page
    delete window.vitrinePlays
    root.media.play().catch(() => {})
  }
  root.listen()
  root.dataset.ready = "1"
  return () => { root.media.pause(); root.leave() }
}

function build(root, data) {
  Object.assign(root, { source: data.src, start: 0, loaded: null })
  root.replaceChildren()
  const audio = data.kind === "audio"
  const top = make("div", "top"), left = make("div", "left"), side = make("section", "side", undefined, { "aria-label": "What is said" })
  const stage = make("div", audio ? "stage sound" : "stage")
  const media = make(audio ? "audio" : "video", "media", undefined, {
    src: data.src, controls: "", preload: "metadata", playsinline: "", poster: audio ? null : data.poster, "aria-label": data.title,
  })
  root.media = media
  const head = audio ? waveform(stage, media, data) : null
  const failed = make("p", "failed", "This browser cannot play this recording. ")
  failed.hidden = true
  failed.appendChild(make("a", "", "Download it instead", { href: data.src, download: "" }))
  stage.append(media, failed)
  const strip = moments(root, data.stills)
  left.append(stage, ...(strip.count ? [strip.node] : []), foot(root, media, data))
  const about = make("p", "about"), spoken = make("p", "spoken", "", { role: "status" })
  const lines = transcript({
    seek: (t) => root.seek(t, true),
    save: (line, text) => root.act("edit", { n: line.number, text }),
    lock: (line) => root.act("lock", { n: line.number, locked: !line.locked }),
  })
  side.append(about, spoken, lines.node)
  const ask = concept(root), chart = tracksOf(root)
  top.append(left, side)
  root.append(top, ask.node, chart.node)

  root.told = (now) => {
    about.textContent = now.about
    about.classList.toggle("none", !now.described)
  }
  root.load = async (address) => {
    root.loaded = address
    try {
      const answer = await fetch(address)
      if (!answer.ok) throw new Error()
      const got = await answer.json()
      if (root.loaded !== address) return
      root.dataset.tracks = String(got.tracks.length)
      lines.draw(got.lines, root.data.canEdit)
      const speech = got.tracks.find((track) => track.name === "speech")
      spoken.textContent = got.lines.length ? "" : (speech && speech.note) || (root.data.heard ? "No speech was found." : "This recording has no sound.")
      spoken.hidden = !!got.lines.length
      chart.draw(got)
      ask.node.hidden = root.data.kind === "audio" || !got.tracks.length
      update()
    } catch (error) {
      if (root.loaded !== address) return
      spoken.replaceChildren(make("span", "", "What happens in this recording could not be loaded. "), button("act bare", "Try again", "retry", () => root.load(address)))
    }
  }
  root.redraw = chart.redraw

  let told = 0, wanted = null
  // How much was played counts as feedback: told after the first seconds, then as it grows, and whenever it stops. The
  // browser itself knows which stretches were played, at whatever speed and however often.
  const tell = (step) => {
    let heard = 0
    for (let n = 0; n < media.played.length; n++) heard += media.played.end(n) - media.played.start(n)
    const part = Math.min(1, heard / (data.duration || media.duration || 1))
    if (heard > Math.min(5, data.duration / 2) && part >= told + step) root.act("played", { fraction: (told = part) })
  }
  const update = () => {
    const t = wanted ?? media.currentTime
    if (head) head.style.left = `${100 * (EDGE + Math.min(1, t / (media.duration || data.duration || 1)) * (1 - 2 * EDGE))}%`
    strip.at(t)
    lines.at(t)
    chart.at(t)
    root.now(t)
    if (!media.paused) tell(Math.min(0.1, 60 / (data.duration || 1)))
  }
  root.seek = (t, byHand) => {
    wanted = Math.min(Math.max(0, t), data.duration || t)
    if (media.readyState >= 1) { media.currentTime = wanted; wanted = null }
    if (byHand && media.readyState < 1) media.load()
    update()
  }
  root.toggle = () => (media.paused ? media.play().catch(() => {}) : media.pause())
  media.onloadedmetadata = () => { if (wanted !== null) media.currentTime = wanted; wanted = null; update() }
  media.ontimeupdate = media.onseeking = update
  media.onpause = media.onended = () => tell(0.01)
  media.onplay = () => { const glide = () => { if (media.paused) return; chart.at(media.currentTime); requestAnimationFrame(glide) }; if (!still()) glide() }
  media.onerror = () => { failed.hidden = false; stage.classList.add("mute") }

  // Other components of the page name a second, too: tags, sentences of the summary, key phrases.
  const named = (event) => { if (event.detail.item === root.data.item) { root.seek(event.detail.t, true); stage.scrollIntoView({ block: "nearest", behavior: still() ? "auto" : "smooth" }) } }
  const sized = new ResizeObserver(() => chart.redraw())
  root.listen = () => { window.addEventListener("vitrine:seek", named); sized.observe(chart.node) }
  root.leave = () => { window.removeEventListener("vitrine:seek", named); sized.disconnect() }
  update()
}

function waveform(stage, media, data) {
  const area = make("div", "wave", undefined, { "aria-hidden": "true" })
  const head = make("i", "head")
  area.append(image(data.poster, ""), head)
  area.onclick = (event) => {
    const box = area.getBoundingClientRect()
    const part = ((event.clientX - box.left) / box.width - EDGE) / (1 - 2 * EDGE)
    media.currentTime = Math.min(1, Math.max(0, part)) * (media.duration || data.duration)
  }
  stage.appendChild(area)
  return head
}

// The strip of stills: one of them is where the recording is, and each leads to its second.
function moments(root, stills) {
  const strip = make("ol", "strip", undefined, { "aria-label": "Moments of this recording" })
  const times = stills.ends.map((end) => end[1])
  const buttons = stills.ends.map(([name, t], n) => {
    const jump = make("button", "moment", undefined, { type: "button", tabindex: n ? "-1" : "0", "aria-label": `Go to ${clock(t)}` })
    jump.append(image(stills.start + name, ""), make("span", "", clock(t)))
    jump.onclick = () => root.seek(t, true)
    strip.appendChild(make("li")).appendChild(jump)
    return jump
  })
  strip.onkeydown = (event) => {
    const here = buttons.indexOf(event.target), end = buttons.length - 1
    const to = { ArrowRight: Math.min(end, here + 1), ArrowLeft: Math.max(0, here - 1), Home: 0, End: end }[event.key]
    if (to === undefined || here < 0) return
    event.preventDefault()
    buttons[to].focus()
  }
  let current = -1
  const at = (t) => {
    const n = Math.max(0, lastUpTo(times.length, (k) => times[k], t))
    const best = n + 1 < times.length && times[n + 1] - t < t - times[n] ? n + 1 : n
    if (best === current || !buttons.length) return
    if (current >= 0) { buttons[current].removeAttribute("aria-current"); buttons[current].tabIndex = -1 }
    buttons[best].setAttribute("aria-current", "true")
    buttons[best].tabIndex = 0
    const box = buttons[best].parentElement
    strip.scrollTo({ left: box.offsetLeft - strip.clientWidth / 2 + box.clientWidth / 2, behavior: still() || current < 0 ? "auto" : "smooth" })
    current = best
  }
  return { node: strip, count: buttons.length, at }
}

function foot(root, media, data) {
  const line = make("div", "line"), now = make("span", "now", clock(0)), said = make("span", "said", "", { role: "status" })
  const copy = button("act bare", "Copy link to this moment", "link", async () => {
    const address = new URL(data.page, location.origin)
    if (media.currentTime >= 1) address.searchParams.set("t", String(Math.floor(media.currentTime)))
    try { await navigator.clipboard.writeText(address.href); said.textContent = "Link copied" } catch (error) { said.textContent = address.href }
    setTimeout(() => (said.textContent = ""), 4000)
  })
  let at = 0
  const alike = link("act bare", "", () => root.act("alike", { t: at }))
  alike.append(icon("alike"), make("span", "", "More like this moment"))
  line.append(now, ...(data.alike ? [alike] : []), copy, said)
  root.now = (t) => {
    now.textContent = `${clock(t)} of ${clock(data.duration)}`
    at = Math.round(10 * t) / 10
    alike.href = `${data.alike}@${at}`
  }
  return line
}

// Any phrase becomes one more track: how strongly each moment shows it.
function concept(root) {
  const form = make("form", "ask", undefined, { role: "search", hidden: "" })
  const field = make("input", "phrase", undefined, { type: "search", maxlength: "200", placeholder: "Where does it show\u2026 a boat at sunset", "aria-label": "Where does this recording show it? Any phrase", enterkeyhint: "search" })
  const said = make("span", "said", "", { role: "status" })
  form.append(field, make("button", "act", "Find the moments", { type: "submit" }), said)
  const clear = () => { said.textContent = ""; root.concept(null) }
  field.oninput = () => { if (!field.value) clear() }
  field.onkeydown = (event) => event.stopPropagation()
  form.onsubmit = async (event) => {
    event.preventDefault()
    const phrase = field.value.trim()
    if (!phrase) return clear()
    said.textContent = "Looking\u2026"
    try {
      const answer = await fetch(`${root.data.concept}?phrase=${encodeURIComponent(phrase)}`), track = await answer.json()
      if (!answer.ok) throw new Error(track.message)
      const best = root.concept(track)
      said.textContent = best === null ? track.note || "Nothing to compare with." : `Strongest at ${clock(best)}.${track.note ? ` ${track.note}` : ""}`
      if (best !== null) said.append(" ", button("act bare", "Go there", "", () => root.seek(best, true)))
    } catch (error) { said.textContent = error.message || "The phrase could not be looked for." }
  }
  return { node: form }
}

// The tracks, with everything that moves above them: playhead, pointer line, readout; and the ways to look closer.
function tracksOf(root) {
  const box = make("div", "tracks"), names = make("div", "names", undefined, { "aria-hidden": "true" }), area = make("div", "area", undefined, {
    tabindex: "0", role: "slider", "aria-label": "Timeline", "aria-valuemin": "0",
  })
  const canvas = make("canvas", "", undefined, { "aria-hidden": "true" }), headline = make("i", "playhead"), pointer = make("i", "pointer"), said = make("div", "reading")
  area.append(canvas, headline, pointer, said)
  const bar = make("div", "zoom"), whole = button("act bare", "Whole", "", () => zoom(0)), range = make("span", "range", "", { role: "status" })
  const nearer = button("act bare", "", "plus", () => zoom(2)), farther = button("act bare", "", "minus", () => zoom(0.5))
  nearer.setAttribute("aria-label", "Look closer")
  farther.setAttribute("aria-label", "See more")
  bar.append(range, farther, nearer, whole)
  box.append(names, area, bar)
  box.hidden = true
  const view = { from: 0, to: 1 }
  let got = null, extra = null, layout = { rows: [], height: 0 }, now = 0, frame = 0

  const seconds = () => got.duration_s || root.data.duration || 1
  const least = () => Math.min(seconds(), Math.max(2, seconds() / 400))
  const show = (from, length) => {
    const span = Math.min(seconds(), Math.max(least(), length))
    view.from = Math.min(Math.max(0, from), seconds() - span)
    view.to = view.from + span
    later()
  }
  const zoom = (factor, around = now) => {
    const length = view.to - view.from, to = factor ? length / factor : seconds()
    const held = around >= view.from && around <= view.to ? around : (view.from + view.to) / 2
    show(held - ((held - view.from) / length) * to, to)
  }
  const later = () => (frame = frame || requestAnimationFrame(() => { frame = 0; draw() }))

  const draw = () => {
    if (!got || !area.clientWidth) return
    const narrow = box.clientWidth < 560
    layout = rowsOf(extra ? [extra, ...got.tracks] : got.tracks, narrow)
    box.classList.toggle("narrow", narrow)
    area.style.height = names.style.height = `${layout.height}px`
    paint(canvas, layout, view, inkOf(root))
    reconcile(names, layout.rows.map((row, n) => ({ key: `${n}`, label: row.label, top: narrow ? row.y - CAPTION : row.y, h: narrow ? CAPTION : row.h, tip: [row.track.name === "tags" ? row.track.label : "", row.track.note, row.track.model].filter(Boolean).join(" \u00b7 ") })), (row) => {
      const name = make("span", "name", row.label, { title: row.tip || null })
      Object.assign(name.style, { top: `${row.top}px`, height: `${row.h}px`, lineHeight: `${row.h}px` })
      return name
    })
    const part = view.to - view.from < seconds() - 0.01
    bar.hidden = seconds() <= least()
    whole.disabled = farther.disabled = !part
    nearer.disabled = view.to - view.from <= least() + 0.01
    range.textContent = part ? `${clock(view.from)} to ${clock(view.to)}` : ""
    place()
  }
  const xOf = (t) => ((t - view.from) / (view.to - view.from)) * area.clientWidth
  const place = () => {
    headline.hidden = now < view.from - 0.01 || now > view.to + 0.01
    headline.style.transform = `translateX(${xOf(now)}px)`
  }
  const words = (t) => [`${clock(t)} of ${clock(seconds())}`, ...layout.rows.filter((row) => ["shots", "scenes", "speech"].includes(row.track.name)).map((row) => reading(row, t))].filter(Boolean).join(". ")

  const self = { node: box, redraw: later }
  self.draw = (next) => {
    const fresh = !got || got.duration_s !== next.duration_s
    got = next
    box.hidden = !got.tracks.length
    area.setAttribute("aria-valuemax", String(Math.round(seconds())))
    if (fresh) Object.assign(view, { from: 0, to: seconds() })
    later()
  }
  let spoken = -1
  self.at = (t) => {
    now = t
    if (!got) return
    const length = view.to - view.from
    if (length < seconds() - 0.01 && (t > view.to || t < view.from) && !dragging) show(t - length * 0.1, length)
    place()
    if (Math.round(t) !== spoken) {
      spoken = Math.round(t)
      area.setAttribute("aria-valuenow", String(spoken))
      area.setAttribute("aria-valuetext", words(t))
    }
  }
  root.concept = (track) => {
    extra = track
    later()
    if (!track) return null
    let best = null
    track.values.forEach((v, n) => { if (v !== null && (best === null || v > track.values[best])) best = n })
    if (best !== null) track.high = Math.max(track.high, track.values[best]) // a peak is not cut off
    return best === null ? null : timesOf(track)[best]
  }

  // Pointer: hover reads, a click or a drag seeks, the wheel with Ctrl looks closer, sideways it moves on.
  let dragging = false, asked = 0
  const timeAt = (event) => {
    const edge = area.getBoundingClientRect()
    return Math.min(seconds(), Math.max(0, view.from + ((event.clientX - edge.left) / edge.width) * (view.to - view.from)))
  }
  const read = (event) => {
    const edge = area.getBoundingClientRect(), t = timeAt(event), y = event.clientY - edge.top
    const row = layout.rows.find((one) => y >= one.y - 3 && y < one.y + one.h + 4), text = row ? reading(row, t) : ""
    pointer.style.transform = `translateX(${event.clientX - edge.left}px)`
    said.replaceChildren(make("b", "", clock(t)), document.createTextNode(text ? ` ${text}` : ""))
    const half = Math.min(said.offsetWidth / 2, edge.width / 2)
    said.style.transform = `translate(${Math.min(edge.width - 2 * half, Math.max(0, event.clientX - edge.left - half))}px, ${row ? row.y + row.h + 6 : AXIS}px)`
    area.classList.add("read")
  }
  area.onpointermove = (event) => {
    if (!got) return
    read(event)
    if (dragging) { const t = timeAt(event); cancelAnimationFrame(asked); asked = requestAnimationFrame(() => root.seek(t, true)) }
  }
  area.onpointerleave = () => area.classList.remove("read")
  area.onpointerdown = (event) => {
    if (event.button || !got) return
    dragging = true
    area.setPointerCapture(event.pointerId)
    root.seek(timeAt(event), true)
  }
  area.onpointerup = area.onpointercancel = () => (dragging = false)
  area.addEventListener("wheel", (event) => {
    if (!got) return
    const length = view.to - view.from, aside = event.shiftKey ? event.deltaY : event.deltaX
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY / 240), timeAt(event))
    else if (Math.abs(aside) > Math.abs(event.shiftKey ? 0 : event.deltaY) && length < seconds()) show(view.from + (aside / area.clientWidth) * length, length)
    else return
    event.preventDefault()
  }, { passive: false })
  area.onkeydown = (event) => {
    const step = event.shiftKey ? 10 : 1, page = (view.to - view.from) / 10
    const to = { ArrowRight: now + step, ArrowLeft: now - step, ArrowUp: now + step, ArrowDown: now - step, PageUp: now + page, PageDown: now - page, Home: 0, End: seconds() }[event.key]
    const act = { " ": root.toggle, Enter: root.toggle, "+": () => zoom(2), "=": () => zoom(2), "-": () => zoom(0.5), 0: () => zoom(0), Escape: () => zoom(0) }[event.key]
    if (!got || (to === undefined && !act)) return
    event.preventDefault()
    act ? act() : root.seek(to, true)
  }
  return self
}

// Colours as the canvas takes them: a variable may hold a formula, so a hidden element is asked what came of it.
function inkOf(root) {
  const probe = root.appendChild(make("i")), ink = {}
  for (const name of ["c0", "c1", "c2", "c3", "c4", "accent", "soft", "line"]) {
    probe.style.color = `var(--${name})`
    ink[name] = getComputedStyle(probe).color
  }
  const own = getComputedStyle(root)
  probe.remove()
  return { ...ink, text: own.color, font: own.fontFamily }
}
