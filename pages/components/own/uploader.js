// Uploads in pieces that survive a cut, a closed dialog and a change of page: the queue belongs to the window, not to
// this component. Dropping the same file again continues where it stopped.
const PIECE = 8 * 1024 * 1024, AT_ONCE = 2, TRIES = 6
const wait = (ms) => new Promise((done) => setTimeout(done, ms))

const queue = () => {
  if (window.vitrineUploads) return window.vitrineUploads
  const q = { files: [], views: new Set(), finished: 0 }
  window.vitrineUploads = q
  q.tell = () => q.views.forEach((view) => view())
  q.live = () => q.files.filter((f) => ["waiting", "sending", "checking", "cut"].includes(f.state))
  q.add = (given) => {
    const [files, subtitles] = paired(given, q)
    for (const file of files) {
      const place = file.place || file.webkitRelativePath || file.name // two folders may hold files of one name
      const mark = `${file.size}|${file.lastModified}|${place.slice(-200)}`
      const known = q.files.find((f) => f.mark === mark)
      if (known && !["failed", "cancelled", "refused"].includes(known.state)) continue
      if (known) q.files.splice(q.files.indexOf(known), 1)
      q.files.push({ key: `f${Date.now()}-${q.files.length}-${Math.random().toString(36).slice(2, 7)}`, mark, file, name: file.name, size: file.size, words: subtitles.get(file), sent: 0, from: 0, state: "waiting", says: "" })
    }
    q.tell()
    q.pump()
  }
  q.pump = () => {
    const busy = q.files.filter((f) => f.state === "sending" || f.state === "checking").length
    q.files.filter((f) => f.state === "waiting").slice(0, Math.max(0, AT_ONCE - busy)).forEach(send)
  }
  q.cancel = (f) => {
    f.state = "cancelled"
    f.stop?.abort()
    if (f.id) fetch(`/api/upload/${f.id}`, { method: "DELETE" }).catch(() => {})
    q.tell()
    q.pump()
  }
  q.again = (f) => { f.state = "waiting"; f.says = ""; q.tell(); q.pump() }
  q.clear = () => { q.files = q.live(); q.tell() }

  const ask = async (f, address, options) => {
    f.stop = new AbortController()
    const response = await fetch(address, { ...options, signal: f.stop.signal })
    const answer = await response.json().catch(() => ({}))
    if (response.ok) return answer
    const error = new Error(answer.message || `The server answered ${response.status}.`)
    error.said = Boolean(answer.message)
    error.code = answer.code
    error.final = response.status < 500 && ![404, 408, 409, 416, 425, 429].includes(response.status)
    throw error
  }
  const send = async (f) => {
    f.state = "sending"
    q.tell()
    for (let tries = 0; f.state === "sending"; ) {
      try {
        const started = await ask(f, "/api/upload", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: f.name, size: f.size, fingerprint: f.mark }) })
        f.id = started.upload_id
        f.sent = f.from = started.received
        f.since = performance.now()
        while (f.sent < f.size && f.state === "sending") {
          const done = await ask(f, `/api/upload/${f.id}?offset=${f.sent}`, { method: "PUT", body: f.file.slice(f.sent, f.sent + PIECE) })
          f.sent = done.received
          tries = 0
          f.says = ""
          q.tell()
        }
        if (f.state !== "sending") return
        f.state = "checking"
        q.tell()
        if (f.words) await ask(f, `/api/upload/${f.id}/subtitles?name=${encodeURIComponent(f.words.name)}`, { method: "PUT", body: f.words })
        const record = await ask(f, `/api/upload/${f.id}/finish`, { method: "POST" })
        f.state = record.status === "rejected" ? "refused" : record.status === "duplicate" ? "duplicate" : "taken"
        f.item = record.item_id
        f.title = record.title
        f.says = record.message || ""
        f.code = record.code
        q.finished += 1
      } catch (error) {
        if (f.state === "cancelled") break
        tries += 1
        if (error.final || tries >= TRIES) {
          f.state = error.final ? "refused" : "failed"
          f.says = error.said || error.final ? error.message : "The connection was lost. Try again to continue where it stopped."
          f.code = error.code
          q.finished += error.final ? 1 : 0
        } else {
          f.state = "sending"
          f.says = "Connection lost, trying again"
          q.tell()
          await wait(Math.min(15000, 500 * 2 ** tries))
        }
      }
    }
    q.tell()
    q.pump()
  }
  window.addEventListener("beforeunload", (event) => { if (q.live().length) event.preventDefault() })
  return q
}

