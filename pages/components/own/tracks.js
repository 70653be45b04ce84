// The tracks below the player: all of them on one canvas, drawn anew only when data, size, zoom or theme change. What
// moves - playhead, readout - lies above it as elements of its own.
const AXIS = 20, GAP = 7, HEIGHT = { spans: 20, shots: 12, curve: 44, note: 20, lane: 16 }, CAPTION = 15
const SOUND = { speech: 1, music: 0.74, noise: 0.46, silence: 0.14 } // kinds of sound differ in height, not only in colour
const TONE = { shots: "c0", scenes: "c0", speech: "c2", tags: "c3", sentiment: "c2", sound: "c1", disagreement: "c4", loudness: "c1", concept: "accent" }
const GROUPS = { speech: "c2", music: "c3", noise: "c1", silence: "soft" }
const LANES = 8 // tags drawn; the rest is in their tab

// Rows from top to bottom: a track each, and a lane each for tags, because tags overlap.
function rowsOf(tracks, narrow) {
  const rows = []
  for (const track of tracks) {
    if (track.kind === "stills") continue
    const empty = track.kind === "spans" ? !track.spans.length : !track.values.some((v) => v !== null)
    if (track.name === "tags" && !empty) {
      const names = [...new Set(track.spans.map((span) => span.group || span.label))].slice(0, LANES)
      for (const name of names) rows.push({ track, name, label: name, spans: track.spans.filter((span) => (span.group || span.label) === name), h: HEIGHT.lane, kind: "spans" })
    } else if (empty) rows.push({ track, label: track.label, h: HEIGHT.note, kind: "note" })
    else rows.push({ track, label: track.label, spans: track.spans, times: track.kind === "curve" && timesOf(track), h: track.name === "shots" ? HEIGHT.shots : HEIGHT[track.kind], kind: track.kind })
  }
  let y = AXIS
  for (const row of rows) {
    if (narrow) y += CAPTION
    row.y = y
    y += row.h + (row.track.name === "tags" ? 3 : GAP)
  }
  return { rows, height: y + 2 }
}

function timesOf(track) {
  return track.times_s || Float64Array.from(track.values, (_, n) => track.start_s + n * track.step_s)
}

// Index of the last of `values` that is <= x, by halving; -1 before the first.
function lastUpTo(n, at, x) {
  let low = 0, high = n
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(middle) <= x) low = middle + 1
    else high = middle
  }
  return low - 1
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400]

function paint(canvas, layout, view, ink) {
  const width = canvas.clientWidth, scale = Math.min(2, window.devicePixelRatio || 1)
  if (!width) return
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(layout.height * scale)
  const pen = canvas.getContext("2d"), x = (t) => ((t - view.from) / (view.to - view.from)) * width
  pen.setTransform(scale, 0, 0, scale, 0, 0)
  pen.clearRect(0, 0, width, layout.height)
  pen.textBaseline = "middle"
  axis(pen, x, view, width, layout.height, ink)
  for (const row of layout.rows) {
    pen.save()
    pen.beginPath()
    pen.rect(0, row.y, width, row.h)
    pen.clip()
    if (row.kind === "note") note(pen, row, ink)
    else if (row.kind === "curve") curve(pen, row, x, view, width, ink)
    else spans(pen, row, x, view, width, ink)
    pen.restore()
  }
}

function axis(pen, x, view, width, height, ink) {
  const room = 76 / (width / (view.to - view.from)), step = STEPS.find((s) => s >= room) || 14400
  pen.font = `11px ${ink.font}`
  for (let n = Math.ceil(view.from / step); n * step <= view.to; n++) {
    const at = Math.round(x(n * step)) + 0.5
    pen.fillStyle = ink.line
    pen.globalAlpha = 0.55
    pen.fillRect(at - 0.5, 15, 1, height - 15)
    pen.globalAlpha = 1
    pen.fillStyle = ink.soft
    const text = step < 1 ? `${clock(n * step)}.${Math.round((n * step * 10) % 10)}` : clock(n * step)
    pen.textAlign = at < 18 ? "left" : at > width - 18 ? "right" : "center"
    pen.fillText(text, Math.min(width, Math.max(0, at)), 7)
  }
  pen.textAlign = "left"
}

function note(pen, row, ink) {
  pen.font = `13px ${ink.font}`
  pen.fillStyle = ink.soft
  pen.fillText(row.track.note || "Nothing was found.", 0, row.y + row.h / 2)
}

