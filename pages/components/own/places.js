// Where in a still something shows: what it has in common with another, a word, or what somebody liked.
const places = (() => {
const waiting = (text) => {
  const line = make("p", "hint waiting", undefined, { role: "status" })
  line.append(make("i", "spin", undefined, { "aria-hidden": "true" }), make("span", "", text))
  return line
}

const asked = async (url) => {
  let answer
  try { answer = await fetch(url) } catch (error) { throw new Error(say("The server did not answer. Try again in a moment.")) }
  const found = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Error(inARow(...[found.message, found.hint].filter(Boolean).map((text) => say(text))) || say("This could not be looked at."))
  return found
}

// A button that opens and shuts; `look` resolves when everything is drawn.
const toggled = (word, told, sides, look) => {
  const key = button("act", word, "where", async () => {
    const on = key.getAttribute("aria-pressed") !== "true"
    open(on)
    if (!on) return told.replaceChildren()
    key.disabled = true
    try {
      await look()
      if (key.getAttribute("aria-pressed") === "true") told.replaceChildren(legend())
    } catch (error) {
      open(false)
      told.replaceChildren(make("p", "hint", error.message))
    }
    key.disabled = false
  })
  const open = (on) => {
    key.setAttribute("aria-pressed", String(on))
    for (const side of sides()) side.classList.toggle("mapped", on)
  }
  open(false)
  return { key, shut: () => { open(false); told.replaceChildren() } }
}

// Both stills of a pair, each towards the other. The first map is drawn while the second is still being made.
const both = (pair, sides, told) => toggled(say("Where in the picture"), told, () => sides, async () => {
  for (const side of sides) side.querySelectorAll("video").forEach((player) => player.replaceWith(player.still))
  let done = 0
  const tell = () => told.replaceChildren(waiting(say("Looking into both pictures once more: {done} of 2 done\u2026", { done })))
  tell()
  await Promise.all(pair.places.map(async (url, n) => {
    const found = await asked(url)
    if (!(found.product > 0)) throw new Error(say("The collection has changed since this list was made. Reload the page."))
    map(sides[n], found, pair.alone / found.product)
    done += 1
    tell()
  }))
})

// One still that the server chooses, towards a word or what somebody liked.
const single = (url, word) => {
  const node = make("div", "pointed"), shown = make("div", "pointed-still"), told = make("div", "told", undefined, { "aria-live": "polite" })
  const one = toggled(word, told, () => [...shown.children], async () => {
    if (!shown.firstChild) {
      told.replaceChildren(waiting(say("Looking into the picture once more\u2026")))
      const found = await asked(url)
      if (!(found.product > 0)) throw new Error(say("Hardly anything of it shows in any of its pictures."))
      const side = make("div", "side"), frame = side.appendChild(make("span", "pic"))
      frame.append(image(found.still_url, clock(found.at_s)), make("span", "over-chip at", clock(found.at_s)))
      await frame.querySelector("img").decode().catch(() => {})
      shown.appendChild(side)
      map(side, found, 1)
    }
    for (const side of shown.children) side.classList.add("mapped")
  })
  node.append(one.key, shown, told)
  return node
}

// The pair that is looked into first is made ready while the page is read.
const warm = (groups) => {
  const first = groups.find((group) => group.tone === "visual")
  if (first && first.pairs.length) setTimeout(() => first.pairs[0].places.forEach((url) => fetch(url).catch(() => {})), 800)
}

const HARDLY = 0.15 // of a share; less in places than this, and pointing at one would mislead
const AMOUNTS = [
  [0.85, "Nearly all of it is in places."],
  [0.5, "The larger part is in places, the rest in the picture as a whole."],
  [HARDLY, "The smaller part is in places, the rest in the picture as a whole."],
  [-Infinity, "Hardly a matter of place: it is the picture as a whole."],
]
const PARTS_OF = [["upper left", "top", "upper right"], ["left", "middle", "right"], ["lower left", "bottom", "lower right"]]

// Orange speaks for the recording, violet against it; both stay apart for every kind of colour vision. No colour: nothing.
const map = (node, side, scale) => {
  const frame = node.querySelector(".pic"), picture = frame.querySelector("img")
  frame.querySelectorAll(".seen").forEach((old) => old.remove())
  node.querySelectorAll(".sum").forEach((old) => old.remove())
  const rows = side.places.length, columns = side.places[0].length, cells = side.places.map((row) => row.map((cell) => cell * scale))
  const flat = cells.flat(), most = Math.max(...flat.map(Math.abs), 1e-12)
  const canvas = make("canvas", "heat", undefined, { width: columns, height: rows, role: "img" })
  const paint = canvas.getContext("2d"), dots = paint.createImageData(columns, rows)
  flat.forEach((cell, n) => {
    const [r, g, b] = cell > 0 ? [255, 138, 0] : [122, 80, 224]
    dots.data.set([r, g, b, 215 * Math.pow(Math.abs(cell) / most, 0.8)], 4 * n)
  })
  paint.putImageData(dots, 0, 0)
  const best = flat.indexOf(Math.max(...flat)), row = Math.floor(best / columns), column = best % columns
  const [left, top, right, bottom] = side.box // of the picture; the model may see its middle only
  const third = (from, to, part) => Math.max(0, Math.min(2, Math.floor(3 * (from + (to - from) * part))))
  const place = PARTS_OF[third(top, bottom, (row + 0.5) / rows)][third(left, right, (column + 0.5) / columns)]
  canvas.setAttribute("aria-label", say("Map of the picture: most alike at the {place}", { place: say(place) }))
  frame.appendChild(fitted(frame, picture, canvas, side.box))
  const placed = flat.reduce((sum, cell) => sum + cell, 0), share = scale * side.product, part = placed / share
  const sum = node.appendChild(make("div", "sum"))
  const [, how] = AMOUNTS.find(([least]) => part >= least)
  const line = part >= HARDLY ? `${say("Most at the {place}.", { place: say(place) })} ${say(how)}` : say(how)
  sum.append(sumBar(flat, share - placed), make("span", "", line))
}

// The canvas over the part of the picture that the model sees; the frame of a still is always 16:9.
const fitted = (frame, picture, canvas, [left, top, right, bottom]) => {
  const wide = 16 / 9, shape = picture.naturalWidth / picture.naturalHeight || wide
  const w = Math.min(1, shape / wide), h = Math.min(1, wide / shape)
  const seen = make("span", "seen")
  const laid = (node, x, y, across, down) => Object.entries({ left: x, top: y, width: across, height: down }).forEach(([name, value]) => (node.style[name] = `${(100 * value).toFixed(3)}%`))
  laid(seen, (1 - w) / 2, (1 - h) / 2, w, h)
  laid(canvas, left, top, right - left, bottom - top)
  if (left > 0.005 || top > 0.005) canvas.classList.add("middle")
  seen.appendChild(canvas)
  return seen
}

const sumBar = (cells, rest) => {
  const parts = [["speaks", cells.filter((c) => c > 0)], ["counters", cells.filter((c) => c < 0)], ["nowhere", [rest]]].map(([cls, values]) => [cls, values.reduce((sum, c) => sum + c, 0)])
  const all = parts.reduce((sum, [, value]) => sum + Math.abs(value), 0) || 1
  const bar = make("span", "sum-bar", undefined, { "aria-hidden": "true" })
  for (const [cls, value] of parts) bar.appendChild(make("i", `${cls}${value < 0 ? " less" : ""}`, undefined, { title: signed(value) })).style.width = `${(100 * Math.abs(value)) / all}%`
  return bar
}

const legend = () => {
  const line = make("p", "hint map-legend")
  const entry = (cls, text, title) => {
    const one = line.appendChild(make("span", "", undefined, { title: title || null }))
    one.append(make("i", `swatch ${cls}`), document.createTextNode(text))
  }
  entry("speaks", say("speaks for it"))
  entry("counters", say("speaks against it"))
  entry("nowhere", say("belongs to no place"), say("What the model adds without looking at a place: earlier and other layers, constants, and what all pictures share."))
  return line
}

return { asked, both, single, warm }
})()
