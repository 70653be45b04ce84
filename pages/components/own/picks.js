// Ranked recommendations, each with a bar whose pieces are its reasons and add up to its score.
const WORDS = { visual: "Picture", sound: "Sound", speech: "Speech", text: "Words", other: "Audience", stage: "Settings" }
let goOn = null // whose explanation was just opened or closed: the button that did it is drawn anew, and has the focus again
let decimals = 3 // digits after the point; shares come in units of the last of them
const number = (units) => figure(units / 10 ** decimals, decimals)
const sum = (values) => values.reduce((a, b) => a + b, 0)

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const telling = () => { speak(data.words); decimals = data.places ?? 3 } // also when a card is opened later
  telling()
  if (!root.chosen) root.opened = new Set(data.first ? data.picks.slice(0, 1).map((pick) => pick.key) : []) // the best one, until somebody chooses
  const act = (what, id, t, more) => setTriggerValue("act", { do: what, id, t: t ?? null, ...more })
  const list = root.querySelector("ol.picks") || root.appendChild(make("ol", "picks", undefined, { "aria-label": say("Recommendations, best first") }))
  const legend = root.querySelector(".legend") || root.insertBefore(make("p", "legend"), list)
  legend.hidden = !data.legend.length
  legend.replaceChildren(document.createTextNode(`${inARow(say("Each bar is a score; its pieces are its reasons, and they add up."), data.middle)} `))
  const against = data.scale.left ? [{ tone: "against", word: say("speaks against it") }] : []
  for (const { tone, word } of [...data.legend, ...against]) {
    const entry = legend.appendChild(make("span", "entry"))
    entry.append(make("i", `key ${tone}`), document.createTextNode(word))
  }
  const before = new Map([...list.children].map((node) => [node.dataset.key, node.getBoundingClientRect().top]))
  reconcile(list, data.picks.map((pick) => ({ ...pick, scale: data.scale, known: data.known, can: data.can, deep: data.deep === pick.key, tongue: say("Score"), decimals })), (pick) => pickCard(root, pick, act, telling))
  for (const node of list.children) node.show()
  const again = goOn && data.picks.find((pick) => pick.key === goOn.key && (data.deep === pick.key) === goOn.open)
  if (again) {
    goOn = null
    ;[...list.children].find((node) => node.dataset.key === again.key).deep.focus()
  }
  if (!still()) glide(list, before)
  if (root.keys) document.removeEventListener("keydown", root.keys)
  root.keys = (event) => leave(event, list)
  document.addEventListener("keydown", root.keys)
  root.dataset.ready = "1"
  return () => document.removeEventListener("keydown", root.keys)
}

// Escape closes the explanation that is open, as its button does, from anywhere in it or in its card; but from a field.
function leave(event, list) {
  if (event.key !== "Escape" || event.defaultPrevented) return
  const open = [...list.children].find((node) => node.deep.getAttribute("aria-expanded") === "true"), way = event.composedPath()
  if (!open || way[0].matches?.("input, textarea")) return
  if (way.includes(open) || way.some((node) => node.classList?.contains("st-key-recommend-drawer"))) open.deep.click()
}

// What stays in the list moves to its new place, so that a like is seen to change something.
function glide(list, before) {
  for (const node of list.children) {
    const top = before.get(node.dataset.key), moved = top === undefined ? 0 : top - node.getBoundingClientRect().top
    if (Math.abs(moved) > 2) node.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], { duration: 320, easing: "ease-out" })
    else if (top === undefined && before.size) node.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 320 })
  }
}