function spans(pen, row, x, view, width, ink) {
  const { track, spans: all } = row
  pen.font = `12px ${ink.font}`
  const first = Math.max(0, lastUpTo(all.length, (n) => all[n].start_s, view.from) - 1)
  for (let n = first; n < all.length && all[n].start_s < view.to; n++) {
    const span = all[n], left = Math.max(-2, x(span.start_s)), right = Math.min(width + 2, x(span.end_s))
    if (right < 0) continue
    const sound = track.name === "sound" ? SOUND[span.group] ?? 1 : 1
    const h = Math.max(2, row.h * sound), gap = right - left > 4 ? 1 : 0
    pen.fillStyle = ink[(track.name === "sound" && GROUPS[span.group]) || TONE[track.name] || "accent"]
    pen.globalAlpha = track.name === "shots" ? (n % 2 ? 0.3 : 0.62) : 0.22 + 0.4 * Math.min(1, Math.max(0, span.strength ?? 1))
    pen.fillRect(left, row.y + row.h - h, Math.max(1, right - left - gap), h)
    pen.globalAlpha = 1
    const text = track.name === "tags" || track.name === "shots" ? "" : span.label
    if (!text || right - left < 26 || sound < 0.6) continue
    const room = right - Math.max(0, left) - 8
    pen.fillStyle = ink.text
    pen.fillText(fit(pen, text, room), Math.max(0, left) + 4, row.y + row.h - h / 2 + 0.5)
  }
}

function fit(pen, text, room) {
  if (pen.measureText(text).width <= room) return text
  const share = Math.floor((text.length * room) / pen.measureText(text).width) - 1
  return share > 2 ? `${text.slice(0, share)}\u2026` : ""
}

// A curve with more points than pixels is drawn as the lowest and the highest of each pixel.
function curve(pen, row, x, view, width, ink) {
  const { track, times } = row, { values, low, high } = track, tone = ink[TONE[track.name] || "accent"]
  const y = (v) => row.y + 1 + (row.h - 2) * (1 - (Math.min(high, Math.max(low, v)) - low) / (high - low))
  const floor = y(track.baseline ?? low)
  const from = Math.max(0, lastUpTo(times.length, (n) => times[n], view.from))
  const to = Math.min(times.length - 1, lastUpTo(times.length, (n) => times[n], view.to) + 1)
  const line = new Path2D(), area = new Path2D()
  let open = false, column = -1, least = 0, most = 0, start = 0, end = 0
  const flush = () => {
    if (column < 0) return
    for (const v of most - least > 1e-9 ? [least, most] : [most]) {
      open ? line.lineTo(column, y(v)) : line.moveTo(column, y(v))
      open ? area.lineTo(column, y(v)) : (area.moveTo(column, floor), area.lineTo(column, y(v)), (start = column))
      open = true
    }
    end = column
    column = -1
  }
  const close = () => {
    flush()
    if (open) { area.lineTo(end, floor); area.lineTo(start, floor) }
    open = false
  }
  for (let n = from; n <= to; n++) {
    const v = values[n]
    if (v === null) { close(); continue }
    const at = Math.round(x(times[n]) * 2) / 2
    if (at !== column) { flush(); column = at; least = most = v }
    else { least = Math.min(least, v); most = Math.max(most, v) }
  }
  close()
  pen.fillStyle = pen.strokeStyle = tone
  pen.globalAlpha = 0.2
  pen.fill(area)
  pen.globalAlpha = 1
  pen.lineWidth = 1.3
  pen.lineJoin = "round"
  pen.stroke(line)
  pen.fillStyle = ink.soft
  if (track.baseline !== null && track.baseline !== undefined) pen.fillRect(0, Math.round(floor), width, 1)
  if (track.threshold !== null && track.threshold !== undefined) {
    pen.setLineDash([3, 3])
    pen.strokeStyle = ink.soft
    pen.lineWidth = 1
    pen.strokeRect(-2, Math.round(y(track.threshold)) + 0.5, width + 4, 1e4)
    pen.setLineDash([])
  }
}

// What a row says about second t, in words; "" where it says nothing.
function reading(row, t) {
  const { track } = row
  if (row.kind === "note") return track.note || "Nothing was found."
  if (row.kind === "spans") {
    const n = lastUpTo(row.spans.length, (k) => row.spans[k].start_s, t), span = row.spans[n]
    if (!span || t >= span.end_s) return ""
    const counted = track.name === "shots" || track.name === "scenes" ? `${track.label.replace(/s$/, "")} ${n + 1} of ${row.spans.length}` : track.name === "tags" ? row.name : ""
    const sure = ["tags", "sound"].includes(track.name) && span.strength < 1 ? `${Math.round(100 * span.strength)}%` : ""
    const said = span.label === counted || span.label === String(n + 1) ? "" : span.label
    return [counted, said, sure, `${clock(span.start_s)} to ${clock(span.end_s)}`].filter(Boolean).join(", ")
  }
  let n = lastUpTo(row.times.length, (k) => row.times[k], t)
  if (n + 1 < row.times.length && row.times[n + 1] - t < t - (row.times[n] ?? -Infinity)) n += 1
  const v = track.values[Math.max(0, n)]
  if (v === null || v === undefined) return ""
  const middle = track.baseline ?? (track.low + track.high) / 2, [below, above] = track.ends
  return `${track.label} ${String(Math.round(v * 100) / 100).replace("-", "\u2212")}${track.unit ? ` ${track.unit}` : ""}${v < middle ? (below ? `, ${below}` : "") : above ? `, ${above}` : ""}`
}
