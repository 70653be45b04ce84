// All that is known about why one recording is in a list: layers to switch between, without asking the server.
const LAYERS = [["reasons", "Reasons"], ["moments", "Moments"], ["words", "In words"], ["path", "The way into the list"], ["without", "What would change it"]]

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const act = (what, id, t) => setTriggerValue("act", { do: what, id, t: t ?? null })
  const print = JSON.stringify({ ...data, tongue: "" })
  if (root.asked !== data.tongue) root.tongue = root.asked = data.tongue
  if (root.print === print && root.drawn === root.tongue) return
  if (root.item !== data.key) root.layer = "reasons"
  Object.assign(root, { print, item: data.key })
  const draw = () => {
    root.drawn = root.tongue
    const told = { ...data, ...data.tongues[root.tongue] }
    telling(told)
    const drawer = make("section", "drawer", undefined, { "aria-label": say("Why {title}", { title: data.title }), lang: root.tongue })
    drawer.append(...head(root, told, (code) => { root.tongue = root.asked = code; draw(); act("tongue", code) }), ...layers(root, told, act))
    root.replaceChildren(drawer)
  }
  draw()
  root.dataset.ready = "1"
}

// Two drawers may be open, of lists with other digits: each sets its own before it says anything.
function telling(data) {
  speak(data.words)
  digits = data.places ?? 3
}

// The sentence, for a viewer and in full, in the language chosen. On a phone the full one stands below the layers.
function head(root, data, choose) {
  const top = make("div", "top"), text = make("div"), tongues = make("div", "tongues", undefined, { role: "group", "aria-label": say("Language") })
  const said = data.sentences[root.tongue] || Object.values(data.sentences)[0]
  if (said) text.appendChild(make("p", "say", said.short))
  if (data.notes.length) text.appendChild(make("p", "notes", inARow(...data.notes)))
  for (const [code, name] of [["en", "English"], ["zh", "\u4e2d\u6587"]]) {
    if (!data.sentences[code]) continue
    const one = tongues.appendChild(button("", name, "", () => choose(code)))
    one.dataset.code = one.lang = code
    one.setAttribute("aria-pressed", String(code === root.tongue))
  }
  top.append(text, tongues)
  return said && said.full !== said.short ? [top, make("p", "full", said.full)] : [top]
}

function layers(root, data, act) {
  const tabs = make("div", "tabs", undefined, { role: "tablist", "aria-label": say("Layers of the explanation") })
  const panel = make("div", "scroll", undefined, { role: "tabpanel" })
  const draw = { reasons, moments: (all) => moments(all.moments, act), words, path, without }
  const show = (name) => {
    root.layer = name
    telling(data)
    for (const tab of tabs.children) tab.setAttribute("aria-selected", String(tab.dataset.name === name))
    panel.setAttribute("aria-label", say(LAYERS.find(([key]) => key === name)[1]))
    panel.replaceChildren(...draw[name](data, act))
  }
  for (const [name, label] of LAYERS) {
    const tab = button("", say(label), "", () => show(name))
    tab.setAttribute("role", "tab")
    tab.dataset.name = name
    tabs.appendChild(tab)
  }
  tabs.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const all = [...tabs.children], next = all[(all.findIndex((tab) => tab.dataset.name === root.layer) + step + all.length) % all.length]
    next.focus()
    show(next.dataset.name)
  }
  show(root.layer)
  return [tabs, panel]
}

// Two numbers per reason, never mixed up: its share of the score, and what the score would lose without it.
function reasons(data, act) {
  const table = make("table", "terms")
  const top = table.appendChild(make("thead")).appendChild(make("tr"))
  for (const [text, cls, title] of [["Because of", ""], ["", "wide"], ["Share", "number", "Part of the score; the parts add up"], ["If removed", "number", "By how much the score would fall without it"]])
    top.appendChild(make("th", cls, say(text), { scope: "col", title: title ? say(title) : null }))
  const reach = Math.max(...data.terms.flatMap((term) => [spread(term, 1), spread(term, -1)]), 1e-9)
  const below = Math.max(...data.terms.map((term) => spread(term, -1)), 0)
  const body = table.appendChild(make("tbody"))
  for (const term of data.terms) {
    const line = body.appendChild(make("tr")), from = make("th", "from", undefined, { scope: "row" })
    if (term.cover) from.appendChild(image(term.cover, ""))
    from.appendChild(named(term, act))
    const cell = make("td", "wide")
    cell.appendChild(bar(term, below, reach))
    line.append(from, cell, make("td", "number", signed(term.share)), make("td", "number", term.effect === null ? "\u2013" : signed(term.effect)))
  }
  for (const [label, value] of [...(data.base ? [[say("Starting point"), data.base]] : []), ...data.stages]) {
    const line = body.appendChild(make("tr"))
    line.append(make("th", "", label, { scope: "row" }), make("td"), make("td", "number", signed(value)), make("td", "number", "\u2013"))
  }
  const foot = table.appendChild(make("tfoot")).appendChild(make("tr"))
  foot.append(make("th", "", say("Adds up to"), { scope: "row" }), make("td"), make("td", "number", signed(data.total)), make("td"))
  const kinds = make("p", "hint")
  for (const kind of Object.keys(KINDS)) {
    if (!data.terms.some((term) => term.parts.some(([own]) => own === kind))) continue
    kinds.append(make("i", `key ${kind}`), document.createTextNode(`${say(KINDS[kind])}\u2003`))
  }
  if (below) kinds.append(make("i", "key against"), document.createTextNode(`${say("speaks against it")}\u2003`))
  kinds.append(document.createTextNode(data.exact ? say("The shares add up exactly.") : say("The shares add up to within {error}.", { error: data.error })))
  return [table, kinds]
}

