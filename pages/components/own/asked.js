// What was asked and how it can be narrowed: terms that can be taken back, one choice per facet with counts.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  root.classList.add("asked")
  const act = (what, id, value) => setTriggerValue("act", { do: what, id, value: value ?? null })
  const part = (name) => root.querySelector(`.${name}`) || root.appendChild(make(name === "terms" ? "ul" : "div", name))
  const terms = part("terms"), choices = part("choices")
  terms.setAttribute("aria-label", "What is looked for")
  reconcile(terms, data.terms, (term) => {
    const item = make("li", `term ${{ "-": "minus", "+": "plus", "=": "like" }[term.sign] || ""}`)
    if (term.sign === "-") item.appendChild(make("span", "sign", "without"))
    if (term.sign === "+") item.appendChild(make("span", "sign", "and"))
    if (term.sign === "=") item.appendChild(make("span", "sign", "like"))
    item.appendChild(make("span", "said", term.text))
    const away = button("away", "", "close", () => act("drop", term.key))
    away.setAttribute("aria-label", `Take back: ${term.text}`)
    item.appendChild(away)
    return item
  })
  let wrong = root.querySelector(".exactly")
  if (data.corrected && !wrong) {
    wrong = button("act bare exactly", "Search for exactly what I typed", "", () => act("exactly", "1"))
    root.insertBefore(wrong, choices)
  } else if (!data.corrected && wrong) wrong.remove()
  reconcile(choices, data.facets, (facet) => {
    const box = make("label", `choice${facet.chosen ? " on" : ""}`)
    box.dataset.key = facet.key
    box.appendChild(make("span", "name", facet.label))
    const list = box.appendChild(make("select"))
    list.appendChild(make("option", "", "any", { value: "" }))
    for (const [value, name, count] of facet.values) list.appendChild(make("option", "", `${name} (${count})`, { value }))
    list.value = facet.chosen
    list.onchange = () => act("narrow", facet.key, list.value)
    return box
  })
  const said = root.querySelector(".count") || root.appendChild(make("span", "count", "", { role: "status" }))
  if (said.textContent !== data.said) said.textContent = data.said
  root.dataset.ready = "1"
}
