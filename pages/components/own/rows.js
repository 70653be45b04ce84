// The same dots as a table: what the map shows, for those who would rather read. Titles lead to the recording.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const act = (what, row) => setTriggerValue("act", { do: what, id: row.id, n: row.key, t: row.t ?? null })
  const table = root.querySelector("table") || root.appendChild(make("div", "frame")).appendChild(make("table"))
  const caption = table.caption || table.createCaption(), head = table.tHead || table.createTHead(), body = table.tBodies[0] || table.createTBody()
  caption.textContent = data.caption
  if (!head.rows.length) {
    const row = head.insertRow()
    for (const name of data.columns) row.append(make("th", name ? "" : "pick", name || "", { scope: "col", ...(name ? {} : { "aria-label": "Selected" }) }))
  }
  reconcile(body, data.rows, (one) => {
    const row = make("tr"), tick = make("input", "", undefined, { type: "checkbox", "aria-label": `Select ${one.title}` })
    tick.checked = one.picked
    tick.disabled = !data.pick
    tick.onchange = () => act("toggle", one)
    row.appendChild(make("td", "pick")).append(tick)
    const open = link("", one.href, () => act("open", one))
    open.textContent = one.title
    row.appendChild(make("th", "", undefined, { scope: "row" })).append(open)
    for (const cell of one.cells) row.append(make("td", "", cell))
    return row
  })
  root.dataset.ready = "1"
}