function spread(term, sign) {
  return term.parts.reduce((sum, [, share]) => sum + Math.max(0, sign * share), 0)
}

function bar(term, below, reach) {
  const track = make("span", "track", undefined, { "aria-hidden": "true" }), all = below + reach
  const at = { "1": below, "-1": below }
  for (const [kind, share] of term.parts) {
    const side = share < 0 ? -1 : 1, piece = track.appendChild(make("i", `${kind}${share < 0 ? " against" : ""}`, undefined, { title: `${say(KINDS[kind])} ${signed(share)}` }))
    const width = Math.abs(share), from = side < 0 ? at[side] - width : at[side]
    at[side] += side * width
    piece.style.left = `${(100 * from) / all}%`
    piece.style.width = `max(1px, ${(100 * width) / all}%)`
  }
  if (below) track.appendChild(make("i", "zero")).style.left = `${(100 * below) / all}%`
  return track
}

// A recording by its title, which opens it; anything else by its name.
function named(thing, act) {
  if (!thing.href) return make("span", "", thing.said ? say(thing.label) : thing.label)
  const to = link("", thing.href, () => act("open", thing.ref))
  to.textContent = thing.label
  return to
}

function words(data) {
  const { rows, note, named: share } = data.concepts
  if (!rows.length) return [make("p", "hint", note || say("There are no words for this one."))]
  const grid = make("div", "words"), reach = Math.max(...rows.map(([, value]) => Math.abs(value)), 1e-9)
  const pointed = make("div", "pointing"), counts = rows.some(([, value]) => value)
  grid.classList.toggle("names", !counts) // of a strategy that does not look at pictures: no shares, and no zeros either
  for (const [name, value, where] of rows) {
    const track = make("span", "track", undefined, { "aria-hidden": "true" })
    track.appendChild(make("i", name ? `visual${value < 0 ? " against" : ""}` : "unnamed")).style.width = `${(100 * Math.abs(value)) / reach}%`
    grid.append(...(counts ? [word(name, where, pointed), track, make("span", "number", signed(value))] : name ? [word(name, where, pointed)] : []))
  }
  const told = !counts ? say("Words explain {share}% of what the pictures are.", { share: Math.round(100 * share) }) : say("Words explain {share}% of what the pictures are; together the rows are the pictures' part of the score.", { share: Math.round(100 * share) })
  return [grid, pointed, make("p", "hint", inARow(told, data.wordsNote, note))]
}

// A word that can be looked for in the pictures is a button; one place below the rows shows it.
function word(name, where, pointed) {
  if (!where) return make("span", "", name || say("Cannot be named"))
  const key = button("word-where", name, "where", () => {
    const again = key.getAttribute("aria-pressed") === "true"
    for (const other of key.parentElement.querySelectorAll(".word-where")) other.setAttribute("aria-pressed", "false")
    if (again) return pointed.replaceChildren()
    key.setAttribute("aria-pressed", "true")
    pointed.replaceChildren(places.single(where, say("Where \u201c{word}\u201d shows", { word: name })))
    pointed.querySelector("button").click()
  })
  key.setAttribute("aria-pressed", "false")
  key.title = say("Where it shows in the pictures")
  return key
}

// Where it stood after each stage, and what moved it.
function path(data) {
  const line = make("div", "path")
  data.path.forEach((step, n) => {
    if (n) line.appendChild(make("span", "arrow", undefined, { "aria-hidden": "true" })).appendChild(icon("chevron"))
    const box = line.appendChild(make("div", "step"))
    box.append(make("b", "", step.name), make("span", "place", step.after === null ? say("out") : say("place {n}", { n: step.after })))
    if (n) box.appendChild(make("span", "small", step.before === step.after ? say("stays") : say("was place {n}", { n: step.before })))
    if (!n) box.appendChild(make("span", "small", say("score {score}", { score: signed(step.delta) })))
    else if (Number(Math.abs(step.delta).toFixed(digits))) box.appendChild(make("span", "small", `${step.delta > 0 ? "+" : ""}${signed(step.delta)}`))
    if (step.reason) box.appendChild(make("span", "small", step.reason))
  })
  return [line, make("p", "hint", data.funnel)]
}

function without(data, act) {
  const found = data.without
  if (!found) return [make("p", "hint", data.withoutNote || say("No small part of the history decides about this one."))]
  const parts = [make("p", "", found.removed.length === 1 ? say("Without this one, it would not be in the list:") : say("Without these {n}, it would not be in the list:", { n: found.removed.length })), things(found.removed, act)]
  const place = found.rank === null ? say("It could not be placed at all then.") : say("It would be at place {n} then.", { n: found.rank })
  parts.push(make("p", "", found.instead ? inARow(place, say("This would come in instead:")) : place))
  if (found.instead) parts.push(things([found.instead], act))
  const list = make("ul", "ticks-list")
  const tick = (yes, text) => {
    const line = list.appendChild(make("li", yes ? "yes" : "no"))
    line.append(icon(yes ? "check" : "minus"), make("span", "", text))
  }
  tick(true, say("Checked by making the list again without that"))
  tick(found.certified, found.certified ? say("Proven: nothing smaller does it") : say("A smaller set may do it, too: not ruled out"))
  if (found.retrained !== null) tick(found.retrained, found.retrained ? say("Also true after training anew without that") : say("Not true after training anew: the model would learn otherwise"))
  parts.push(list)
  return parts
}

function things(all, act) {
  const row = make("div", "things")
  for (const thing of all) {
    const chip = row.appendChild(make("span", "thing"))
    if (thing.cover) chip.appendChild(image(thing.cover, ""))
    chip.appendChild(named(thing, act))
  }
  return row
}
