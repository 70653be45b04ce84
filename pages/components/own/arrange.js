// A collection: its sections, texts and recordings in order. Who may edit does so in place; others read.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const main = root.firstElementChild || root.appendChild(make("div", "sections"))
  const tell = (what, more) => setTriggerValue("act", { do: what, id: "", ...more })
  const field = (tag, cls, value, label, changed, more) => {
    const node = make(tag, cls, undefined, { "aria-label": label, ...more })
    node.value = value
    node.onchange = () => node.value !== value && changed(node.value)
    return node
  }
  const grow = (area) => {
    const fit = () => { area.style.height = "auto"; area.style.height = `${Math.max(area.scrollHeight + 2, 34)}px` }
    area.addEventListener("input", fit)
    requestAnimationFrame(fit)
    return area
  }
  const step = (cls, label, picture, act) => {
    const node = button(cls, "", picture, act)
    node.setAttribute("aria-label", label)
    node.title = label
    return node
  }
  // After a move the same button of the same recording has the focus again, so that it can go on.
  const go = (key, cls, what, more) => {
    root.goOn = [key, cls]
    tell(what, more)
  }

  const entry = (one) => {
    const item = make("li", "entry")
    const open = link("open", one.href, () => tell("open", { id: one.key }))
    if (one.cover) open.appendChild(image(one.cover, ""))
    else open.appendChild(make("span", "blank")).appendChild(icon(one.kind))
    open.setAttribute("aria-label", one.title)
    const words = make("div", "words")
    const title = words.appendChild(make("div", "title", one.title))
    title.appendChild(make("span", "time", one.time))
    if (!data.canEdit) {
      if (one.note) words.appendChild(make("p", "said", one.note))
      item.append(open, words)
      return item
    }
    const note = { rows: "1", placeholder: "Say why it is here", maxlength: "5000" }
    words.appendChild(grow(field("textarea", "note", one.note, `Note on ${one.title}`, (text) => tell("note", { id: one.key, text }), note)))
    const place = make("div", "place")
    place.append(
      step("up", `Move ${one.title} up`, "rise", () => go(one.key, "up", "shift", { id: one.key, by: -1 })),
      field("input", "number", String(one.at), `Position of ${one.title}`, (to) => go(one.key, "number", "move", { id: one.key, to: Number(to) }), { type: "number", min: "1", max: String(data.count) }),
      step("down", `Move ${one.title} down`, "fall", () => go(one.key, "down", "shift", { id: one.key, by: 1 })),
    )
    const more = make("div", "more")
    if (one.cover) {
      const cover = step("cover", one.isCover ? "This is the cover" : `Make ${one.title} the cover`, "video", () => tell("cover", { id: one.key }))
      cover.setAttribute("aria-pressed", String(one.isCover))
      more.appendChild(cover)
    }
    more.append(
      step("split", `Begin a section at ${one.title}`, "words", () => tell("split", { id: one.key })),
      step("remove", `Take ${one.title} out`, "close", () => tell("remove", { id: one.key })),
    )
    item.append(place, open, words, more)
    item.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return
      event.preventDefault()
      const up = event.key === "ArrowUp"
      go(one.key, up ? "up" : "down", "shift", { id: one.key, by: up ? -1 : 1 })
    })
    return item
  }

  const heading = (section, n) => {
    const head = make("div", "heading")
    if (!data.canEdit) {
      if (section.heading) head.appendChild(make("h2", "", section.heading))
      if (section.text) head.appendChild(make("p", "text", section.text))
      return head
    }
    if (!n && !section.heading && !section.text) return head
    const line = head.appendChild(make("div", "line"))
    line.appendChild(field("input", "name", section.heading, "Heading of the section", (text) => tell("heading", { n: section.key, text }), { placeholder: "Heading", maxlength: "300" }))
    if (n) line.appendChild(step("up", `Move the section ${section.heading} up`, "rise", () => tell("shift_section", { n: section.key, by: -1 })))
    if (n < data.sections.length - 1) line.appendChild(step("down", `Move the section ${section.heading} down`, "fall", () => tell("shift_section", { n: section.key, by: 1 })))
    line.appendChild(step("remove", `Join the section ${section.heading} with the one before`, "close", () => tell("join", { n: section.key })))
    head.appendChild(grow(field("textarea", "text", section.text, `Text of the section ${section.heading}`, (text) => tell("text", { n: section.key, text }), { rows: "1", placeholder: "Introduce this section", maxlength: "20000" })))
    return head
  }

  reconcile(main, data.sections.map((section, n) => ({ ...section, n, of: data.sections.length, count: data.count })), (section, known) => {
    const part = known || make("section", "part")
    const list = part.querySelector("ol") || make("ol", data.canEdit ? "entries edited" : "entries")
    list.setAttribute("aria-label", section.heading || "Recordings")
    part.replaceChildren(heading(section, section.n), list)
    reconcile(list, section.entries, entry)
    if (data.canEdit && !section.entries.length) list.replaceChildren(make("li", "empty", "Nothing here yet. Move recordings up or down to bring them in."))
    return part
  })
  const node = root.goOn && [...main.querySelectorAll("li.entry")].find((one) => one.dataset.key === root.goOn[0])
  if (node) node.querySelector(`.${root.goOn[1]}`)?.focus()
  root.goOn = null
  root.dataset.ready = "1"
}