// Subtitles travel with the recording that has their name: film.mp4 with film.srt or film.en.vtt.
const SUBTITLES = /\.(srt|vtt)$/i
const stem = (name) => name.replace(/\.[^.]+$/, "").normalize("NFC")
const paired = (given, q) => {
  const files = [...given].filter((f) => !SUBTITLES.test(f.name)), subtitles = new Map()
  const about = [...files.map((file) => [stem(file.name), (s) => subtitles.set(file, s), () => subtitles.has(file)]),
    ...q.live().map((f) => [stem(f.name), (s) => { f.words = s }, () => Boolean(f.words)])]
  for (const file of [...given].filter((f) => SUBTITLES.test(f.name)).sort((a, b) => a.name.length - b.name.length)) {
    const name = stem(file.name)
    const owner = about.find(([known]) => known === name || known === name.replace(/\.[A-Za-z]{2}([-_][A-Za-z]{2,4})?$/, ""))
    if (!owner) files.push(file) // the server says why it cannot stand alone
    else if (!owner[2]()) owner[1](file)
  }
  return [files, subtitles]
}

const HIDDEN = (name) => name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini"

// Every file below what was dropped, folders included.
const gather = async (transfer) => {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean)
  if (!entries.length) return [...transfer.files]
  const found = []
  const walk = async (entry) => {
    if (HIDDEN(entry.name)) return
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed))
      return found.push(Object.assign(file, { place: entry.fullPath }))
    }
    const reader = entry.createReader()
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed))
      if (!some.length) return
      for (const inner of some) await walk(inner)
    }
  }
  for (const entry of entries) await walk(entry)
  return found
}

const bytes = (n) => (n >= 1e9 ? `${(n / 1e9).toFixed(1)} GB` : n >= 1e6 ? `${(n / 1e6).toFixed(1)} MB` : `${n && Math.max(1, Math.round(n / 1e3))} kB`)
const ENDS = { ready: "In the collection", degraded: "In the collection, partly readable", failed: "Could not be processed", cancelled: "Cancelled", queued: "Waiting to be processed", running: "Looking and listening", done: "In the collection" }

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement), q = queue()
  root.jobs = data.jobs || {}
  if (!root.view) {
    data.pill ? pill(root, q) : panel(root, q)
    q.views.add(root.view)
  }
  root.opened = (id) => setTriggerValue("act", { do: "open", id })
  root.told = root.told ?? q.finished
  root.notify = () => {
    if (root.told === q.finished || (data.pill && window.vitrinePanel)) return
    root.told = q.finished
    setTriggerValue("act", { do: "arrived", n: q.finished })
  }
  if (!data.pill) window.vitrinePanel = root
  root.view()
  root.dataset.ready = "1"
  return () => {
    q.views.delete(root.view)
    if (window.vitrinePanel === root) window.vitrinePanel = null
  }
}

// In the sidebar: how far the whole queue is, on every page.
function pill(root, q) {
  const line = make("div", "pill", undefined, { role: "status" }), text = make("span"), track = make("span", "track"), fill = track.appendChild(make("i"))
  line.append(text, track)
  root.appendChild(line)
  root.view = () => {
    const live = q.live(), whole = live.reduce((n, f) => n + f.size, 0), sent = live.reduce((n, f) => n + f.sent, 0)
    line.hidden = !live.length
    text.textContent = live.length === 1 ? "Uploading 1 file" : `Uploading ${live.length} files`
    fill.style.width = `${whole ? (100 * sent) / whole : 0}%`
    root.notify && root.notify()
  }
}

