// The player: picture or sound, and a strip of stills below it that seeks without asking the server.
const EDGE = 0.07 // of its width is left empty on either side of a waveform picture (core/media/stills.py)

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  if (root.source !== data.src) build(root, data)
  root.report = (fraction) => setTriggerValue("act", { do: "played", fraction })
  if (root.start !== data.start) {
    root.start = data.start
    if (data.start) root.seek(data.start, false)
  }
  root.dataset.ready = "1"
  return () => root.media && root.media.pause()
}

function build(root, data) {
  root.source = data.src
  root.start = 0
  root.replaceChildren()
  const audio = data.kind === "audio"
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
  const strip = make("ol", "strip", undefined, { "aria-label": "Moments of this recording" })
  const line = make("div", "line")
  root.append(stage, ...(data.stills.length ? [strip] : []), line)

  const buttons = data.stills.map((moment, n) => {
    const jump = make("button", "moment", undefined, { type: "button", tabindex: n ? "-1" : "0", "aria-label": `Go to ${clock(moment.t)}` })
    jump.append(image(moment.url, ""), make("span", "", clock(moment.t)))
    jump.onclick = () => root.seek(moment.t, true)
    strip.appendChild(make("li")).appendChild(jump)
    return jump
  })
  strip.onkeydown = (event) => {
    const here = buttons.indexOf(event.target), last = buttons.length - 1
    const to = { ArrowRight: Math.min(last, here + 1), ArrowLeft: Math.max(0, here - 1), Home: 0, End: last }[event.key]
    if (to === undefined || here < 0) return
    event.preventDefault()
    buttons[to].focus()
  }

  const now = make("span", "now", clock(0)), said = make("span", "said", "", { role: "status" })
  const copy = button("act bare", "Copy link to this moment", "link", async () => {
    const address = new URL(data.page, location.origin)
    if (media.currentTime >= 1) address.searchParams.set("t", String(Math.floor(media.currentTime)))
    try { await navigator.clipboard.writeText(address.href); said.textContent = "Link copied" } catch (error) { said.textContent = address.href }
    setTimeout(() => (said.textContent = ""), 4000)
  })
  line.append(now, copy, said)

  let current = -1, wanted = null, heard = 0, last = 0, told = false
  const update = () => {
    const t = media.currentTime
    now.textContent = `${clock(t)} of ${clock(data.duration)}`
    if (head) head.style.left = `${100 * (EDGE + Math.min(1, t / (media.duration || data.duration || 1)) * (1 - 2 * EDGE))}%`
    let best = 0
    data.stills.forEach((moment, n) => { if (Math.abs(moment.t - t) < Math.abs(data.stills[best].t - t)) best = n })
    if (best !== current && buttons.length) {
      if (current >= 0) { buttons[current].removeAttribute("aria-current"); buttons[current].tabIndex = -1 }
      buttons[best].setAttribute("aria-current", "true")
      buttons[best].tabIndex = 0
      const box = buttons[best].parentElement
      strip.scrollTo({ left: box.offsetLeft - strip.clientWidth / 2 + box.clientWidth / 2, behavior: still() || current < 0 ? "auto" : "smooth" })
      current = best
    }
    if (!media.paused && t > last && t - last < 1.5) heard += t - last
    last = t
    if (!told && heard > Math.min(5, data.duration / 2)) { told = true; root.report(Math.min(1, heard / data.duration)) }
  }
  root.seek = (t, byHand) => {
    wanted = t
    if (media.readyState >= 1) { media.currentTime = t; wanted = null }
    if (byHand && media.readyState < 1) media.load()
    update()
  }
  media.onloadedmetadata = () => { if (wanted !== null) media.currentTime = wanted; wanted = null; update() }
  media.ontimeupdate = media.onseeking = update
  media.onerror = () => { failed.hidden = false; stage.classList.add("mute") }
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
