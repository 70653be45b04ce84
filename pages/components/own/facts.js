// A quiet definition list.
export default function ({ data, parentElement }) {
  const root = begin(parentElement)
  const list = make("dl")
  for (const [name, value] of data.facts) list.append(make("dt", "", name), make("dd", value.length > 40 && !value.includes(" ") ? "code" : "", value))
  root.replaceChildren(list)
  root.dataset.ready = "1"
}