function panel(root, q) {
  const zone = make("div", "zone")
  const files = make("input", "visually-hidden", undefined, { type: "file", multiple: "", accept: "audio/*,video/*,.mkv,.ogv,.ts,.mts,.flac,.opus,.srt,.vtt", tabindex: "-1", "aria-label": "Files to upload" })
  const folder = make("input", "visually-hidden", undefined, { type: "file", webkitdirectory: "", tabindex: "-1", "aria-label": "Folder to upload" })
  files.onchange = folder.onchange = (event) => {
    q.add([...event.target.files].filter((f) => !HIDDEN(f.name)))
    event.target.value = ""
  }
  const row = make("div", "choose")
  row.append(button("act main", "Choose files", "up", () => files.click()), button("act", "Choose a folder", "", () => folder.click()))
  zone.append(make("p", "lead", "Drop recordings or whole folders here"), row, make("p", "hint", "MP4, MOV, MKV, WebM, MP3, WAV, FLAC, OGG and more; subtitles (SRT, VTT) of the same name come along. An interrupted upload continues where it stopped."), files, folder)
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add("over") }
  zone.ondragleave = (event) => { if (!zone.contains(event.relatedTarget)) zone.classList.remove("over") }
  zone.ondrop = async (event) => {
    event.preventDefault()
    zone.classList.remove("over")
    q.add(await gather(event.dataTransfer))
  }
  const head = make("div", "summary"), said = make("span", "", "", { role: "status" })
  const clear = button("act bare", "Clear finished", "", () => q.clear())
  head.append(said, clear)
  const list = make("ul", "files", undefined, { "aria-label": "Uploads" })
  root.append(zone, head, list)

  root.view = () => {
    const live = q.live()
    zone.classList.toggle("small", q.files.length > 0)
    head.hidden = !q.files.length
    said.textContent = live.length ? `${q.files.length - live.length} of ${q.files.length} sent` : q.files.length === 1 ? "1 file sent" : `All ${q.files.length} sent`
    clear.hidden = live.length === q.files.length
    const rank = { sending: 0, checking: 0, failed: 1, refused: 1, waiting: 2 }
    const shown = [...q.files].sort((a, b) => (rank[a.state] ?? 3) - (rank[b.state] ?? 3)).slice(0, 200)
    reconcile(list, shown.map((f) => record(f, root.jobs)), (r) => fileRow(r, q, root))
    root.notify && root.notify()
  }
}

function record(f, jobs) {
  const job = f.state === "taken" && f.item ? jobs[f.item] : undefined
  const part = f.size ? f.sent / f.size : 0
  const speed = f.state === "sending" && f.since && f.sent > f.from ? (f.sent - f.from) / ((performance.now() - f.since) / 1000) : 0
  const left = speed ? Math.ceil((f.size - f.sent) / speed) : 0
  const states = {
    waiting: ["Waiting", "quiet"], checking: ["Examining", "busy"], failed: [f.says, "bad"], cancelled: ["Cancelled", "quiet"], refused: [f.says, "bad"],
    sending: [f.says || (f.from && f.sent === f.from ? `Continuing at ${Math.round(part * 100)}%` : left > 5 ? `${Math.round(part * 100)}%, ${left > 90 ? `${Math.round(left / 60)} min` : `${left} s`} left` : `${Math.round(part * 100)}%`), "busy"],
    duplicate: [f.says || "Already in the collection", "warn"],
    taken: job ? [job.says || ENDS[job.state] || "Taken in", job.state === "failed" ? "bad" : job.state === "ready" || job.state === "degraded" ? "good" : "busy"] : [f.says || "Taken in", "good"],
  }
  const [says, tone] = states[f.state]
  const progress = f.state === "sending" ? part : f.state === "checking" ? 1 : job && job.state === "running" ? job.progress : null
  return { key: f.key, name: f.words ? `${f.name} + ${f.words.name}` : f.name, size: bytes(f.size), says, code: f.state === "refused" ? f.code : "", tone, progress, item: f.item || null, cancel: ["waiting", "sending"].includes(f.state), retry: ["failed", "cancelled"].includes(f.state) }
}

function fileRow(r, q, root) {
  const item = make("li", `file ${r.tone}`), text = make("div", "text"), f = q.files.find((x) => x.key === r.key)
  const name = r.item ? link("name", `/item?item=${r.item}`, () => root.opened(r.item)) : make("span", "name")
  name.textContent = r.name
  const says = make("span", "says", r.says)
  if (r.code) says.append(" ", make("span", "code", r.code))
  text.append(name, says)
  item.append(text, make("span", "size", r.size))
  if (r.cancel || r.retry) {
    const act = button("away", "", r.cancel ? "close" : "retry", () => (r.cancel ? q.cancel(f) : q.again(f)))
    act.setAttribute("aria-label", `${r.cancel ? "Cancel" : "Try again"}: ${r.name}`)
    act.title = r.cancel ? "Cancel" : "Try again"
    item.appendChild(act)
  } else item.appendChild(make("span", "away"))
  if (r.progress !== null) {
    const track = make("span", "track", undefined, { role: "progressbar", "aria-valuenow": Math.round(r.progress * 100), "aria-label": r.name })
    track.appendChild(make("i")).style.width = `${r.progress * 100}%`
    item.appendChild(track)
  }
  return item
}
