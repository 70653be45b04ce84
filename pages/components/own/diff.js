// What changes: per row a title or sentence, and its fields before and after.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const list = root.firstElementChild || root.appendChild(make("ul", "diff"))
  list.setAttribute("aria-label", data.label)
  list.setAttribute("tabindex", "0")
  reconcile(list, data.rows, (row) => {
    const item = make("li", row.undone ? "row undone" : "row")
    const head = item.appendChild(make("div", "head"))
    if (row.cover) head.appendChild(image(row.cover, ""))
    head.appendChild(make("span", "title", row.title))
    if (row.note) head.appendChild(make("span", "note", row.note))
    if (row.undo) {
      const undo = head.appendChild(button("act", row.undo, "", () => setTriggerValue("act", { do: "undo", id: row.key })))
      undo.setAttribute("aria-label", `${row.undo}: ${row.title}`)
    }
    if (row.fields.length) {
      const fields = item.appendChild(make("dl", "fields"))
      for (const [label, before, after] of row.fields) {
        fields.appendChild(make("dt", "", label))
        const both = fields.appendChild(make("dd", ""))
        both.appendChild(before ? make("del", "", before) : make("span", "none", "empty"))
        both.appendChild(make("span", "to", "→", { "aria-label": "becomes" }))
        both.appendChild(after ? make("ins", "", after) : make("span", "none", "empty"))
      }
    }
    return item
  })
  root.dataset.ready = "1"
}
