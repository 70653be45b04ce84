// Things that happen at a second - sentences, phrases, stills - each leads the player there.
export default function ({ data, parentElement }) {
  const root = begin(parentElement)
  const list = root.firstElementChild || root.appendChild(make(data.look === "chips" ? "ul" : "ol"))
  list.className = data.look
  list.setAttribute("aria-label", data.label)
  reconcile(list, data.entries, (entry) => {
    const item = make("li"), go = make(entry.times.length ? "button" : "span", "go", undefined, entry.times.length ? { type: "button" } : {})
    if (entry.picture) go.append(image(entry.picture, entry.alt || ""))
    if (data.look !== "chips" && entry.times.length) go.append(make("span", "when", clock(entry.times[0])))
    if (entry.text) go.append(make("span", "what", entry.text))
    if (entry.times.length > 1) go.append(make("span", "times", `\u00d7 ${entry.times.length}`))
    if (entry.note) go.append(make("span", "note", entry.note))
    let next = 0
    if (entry.times.length) go.onclick = () => seekTo(data.item, entry.times[next++ % entry.times.length])
    if (entry.picture) go.setAttribute("aria-label", `Go to ${clock(entry.times[0])}`)
    item.append(go)
    return item
  })
  root.dataset.ready = "1"
}