function pickCard(root, pick, act, telling) {
  const item = make("li", "pick")
  const open = link("thumb", pick.href, () => act("open", pick.key))
  open.appendChild(make("span", "visually-hidden", say("Open {title},", pick)))
  const picture = make("span", "pic")
  picture.appendChild(image(pick.cover, ""))
  const time = make("span", "over-chip time")
  time.append(icon(pick.kind), make("span", "", pick.time))
  picture.appendChild(time)
  preview(picture, pick.stills, open)
  open.appendChild(picture)

  const body = make("div", "body")
  const head = make("div", "head")
  const name = make("h2", "name")
  const called = make("span", "", pick.title)
  if (pick.moved) called.append(" ", make("span", "moved", pick.moved))
  if (pick.chance) called.append(" ", make("span", "by", say("by chance"), { title: say("Drawn by lot, to find out what else you might like") }))
  if (pick.by) called.append(" ", make("span", "by", pick.by, { title: say("The chosen strategy cannot say; this one filled the place") }))
  name.append(make("span", "rank", `${pick.rank}`), called)
  head.append(name, make("span", "score", pick.score, { title: say("Score") }))
  body.append(head, bar(pick, pick.scale), make("p", "because", pick.because))

  const row = make("div", "row")
  const details = make("div", "details", undefined, { id: `why-${pick.key}` })
  const why = button("act bare why", say("Why this"), "chevron", () => {
    root.chosen = true
    root.opened.has(pick.key) ? root.opened.delete(pick.key) : root.opened.add(pick.key)
    show()
  })
  why.setAttribute("aria-controls", details.id)
  const show = (item.show = () => {
    const on = root.opened.has(pick.key)
    why.setAttribute("aria-expanded", String(on))
    details.hidden = !on
    if (!on || details.firstChild) return
    telling()
    details.append(...reasons(pick, act))
  })
  const like = button("act", say("Like"), "like", () => act("like", pick.key))
  const hide = button("act", say("Not for me"), "hide", () => act("hide", pick.key))
  like.setAttribute("aria-label", say("Like {title}", pick))
  hide.setAttribute("aria-label", say("Not for me: {title}", pick))
  const deep = button("act", say(pick.deep ? "Close" : "Explain"), pick.deep ? "close" : "words", () => {
    goOn = { key: pick.key, open: !pick.deep }
    act(pick.deep ? "shut" : "deep", pick.key)
  })
  deep.setAttribute("aria-label", say(pick.deep ? "Close the explanation of {title}" : "Explain {title} in full", pick))
  deep.setAttribute("aria-expanded", String(!!pick.deep))
  if (pick.can.includes("say")) row.append(like, hide, ...saying(pick, act))
  if (pick.can.includes("deep")) row.append(deep)
  row.append(why)
  body.appendChild(row)
  item.append(open, body, details)
  item.deep = deep
  return item
}

// One to five stars, and a line of one's own. Both are feedback like a like; both can be taken back.
function saying(pick, act) {
  const stars = make("span", "stars", undefined, { role: "group", "aria-label": say("Stars for {title}", pick) })
  for (let n = 1; n <= 5; n++) {
    const star = button("star", "", "star", () => act("rate", pick.key, n))
    star.setAttribute("aria-label", n === 1 ? say("1 star") : say("{n} stars", { n }))
    star.onpointerenter = star.onfocus = () => [...stars.children].forEach((other, k) => other.classList.toggle("on", k < n))
    stars.appendChild(star)
  }
  stars.onpointerleave = () => [...stars.children].forEach((star) => star.classList.remove("on"))
  const form = make("form", "comment")
  form.hidden = true
  const field = form.appendChild(make("input", "field", undefined, { type: "text", maxlength: 2000, placeholder: say("What do you think of it?"), "aria-label": say("Your comment on {title}", pick) }))
  const send = button("act", say("Say it"), "", null)
  send.type = "submit"
  form.appendChild(send)
  form.onsubmit = (event) => {
    event.preventDefault()
    if (field.value.trim()) act("comment", pick.key, null, { text: field.value.trim() })
  }
  const comment = button("act icon-only", "", "comment", () => {
    form.hidden = !form.hidden
    comment.setAttribute("aria-expanded", String(!form.hidden))
    if (!form.hidden) field.focus()
  })
  comment.setAttribute("aria-label", say("Comment on {title}", pick))
  comment.setAttribute("aria-expanded", "false")
  comment.title = say("Comment")
  return [stars, comment, form]
}

