// Ranked lists side by side: two strategies, or a list of the past and the same one made again.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const all = make("div", "lists")
  for (const one of data.lists) {
    const part = all.appendChild(make("section", "", undefined, { "aria-label": one.title }))
    part.append(make("h3", "", one.title), make("p", "about", one.about))
    const list = part.appendChild(make("ol"))
    for (const row of one.rows) list.appendChild(entry(row, (id) => setTriggerValue("act", { do: "open", id, t: null })))
  }
  root.replaceChildren(all)
  root.dataset.ready = "1"
}

function entry(row, open) {
  const line = make("li", "entry"), name = make("span", "name"), pic = make("span", "pic")
  if (row.cover) pic.appendChild(image(row.cover, ""))
  if (row.href) name.appendChild(link("", row.href, () => open(row.ref))).textContent = row.label
  else name.appendChild(make("span", "", row.label))
  name.appendChild(make("span", "reason", row.why))
  line.append(make("span", "rank", `${row.rank}`), pic, name, make("span", row.other === "only here" ? "else only" : "else", row.other || ""))
  return line
}
