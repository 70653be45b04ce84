// What somebody has said so far: small pictures with titles, each can be taken back.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  speak(data.words)
  const name = root.querySelector(".label") || root.appendChild(make("span", "label", undefined, { "aria-hidden": "true" }))
  name.textContent = data.label
  const list = root.querySelector("ul") || root.appendChild(make("ul", "chips"))
  list.setAttribute("aria-label", data.label)
  reconcile(list, data.chips.map((chip) => ({ ...chip, away: say("Take back") })), (chip) => {
    const item = make("li", `chip ${data.tone}`)
    const open = link("open", chip.href, () => setTriggerValue("act", { do: "open", id: chip.key }))
    if (chip.cover) open.appendChild(image(chip.cover, ""))
    open.appendChild(make("span", "title", chip.title))
    if (chip.stars) open.appendChild(make("span", "stars", `${chip.stars} \u2605`, { title: chip.stars === 1 ? say("1 star") : say("{n} stars", { n: chip.stars }) }))
    item.appendChild(open)
    if (chip.remove) {
      const away = button("away", "", "close", () => setTriggerValue("act", { do: chip.remove, id: chip.key }))
      away.setAttribute("aria-label", say("Take back: {title}", chip))
      away.title = chip.away
      item.appendChild(away)
    }
    return item
  })
  root.dataset.ready = "1"
}
