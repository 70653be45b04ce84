// Files to save: plain links, so that the browser does what it always does. Some can be thrown away.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const list = root.firstElementChild || root.appendChild(make("ul", "files"))
  list.setAttribute("aria-label", data.label)
  reconcile(list, data.files, (file) => {
    const item = make("li"), save = make("a", "act", undefined, { href: file.href, download: "" })
    save.append(icon("down"), make("span", "", file.label))
    item.append(save)
    if (file.away) {
      const away = button("act bare", "", "close", () => setTriggerValue("act", { do: "away", id: file.key }))
      away.setAttribute("aria-label", `Throw ${file.label} away`)
      away.title = "Throw it away"
      item.append(away)
    }
    return item
  })
  root.dataset.ready = "1"
}
