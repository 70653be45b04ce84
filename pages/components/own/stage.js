// Several ways to get to know one person, side by side: what each asks, and what it would show.
const SAID = { y: ["like", "liked"], n: ["hide", "not for them"], s: ["minus", "skipped"] }
const THIS = { y: "the first", n: "the second", s: "skipped" }

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const list = root.firstElementChild || root.appendChild(make("ol", "columns"))
  const tell = (what, id, t) => setTriggerValue("act", { do: what, id: id || "", t: t ?? null })
  list.classList.toggle("big", !!data.big)
  list.style.setProperty("--columns", data.columns.length)
  list.setAttribute("aria-label", data.label)

  const still_ = (card, cls) => {
    const picture = make("span", `pic ${cls || ""}`)
    if (card.cover) picture.append(image(card.cover, card.alt || ""))
    else picture.appendChild(make("span", "blank")).appendChild(icon(card.kind))
    return picture
  }
  const asked = (card, choose) => {
    const box = make("div", "asked")
    const open = link("open", card.href, () => tell("open", card.key))
    const picture = still_(card)
    const kind = picture.appendChild(make("span", "over-chip kind"))
    kind.append(icon(card.kind), make("span", "", card.time))
    preview(picture, card.stills, box)
    open.append(picture, make("span", "title", card.title))
    box.appendChild(open)
    if (choose) box.appendChild(choose)
    return box
  }
  const answering = (column, said, label, picture, title) => {
    const node = button(`act ${said === "y" && !title ? "main" : ""}`, label, picture, () => tell("answer", `${column.key}:${said}`))
    node.setAttribute("aria-label", title ? `${label}: ${title}` : `${label} (${column.label})`)
    return node
  }
  const question = (column) => {
    const part = make("div", "question")
    const ask = column.ask
    if (!ask) return part.appendChild(make("p", "over", "Nothing is left to ask.")), part
    const two = ask.cards.length === 2
    const cards = part.appendChild(make("div", two ? "two" : "one"))
    ask.cards.forEach((card, n) => cards.appendChild(asked(card, data.hand && two ? answering(column, n ? "n" : "y", "This one", "like", card.title) : null)))
    part.appendChild(make("p", "why", ask.why))
    if (data.hand) {
      const acts = part.appendChild(make("div", "acts"))
      if (!two) acts.append(answering(column, "y", "Like", "like"), answering(column, "n", "Not for me", "hide"))
      acts.append(answering(column, "s", "Skip"))
    }
    return part
  }
  const place = (pick, n) => {
    const row = make("li", `place${pick.fresh ? " fresh" : ""}`)
    const open = link("open", pick.href, () => tell("open", pick.key))
    open.append(make("span", "rank", String(n + 1)), still_(pick, "small"))
    const words = open.appendChild(make("span", "words"))
    words.appendChild(make("span", "title", pick.title))
    if (pick.truth !== null) {
      const bar = words.appendChild(make("span", "truth", undefined, { role: "img", "aria-label": `True liking ${pick.truth} of 100`, title: `True liking: ${pick.truth} of 100` }))
      bar.appendChild(make("i")).style.width = `${Math.max(pick.truth, 1)}%`
    }
    if (pick.liked) open.appendChild(icon("like"))
    row.appendChild(open)
    return row
  }
  const trail = (column) => {
    const part = make("ol", "trail", undefined, { "aria-label": "Asked so far" })
    column.trail.forEach((one) => {
      const [picture, word] = SAID[one.said]
      const name = one.titles.join(" or ")
      const item = part.appendChild(make("li", `said ${one.said}`, undefined, { title: `${name}: ${one.titles.length > 1 ? THIS[one.said] : word}` }))
      one.covers.forEach((cover, n) => {
        const off = one.titles.length > 1 && ((one.said === "y") !== (n === 0) || one.said === "s")
        const side = item.appendChild(make("span", off ? "side off" : "side"))
        if (cover) side.append(image(cover, ""))
      })
      if (one.titles.length === 1) item.appendChild(icon(picture))
      item.appendChild(make("span", "visually-hidden", item.title))
    })
    return part
  }
  reconcile(list, data.columns, (column) => {
    const item = make("li", "column")
    const head = item.appendChild(make("div", "head"))
    head.append(make("h3", "", column.label), make("p", "says", column.says))
    if (column.begins) head.appendChild(make("p", "begins", column.begins))
    if (column.missing) return item.classList.add("absent"), item.appendChild(make("p", "over", column.missing)), item
    const meter = item.appendChild(make("div", "meter"))
    meter.append(make("span", "figure", `${column.figure}`), make("span", "unit", column.unit))
    const bar = meter.appendChild(make("span", "bar"))
    const typical = column.typical
    if (typical && column.mark !== null) {
      const band = bar.appendChild(make("em", "", undefined, { title: `Typical: ${typical.says}` }))
      band.style.left = `${typical.low}%`
      band.style.width = `${Math.max(typical.high - typical.low, 1)}%`
    }
    bar.appendChild(make("i")).style.width = `${column.share}%`
    if (column.mark !== null) bar.appendChild(make("b", "", undefined, { title: "The same list for everybody" })).style.left = `${column.mark}%`
    if (typical) meter.appendChild(make("span", "typical", typical.says, { title: "The mean of many simulated people after as many answers, with its 95% interval" }))
    if (column.weighed) meter.appendChild(make("span", "typical", column.weighed))
    item.append(trail(column), make("h4", "", column.asks), question(column), make("h4", "", "It would show"))
    const places = item.appendChild(make("ol", "places"))
    column.picks.forEach((pick, n) => places.appendChild(place(pick, n)))
    const end = item.appendChild(make("div", "end"))
    if (column.enough) end.appendChild(make("p", "enough", "Sure enough to stop asking"))
    return item
  })
  root.step = data.step
  if (!root.keys) {
    root.keys = (event) => {
      if (event.target.closest && event.target.closest("input, textarea, [role=slider]")) return
      const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key]
      if (by && root.big) tell("step", "", Math.max(0, root.step + by))
      if (event.key === "Escape" && root.big) tell("leave")
    }
    document.addEventListener("keydown", root.keys)
  }
  root.big = !!data.big
  root.dataset.ready = "1"
  return () => { document.removeEventListener("keydown", root.keys); root.keys = null }
}
