// The card grid: thumbnails that play on hover, one component for the whole grid.
// Boxes to tick cards with. What was ticked is told together, a moment later; with Shift, everything in between, too.
const ticking = (root, list, data, tell) => {
  const state = (root.ticking = root.ticking || { on: new Set(), off: new Set(), timer: 0, last: null })
  const ticked = (key) => state.on.has(key) || (!state.off.has(key) && (data.ticked || []).includes(key))
  const show = () => {
    for (const key of [...state.on]) if ((data.ticked || []).includes(key)) state.on.delete(key) // the server knows
    for (const key of [...state.off]) if (!(data.ticked || []).includes(key)) state.off.delete(key)
    paint()
  }
  const paint = () => {
    list.classList.toggle("choosing", !!(data.ticked || []).length)
    for (const item of list.children) {
      const box = item.querySelector(".tick input")
      if (box) box.checked = ticked(item.dataset.key)
      item.classList.toggle("ticked", !!box && box.checked)
    }
  }
  const send = () => tell([...state.on], [...state.off])
  const mark = (key, on) => {
    state[on ? "on" : "off"].add(key)
    state[on ? "off" : "on"].delete(key)
    clearTimeout(state.timer)
    state.timer = setTimeout(send, 250)
  }
  const box = (card) => {
    const label = make("label", "tick")
    const input = label.appendChild(make("input", "", undefined, { type: "checkbox", "aria-label": `Tick ${card.title}` }))
    input.onclick = (event) => {
      const keys = [...list.children].map((item) => item.dataset.key)
      const from = event.shiftKey && state.last ? keys.indexOf(state.last) : -1
      const to = keys.indexOf(card.key)
      const range = from < 0 ? [card.key] : keys.slice(Math.min(from, to), Math.max(from, to) + 1)
      for (const key of range) mark(key, input.checked)
      state.last = card.key
      paint()
    }
    return label
  }
  return { box, show }
}

const quoted = (node, pieces) => {
  node.append("\u201c")
  for (const [text, found] of pieces) node.appendChild(make(found ? "mark" : "span", "", text))
  node.append("\u201d")
}

// Other seconds worth seeing, below a card that was found: stills, and lines that are said.
const others = (card, open) => {
  const list = make("ul", "others", undefined, { "aria-label": `More of ${card.title}` })
  for (const moment of card.moments) {
    const item = list.appendChild(make("li", moment.quote.length ? "line" : "shot"))
    const way = item.appendChild(link("", moment.href, () => open(moment.at)))
    way.title = moment.why
    way.setAttribute("aria-label", moment.why)
    if (moment.still) way.appendChild(image(moment.still, ""))
    else way.appendChild(icon(moment.icon))
    way.appendChild(make("span", moment.still ? "over-chip" : "when", moment.clock))
    if (moment.quote.length) quoted(way.appendChild(make("span", "said")), moment.quote)
  }
  return list
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const list = root.firstElementChild || root.appendChild(make("ul", "grid"))
  list.classList.toggle("compact", !!data.compact)
  list.setAttribute("aria-label", data.label)
  const ticks = ticking(root, list, data, (on, off) => setTriggerValue("act", { do: "tick", id: "", on, off }))
  const act = (what, card, t) => setTriggerValue("act", { do: what, id: card.item || card.key, t: t ?? null })

  reconcile(list, data.cards, (card) => {
    const item = make("li", "card")
    const open = link("open", card.href, () => act("open", card, card.at))
    const picture = make("span", "pic")
    if (card.cover) picture.append(image(card.cover, card.alt))
    else picture.appendChild(make("span", "blank")).appendChild(icon(card.kind))
    const kind = make("span", "over-chip kind")
    kind.appendChild(icon(card.kind))
    kind.appendChild(make("span", "", card.time))
    picture.appendChild(kind)
    if (card.state) picture.appendChild(make("span", `over-chip state ${card.tone}`, card.state))
    preview(picture, card.stills, item)

    const body = make("span", "body")
    body.appendChild(make("span", "title", card.title))
    if (card.tags && card.tags.length) {
      const tags = body.appendChild(make("span", "tags"))
      for (const tag of card.tags) tags.appendChild(make("span", "tag", tag))
    }
    if (card.why) {
      const why = make("span", "why")
      why.appendChild(icon(card.whyIcon))
      const says = why.appendChild(make("span", "", card.why))
      if (card.quote) quoted(says, card.quote)
      if (card.strength) {
        const sure = why.appendChild(make("span", `sure${card.doubtful ? " doubtful" : ""}`, undefined, { title: card.sure || `Likeness ${card.score}` }))
        sure.appendChild(make("span", "meter")).appendChild(make("i")).style.width = `${card.strength}%`
        if (card.sure) sure.appendChild(make("span", "figure", `${card.strength}%`))
      }
      body.appendChild(why)
    } else if (card.note) body.appendChild(make("span", "note", card.note))
    open.append(picture, body)
    item.appendChild(open)
    if (card.moments && card.moments.length) {
      const play = (at) => { window.vitrinePlays = card.key; setTriggerValue("act", { do: "open", id: card.key, t: at }) }
      item.appendChild(others(card, play))
    }

    if (data.ticked) item.appendChild(ticks.box(card))
    if (card.pick) {
      const like = button("act like", card.pick, "like", () => act("like", card))
      like.setAttribute("aria-label", `${card.pick}: ${card.title}`)
      item.appendChild(like)
    }
    return item
  })
  ticks.show()
  root.dataset.ready = "1"
}
