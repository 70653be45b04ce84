// The transcript: a list of buttons, each a line that seeks. Lines far away cost nothing to draw (content-visibility),
// a long transcript is put together over several frames, and the line being spoken is followed until somebody scrolls.
const PIECE_LINES = 120, LEAVE_ALONE_MS = 6000

function transcript({ seek, save, lock }) {
  const list = make("ol", "lines", undefined, { "aria-label": "Transcript" })
  const self = { node: list, lines: [], current: -1, touched: -Infinity, building: 0 }
  for (const kind of ["wheel", "touchmove", "pointerdown"]) list.addEventListener(kind, () => (self.touched = performance.now()), { passive: true })

  self.draw = (lines, canEdit) => {
    cancelAnimationFrame(self.building)
    Object.assign(self, { lines, canEdit, current: -1 })
    tools.remove()
    list.replaceChildren()
    const more = () => {
      const from = list.children.length
      list.append(...lines.slice(from, from + PIECE_LINES).map(lineOf))
      self.building = list.children.length < lines.length ? requestAnimationFrame(more) : 0
      self.at(self.time ?? 0)
    }
    if (lines.length) more()
  }

  // The line at second t is marked; the list, never the page, is scrolled to it.
  self.at = (t) => {
    self.time = t
    const n = lastUpTo(self.lines.length, (k) => self.lines[k].start_s, t + 0.05)
    const now = n >= 0 && t < self.lines[n].end_s + 0.6 ? n : -1
    if (now === self.current) return
    list.children[self.current]?.firstChild.removeAttribute("aria-current")
    const item = list.children[now]
    self.current = item ? now : -1
    if (!item) return
    item.firstChild.setAttribute("aria-current", "true")
    if (performance.now() - self.touched > LEAVE_ALONE_MS && !list.contains(list.getRootNode().activeElement)) toMiddle(item)
  }

  const toMiddle = (item, again = true) => {
    list.scrollTo({ top: item.offsetTop - (list.clientHeight - item.offsetHeight) / 2, behavior: "auto" })
    if (again) requestAnimationFrame(() => toMiddle(item, false)) // heights are estimates until a line was drawn
  }

  const lineOf = (line, n) => {
    const item = make("li"), say = make("button", "say", undefined, { type: "button" })
    say.append(make("span", "when", clock(line.start_s)), make("span", "what", line.text))
    say.onclick = () => seek(line.start_s)
    item.append(say)
    item.line = line
    if (line.doubt) item.append(make("p", "doubt", line.doubt))
    const marks = [line.origin === "human" ? "Corrected by hand" : "", line.locked ? "locked" : ""].filter(Boolean).join(", ")
    if (marks) item.append(make("p", "mark", marks[0].toUpperCase() + marks.slice(1)))
    return item
  }

  list.addEventListener("keydown", (event) => {
    const item = event.target.closest("li"), last = list.lastChild
    if (!event.target.classList.contains("say")) return
    const to = { ArrowDown: item.nextSibling, ArrowUp: item.previousSibling, Home: list.firstChild, End: last }[event.key]
    if (!to) return
    event.preventDefault()
    to.firstChild.focus()
  })

  // One pair of tools for the whole list: it moves into the line that is pointed at or has the focus.
  const tools = make("div", "tools"), change = button("tool", "Edit", "", () => edit(tools.parentElement))
  const settle = button("tool", "Lock", "", () => lock(tools.parentElement.line))
  tools.append(change, settle)
  const offer = (event) => {
    const item = event.target.closest("li")
    if (!self.canEdit || !item || item.querySelector("form") || tools.parentElement === item) return
    const { line } = item
    settle.firstChild.textContent = line.locked ? "Unlock" : "Lock"
    settle.title = line.locked ? "Later runs of the models may change this line" : "No later run of a model changes this line"
    change.setAttribute("aria-label", `Edit the line at ${clock(line.start_s)}`)
    settle.setAttribute("aria-label", `${line.locked ? "Unlock" : "Lock"} the line at ${clock(line.start_s)}`)
    item.append(tools)
  }
  list.addEventListener("pointerover", offer)
  list.addEventListener("focusin", offer)

  const edit = (item) => {
    const form = make("form", "editing"), field = make("textarea", "", undefined, { "aria-label": "What is said", placeholder: "Empty: nobody speaks here", rows: "2", maxlength: "2000" })
    field.value = item.line.text
    const end = () => { form.remove(); item.firstChild.hidden = false; item.firstChild.focus() }
    const row = make("div", "choices"), keep = make("button", "act main", "Save", { type: "submit" })
    row.append(keep, button("act bare", "Cancel", "", end))
    form.append(field, row)
    form.onsubmit = (event) => {
      event.preventDefault()
      const text = field.value.trim()
      if (text !== item.line.text) save(item.line, text)
      item.firstChild.lastChild.textContent = text
      end()
    }
    field.onkeydown = (event) => {
      event.stopPropagation()
      if (event.key === "Escape") end()
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit() }
    }
    tools.remove()
    item.firstChild.hidden = true
    item.firstChild.after(form)
    field.focus()
    self.touched = performance.now()
  }
  return self
}
