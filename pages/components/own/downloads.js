// Files to save: plain links, so that the browser does what it always does.
export default function ({ data, parentElement }) {
  const root = begin(parentElement)
  const list = root.firstElementChild || root.appendChild(make("ul", "files"))
  list.setAttribute("aria-label", data.label)
  reconcile(list, data.files, (file) => {
    const item = make("li"), save = make("a", "act", undefined, { href: file.href, download: "" })
    save.append(icon("down"), make("span", "", file.label))
    item.append(save)
    return item
  })
  root.dataset.ready = "1"
}
