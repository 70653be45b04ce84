// People as a table: a head sorts, a name leads to the person.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const act = (what, id) => setTriggerValue("act", { do: what, id })
  const table = make("table"), head = table.createTHead().insertRow(), body = table.createTBody()
  for (const [key, name, why] of data.columns) {
    const mine = key === data.order, cell = make("th", "", undefined, { scope: "col", "aria-sort": mine ? (data.falling ? "descending" : "ascending") : "none" })
    const sort = make("button", "sort", mine ? `${name} ${data.falling ? "↓" : "↑"}` : name, { type: "button", title: why })
    sort.onclick = () => act("sort", key)
    cell.append(sort)
    head.append(cell)
  }
  for (const one of data.rows) {
    const row = body.insertRow(), cell = make("th", "", undefined, { scope: "row" })
    const meet = make("button", "meet", one.name, { type: "button", "aria-pressed": String(one.id === data.chosen) })
    meet.onclick = () => act("meet", one.id)
    cell.append(meet)
    row.append(cell)
    row.className = one.id === data.chosen ? "chosen" : ""
    for (const text of one.cells) row.append(make("td", "", text))
  }
  const frame = make("div", "frame", undefined, { tabIndex: 0, role: "region", "aria-label": data.caption })
  frame.append(table)
  root.replaceChildren(make("p", "said", data.caption), frame)
  root.dataset.ready = "1"
}