// One bar per score: groups are liked items, colours are picture, sound and words; what counts against lies left of zero.
function bar(pick, { left, right }) {
  const label = pick.rows.map(([ref, text, shares]) => `${titled(pick, ref, text)} ${number(sum(shares))}`).reduce((one, other) => (one ? say("{one}, {other}", { one, other }) : other), "")
  const track = make("div", "bar", undefined, { role: "img", "aria-label": say("Score {score}: {label}", { score: pick.score, label }) })
  const full = left + right || 1, percent = (n) => (100 * n) / full
  const reach = { against: 0, for: 0 }
  let last = -1
  pick.rows.forEach(([ref, text, shares], row) => shares.forEach((share, n) => {
    if (!share) return
    const side = share < 0 ? "against" : "for", width = Math.abs(share)
    const from = share < 0 ? -(reach.against + width) : reach.for
    reach[side] += width
    const gap = row !== last && from > 0 ? 2 : 0 // pixels between what one liked recording gave and the next
    const tip = say("{title}, {kind}: {share}", { title: titled(pick, ref, text), kind: say(WORDS[pick.tones[n]]).toLowerCase(), share: number(share) })
    const part = make("i", `piece ${pick.tones[n]}${share < 0 ? " against" : ""}`, undefined, { title: tip })
    part.style.left = `calc(${percent(left + from)}% + ${gap}px)`
    part.style.width = `max(1px, calc(${percent(width)}% - ${gap}px))`
    track.appendChild(part)
    last = row
  }))
  if (left) track.appendChild(make("i", "zero")).style.left = `${percent(left)}%`
  return track
}

function titled(pick, ref, text) {
  return pick.known[ref] ? pick.known[ref].title : text
}

function reasons(pick, act) {
  const table = make("table", "sums")
  table.appendChild(make("caption", "visually-hidden", say("Shares of the score of {title}", pick)))
  const top = table.appendChild(make("thead")).appendChild(make("tr"))
  for (const [n, text] of ["Because of", ...pick.tones.map((tone) => WORDS[tone]), "Share"].map((word) => say(word)).entries()) {
    const cell = make("th", n ? "number" : "", undefined, { scope: "col" })
    if (n && n <= pick.tones.length) cell.appendChild(make("i", `key ${pick.tones[n - 1]}`))
    cell.appendChild(document.createTextNode(text))
    top.appendChild(cell)
  }
  const rows = table.appendChild(make("tbody"))
  for (const [ref, text, shares] of pick.rows) {
    const line = rows.appendChild(make("tr"))
    const from = make("th", "from", undefined, { scope: "row" })
    const known = pick.known[ref]
    if (known && known.cover) from.appendChild(image(known.cover, ""))
    if (known) {
      const to = link("", known.href, () => act("open", ref))
      to.textContent = known.title
      from.appendChild(to)
    } else from.appendChild(make("span", "", text))
    line.append(from, ...shares.map((share) => make("td", "number", number(share))), make("td", "number strong", number(sum(shares))))
  }
  const foot = table.appendChild(make("tfoot")).appendChild(make("tr"))
  const totals = pick.tones.map((_, n) => make("td", "number", number(sum(pick.rows.map(([, , shares]) => shares[n])))))
  foot.append(make("th", "", say("Adds up to"), { scope: "row" }), ...totals, make("td", "number strong", pick.score))

  const parts = [table]
  if (pick.pairs.length) {
    parts.push(make("h3", "", say("Best matching moments")))
    const pairs = make("ul", "pairs")
    for (const pair of pick.pairs) {
      const line = make("li", "pair")
      const both = make("div", "both")
      both.append(moment(pick, pair, "here", act), make("span", "versus", say("and"), { "aria-hidden": "true" }), moment(pick, pair, "there", act))
      const words = make("p", "says")
      words.append(make("i", `key ${pair.tone}`), document.createTextNode(say("{kind}, {share} of the score", { kind: say(WORDS[pair.tone]), share: number(pair.share) })))
      line.append(both, words)
      pairs.appendChild(line)
    }
    parts.push(pairs)
  }
  return parts
}

function moment(pick, pair, side, act) {
  const { id = pick.key, t, still: name } = pair[side], known = pick.known[id], timed = t !== null
  const to = link("moment", timed ? `${known.href}&t=${t}` : known.href, () => act("open", id, t))
  const frame = make("span", "pic")
  if (name) frame.appendChild(image(`/api/still/${id}/${name}`, timed ? say("{title} at {time}", { title: known.title, time: clock(t) }) : known.title))
  else frame.appendChild(make("span", "blank")).appendChild(icon(pair.tone === "text" ? "words" : known.kind))
  if (timed) frame.appendChild(make("span", "over-chip at", clock(t)))
  to.append(frame, make("span", "called", known.title))
  return to
}
