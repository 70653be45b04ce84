// Ranked lists side by side: two strategies, or a list of the past and the same one made again.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  speak(data.words)
  const all = make("div", "lists")
  for (const one of data.lists) {
    const part = all.appendChild(make("section", "", undefined, { "aria-label": one.title || say("The rest of the list") }))
    if (one.title) part.append(make("h3", "", one.title), make("p", "about", one.about))
    const list = part.appendChild(make("ol"))
    for (const row of one.rows) list.appendChild(entry(row, (what, id) => setTriggerValue("act", { do: what, id, t: null })))
  }
  root.replaceChildren(all)
  root.dataset.ready = "1"
}

function entry(row, act) {
  const line = make("li", "entry"), name = make("span", "name"), pic = make("span", "pic")
  if (row.cover) pic.appendChild(image(row.cover, ""))
  if (row.href) name.appendChild(link("", row.href, () => act("open", row.ref))).textContent = row.label
  else name.appendChild(make("span", "", row.label))
  name.appendChild(make("span", "reason", row.why))
  const end = make("span", row.only ? "else only" : "else", row.other || "")
  if (row.deep) {
    const why = end.appendChild(button("act", say(row.opened ? "Close" : "Explain"), row.opened ? "rise" : "chevron", () => act(row.opened ? "shut" : "deep", row.deep)))
    why.setAttribute("aria-label", say(row.opened ? "Close {title}" : "Explain {title}", { title: row.at ? `${row.label}, ${row.at}` : row.label }))
    why.setAttribute("aria-expanded", String(!!row.opened))
  }
  line.append(make("span", "rank", `${row.rank}`), pic, name, end)
  return line
}
