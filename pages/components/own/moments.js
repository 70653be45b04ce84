// The moments that carry a score, side by side: stills with a map of where they are alike, sounds and sentences to hear.
const KINDS = { visual: "Picture", sound: "Sound", speech: "Speech", text: "Words", other: "Audience" }
let digits = 3 // after the point, of the list that is explained
const signed = (value) => figure(value, digits)
const moments = (() => {
const groups = (found, act) => {
  if (!found.length) return [make("p", "hint", say("No pair of moments speaks for this one: its reasons are not in pictures, sounds or words."))]
  places.warm(found)
  return found.map((group) => {
    const part = make("section", `moments ${group.tone}-moments`), head = part.appendChild(make("div", "moments-head"))
    const name = head.appendChild(make("h4"))
    name.append(make("i", `key ${group.tone}`), document.createTextNode(say(KINDS[group.tone])))
    const rest = group.share - group.shown
    head.appendChild(make("span", "soft", say("{all} of the score in all: {shown} in the moments shown here, {rest} in all others", { all: signed(group.share), shown: signed(group.shown), rest: signed(rest) })))
    if (group.taste) part.appendChild(places.single(group.taste, say("Where your likes show")))
    const list = part.appendChild(make("ul", "pairs"))
    const draw = { visual: stills, sound: heard, speech: said, text: written }[group.tone]
    for (const pair of group.pairs) list.appendChild(make("li")).append(...draw(pair, group.tone, act))
    return part
  })
}

const sideBySide = (pair, build) => {
  const both = make("div", "both"), sides = [pair.here, pair.there].map(build)
  both.append(...sides)
  return [both, sides]
}

const under = (tone, share, ...more) => {
  const line = make("div", "under"), tells = line.appendChild(make("span", "tells"))
  tells.append(make("b", "", signed(share)), document.createTextNode(` ${say("of the score")}`))
  line.append(...more)
  return line
}

// A still or a sentence stands for a stretch: what the pair carries is of all of it.
const standsFor = (side) => make("span", "soft stands", say("the best of {from}\u2013{to}", { from: clock(side.stretch[0]), to: clock(side.stretch[1]) }))

const calledLink = (side, act) => {
  const to = link("called", side.href, () => act("open", side.id, side.t))
  to.textContent = side.t === null ? side.title : `${side.title}, ${clock(side.t)}`
  return to
}

// Two stills. One click plays both from there; another shows where in them they are alike.
const stills = (pair, tone, act) => {
  const [both, sides] = sideBySide(pair, (side) => {
    const node = make("div", "side"), frame = make("span", "pic")
    frame.appendChild(image(side.still, say("{title} at {time}", { title: side.title, time: clock(side.t) })))
    frame.appendChild(make("span", "over-chip at", clock(side.t)))
    const to = link("", side.href, () => act("open", side.id, side.t))
    to.appendChild(frame)
    node.append(to, make("span", "called", side.title))
    if (side.stretch) node.appendChild(standsFor(side))
    return node
  })
  const told = make("div", "told", undefined, { "aria-live": "polite" })
  const where = places.both(pair, sides, told)
  const playBoth = button("act", say("Play both"), "play", () => {
    if (speaking) speaking.stop()
    where.shut()
    sides.map((side, n) => film(side, [pair.here, pair.there][n], n > 0)).forEach((player) => player.play().catch(() => {}))
  })
  const buttons = make("span", "buttons")
  buttons.append(where.key, playBoth)
  return [both, under(tone, pair.share, buttons), told]
}

const film = (node, side, quiet) => {
  const known = node.querySelector("video")
  if (known) {
    known.currentTime = side.t || 0
    return known
  }
  const player = make("video", "", undefined, { controls: "", playsinline: "", preload: "auto", src: `/api/media/${side.id}#t=${side.t || 0}`, "aria-label": side.title })
  player.muted = quiet
  player.still = node.querySelector("a")
  player.still.replaceWith(player)
  return player
}

let speaking = null // one voice at a time

// Something to hear: a button, what is drawn beside it, and how far it has come. It stops where the moment ends.
const hearing = (side, inside) => {
  const node = make("div", "hearing"), player = make("audio", "", undefined, { preload: "none", src: `/api/media/${side.id}` })
  const start = side.t || 0, end = side.end
  const key = button("round", "", "play", () => (player.paused ? node.start() : player.pause()))
  key.setAttribute("aria-label", say("Play {title} from {time}", { title: side.title, time: clock(start) }))
  const body = node.appendChild(make("div", "body"))
  node.prepend(key)
  body.append(inside)
  node.appendChild(player)
  let after = null
  const shown = () => {
    key.replaceChildren(icon(player.paused ? "play" : "pause"))
    node.classList.toggle("on", !player.paused)
    const length = (end || player.duration || start + 1) - start
    node.style.setProperty("--done", player.paused && !after ? 0 : Math.max(0, Math.min(1, (player.currentTime - start) / length)))
  }
  node.start = (then) => {
    if (speaking && speaking !== node) speaking.stop()
    speaking = node
    after = then || null
    if (player.readyState) player.currentTime = start
    else player.addEventListener("loadedmetadata", () => { player.currentTime = start }, { once: true })
    player.play().catch(() => {})
  }
  node.stop = () => { after = null; player.pause() }
  const over = () => {
    player.pause()
    const then = after
    after = null
    shown()
    if (then) then()
  }
  player.ontimeupdate = () => (end && player.currentTime >= end ? over() : shown())
  player.onplay = player.onpause = shown
  player.onended = over
  return node
}

// One after the other: two sounds at once are none.
const inTurn = (first, second) => button("act", say("Play both"), "play", () => {
  second.stop()
  first.start(() => second.start())
})

const stretch = (side) => (side.end === null ? clock(side.t) : `${clock(side.t)}\u2013${clock(side.end)}`)

// Faint until the sound was read: a flat line would say that nothing is heard.
const loudness = async (side, wave, again = 2) => {
  wave.classList.add("unknown")
  try {
    const levels = await places.asked(`/api/levels/${encodeURIComponent(side.id)}.json?start=${side.t}&end=${side.end || side.t + 30}`)
    levels.forEach((level, n) => (wave.children[n].style.height = `${Math.max(6, 100 * level)}%`))
    wave.classList.remove("unknown")
  } catch (error) {
    wave.title = error.message
    if (again) setTimeout(() => wave.isConnected && loudness(side, wave, again - 1), 4000)
  }
}

const heard = (pair, tone, act) => {
  const players = []
  const [both] = sideBySide(pair, (side) => {
    const node = make("div", "side"), wave = make("span", "wave", undefined, { "aria-hidden": "true" })
    const player = hearing(side, wave)
    players.push(player)
    for (let n = 0; n < 48; n++) wave.appendChild(make("i")).style.setProperty("--n", n / 48)
    loudness(side, wave)
    const line = make("span", "called-line")
    line.append(calledLink({ ...side, t: null }, () => act("open", side.id, side.t)), make("span", "soft", side.heard ? say("{when}, mostly {sound}", { when: stretch(side), sound: say(side.heard) }) : stretch(side)))
    node.append(player, line)
    if (side.stretch) node.appendChild(standsFor(side))
    return node
  })
  return [both, under(tone, pair.share, inTurn(...players))]
}

const said = (pair, tone, act) => {
  const players = []
  const [both] = sideBySide(pair, (side) => {
    const node = make("div", "side"), quote = make("blockquote", "", side.said || say("Words that were corrected since"))
    const player = hearing(side, quote)
    players.push(player)
    node.append(player, calledLink(side, act))
    if (side.stretch) node.appendChild(standsFor(side))
    return node
  })
  return [both, under(tone, pair.share, inTurn(...players))]
}

const written = (pair, tone, act) => {
  const [both] = sideBySide(pair, (side) => {
    const node = make("div", "side")
    node.append(make("blockquote", "written", side.said || side.title), calledLink(side, act))
    return node
  })
  return [both, under(tone, pair.share, make("span", "soft", say("written in the descriptions")))]
}

return groups
})()
