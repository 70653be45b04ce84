// The card of a dot: its picture and title while the pointer rests on it; pinned, it plays and leads on.

// What dots stand for is asked in small lots and kept as long as the map is the same.
const factsOf = () => {
  let address = "", edition = "", known = new Map(), asked = new Map()
  const self = {}
  self.from = (next, stamp) => {
    if (next === address && stamp === edition) return
    address = next
    edition = stamp
    known = new Map()
    asked = new Map()
  }
  self.known = (n) => known.get(n)
  self.ask = (rows) => {
    const missing = rows.filter((n) => !known.has(n) && !asked.has(n)).slice(0, 60)
    if (missing.length && address) {
      const into = known, waits = asked
      const answer = fetch(`${address}?rows=${missing.join(",")}`)
        .then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error(String(reply.status)))))
        .then((got) => { for (const one of got.points || got) into.set(one.row, one) })
        .finally(() => missing.forEach((n) => waits.delete(n)))
      missing.forEach((n) => asked.set(n, answer))
    }
    return Promise.all([...new Set(rows.map((n) => asked.get(n)).filter(Boolean))])
  }
  return self
}

const hrefOf = (fact) => `/item?item=${fact.item_id}${fact.start_s ? `&t=${Math.floor(fact.start_s)}` : ""}`
const partOf = (fact) => (fact.start_s === null || fact.start_s === undefined ? "" : `#t=${fact.start_s},${fact.end_s}`) // a moment plays from its beginning to its end
const lengthOf = (fact) => (fact.start_s === null || fact.start_s === undefined ? clock(fact.duration_s) : `${clock(fact.start_s)} to ${clock(fact.end_s ?? fact.start_s)}`)
const saidOf = (fact, what) => [fact.title, `${fact.kind === "audio" ? "sound" : "video"}, ${lengthOf(fact)}`, fact.cluster ? `group ${fact.cluster}` : "", what].filter(Boolean).join(". ")

const cardOf = (map) => {
  const node = make("section", "tip", undefined, { "aria-label": "The dot" }), picture = make("div", "pic"), title = make("p", "title"), meta = make("p", "meta"), trust = make("p", "trust"), row = make("div", "row")
  const away = button("away", "", "close", () => self.hide(true))
  away.setAttribute("aria-label", "Close the card")
  node.append(picture, title, meta, trust, row, away)
  node.hidden = true
  let shown = -1, pinned = false, timer = 0, player = null
  const self = { node }
  self.shown = () => shown
  self.pinned = () => pinned

  const stop = () => {
    if (!player) return
    player.pause()
    player.remove()
    player = null
    node.classList.remove("plays")
  }
  const play = (fact) => {
    if (player) return stop()
    player = make(fact.kind === "audio" ? "audio" : "video", "media", undefined, { src: fact.media_url + partOf(fact), controls: "", playsinline: "", "aria-label": fact.title })
    node.classList.add("plays")
    picture.append(player)
    player.play().catch(() => {})
    draw(fact)
  }
  const draw = (fact) => {
    node.classList.toggle("pinned", pinned)
    const still = picture.querySelector("img")
    if (fact && fact.still_url) {
      if (!still || still.getAttribute("src") !== fact.still_url) {
        picture.querySelectorAll("img, .blank").forEach((old) => old.remove())
        picture.prepend(Object.assign(image(fact.still_url, ""), { loading: "eager" }))
      }
    } else {
      picture.querySelectorAll("img, .blank").forEach((old) => old.remove())
      if (fact) picture.prepend(make("span", "blank")), picture.firstChild.appendChild(icon(fact.kind === "audio" ? "audio" : "video"))
    }
    title.textContent = fact ? fact.title : "\u2026"
    meta.textContent = fact ? [fact.kind === "audio" ? "Sound" : "Video", lengthOf(fact), fact.cluster].filter(Boolean).join(" \u00b7 ") : ""
    trust.textContent = fact ? [fact.trust_sentence, fact.placed ? "Placed since the map was drawn." : ""].filter(Boolean).join(" ") : ""
    const held = [...row.children].indexOf(node.getRootNode().activeElement) // buttons are made anew; whoever is on one stays there
    row.replaceChildren()
    if (!pinned || !fact) return
    const inside = map.isPicked(shown)
    const open = link("act main", hrefOf(fact), () => map.act("open", { id: fact.item_id, t: fact.start_s ?? null }))
    open.textContent = "Open"
    const more = button("act", inside ? "Take out" : "Select", inside ? "minus" : "plus", () => { map.toggle(shown); draw(fact) })
    more.hidden = !map.canToggle(shown)
    row.append(button("act", player ? "Stop" : "Play", player ? "stop" : "play", () => play(fact)), open, more)
    if (held >= 0) (row.children[held].hidden ? row.firstElementChild : row.children[held]).focus({ preventScroll: true })
  }
  const ask = (n, andThen) => {
    const fact = map.facts.known(n)
    if (fact) return andThen(fact)
    map.facts.ask([n]).then(() => shown === n && andThen(map.facts.known(n))).catch(() => shown === n && (title.textContent = "This dot could not be asked about."))
  }
  // A dot the pointer rests on, or the cursor is at; nothing is fetched for dots that are only passed.
  self.show = (n, { pin = false, at = 0 } = {}) => {
    if (n === shown && pin === pinned) return
    if (n !== shown || !pin) stop()
    clearTimeout(timer)
    shown = n
    pinned = pin
    const fact = map.facts.known(n)
    if (fact) { draw(fact); node.hidden = false; self.place(); return }
    if (pin) { draw(null); node.hidden = false }
    timer = setTimeout(() => ask(n, (got) => { draw(got); node.hidden = false; self.place() }), pin ? 0 : at)
  }
  self.hide = (byHand) => {
    clearTimeout(timer)
    stop()
    const had = pinned
    shown = -1
    pinned = false
    node.hidden = true
    node.classList.remove("pinned")
    if (byHand && had) map.stage.focus({ preventScroll: true })
    map.tidy()
  }
  self.play = () => { const fact = map.facts.known(shown); if (fact && pinned) play(fact) }
  self.focus = () => { const first = row.querySelector("button, a"); if (first) first.focus({ preventScroll: true }) }
  self.redraw = () => { const fact = map.facts.known(shown); if (fact && !node.hidden) draw(fact) }
  self.place = () => {
    if (node.hidden || shown < 0) return
    const [px, py] = map.screen(shown), { width, height } = map.camera, w = node.offsetWidth, h = node.offsetHeight, gap = 14
    const left = Math.min(width - w - 8, Math.max(8, px - w / 2)), above = py - h - gap, top = above >= 6 ? above : Math.min(height - h - 6, py + gap)
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(6, top))}px)`
    node.classList.toggle("off", px < -20 || py < -20 || px > width + 20 || py > height + 20)
  }
  return self
}
