// The vocabulary as a tree: each word with its other names and in how many recordings it holds; typing narrows the list.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  if (!root.list) {
    root.find = make("input", "find", undefined, { type: "search", placeholder: "Find a word", "aria-label": "Find a word of the vocabulary" })
    root.none = make("p", "none", "No word like that.", { role: "status" })
    root.list = make("ul", "words", undefined, { "aria-label": "Vocabulary" })
    root.find.oninput = () => narrow(root)
    root.append(root.find, root.list, root.none)
  }
  root.find.hidden = data.words.length < 9
  const most = Math.max(1, ...data.words.map((word) => word.holds))
  const act = (what, name) => setTriggerValue("act", { do: what, id: name })
  reconcile(root.list, data.words.map((word) => ({ ...word, most, canEdit: data.canEdit })), (word) => row(word, act))
  narrow(root)
  root.dataset.ready = "1"
}

function narrow(root) {
  const wanted = root.find.value.trim().toLowerCase()
  for (const node of root.list.children) node.hidden = !node.dataset.text.includes(wanted)
  root.none.hidden = [...root.list.children].some((node) => !node.hidden)
}

function row(word, act) {
  const item = make("li", "word"), name = make("div", "name")
  item.dataset.text = [word.name, ...word.phrases].join(" ").toLowerCase()
  item.style.setProperty("--depth", word.depth)
  name.append(make("span", "called", word.name))
  if (word.phrases.length) name.append(make("span", "also", `also: ${word.phrases.join(", ")}`))
  const use = make("div", "use"), meter = make("span", "meter")
  meter.appendChild(make("i")).style.width = `${(100 * word.holds) / word.most}%`
  use.append(meter, make("span", "", word.holds === 1 ? "1 recording" : `${word.holds} recordings`), make("span", "judged", word.judged))
  item.append(name, use)
  if (word.canEdit) {
    const choices = make("div", "choices")
    for (const [text, what] of [["Change", "change"], ["Remove", "remove"]]) {
      const choice = button("act bare", text, "", () => act(what, word.name))
      choice.setAttribute("aria-label", `${text}: ${word.name}`)
      choices.append(choice)
    }
    item.append(choices)
  }
  return item
}
