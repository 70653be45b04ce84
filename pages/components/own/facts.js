// A quiet definition list.
export default function ({ data, parentElement }) {
  const root = begin(parentElement)
  const list = make("dl")
  for (const [name, value] of data.facts) list.append(make("dt", "", name), make("dd", /^[0-9a-f]{40,}$/.test(value) ? "code" : "", value))
  root.replaceChildren(list)
  root.dataset.ready = "1"
}
