// Tags of one recording: how sure the model is, where in time each comes from, and one click to settle it. Pointing at
// that click, or reaching it by keyboard, says beforehand what it would do to the rest of the collection.
const DECISIONS = { yes: "Yes", unsure: "Unsure", no: "No" }
const WAIT_MS = 180

export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const list = root.firstElementChild || root.appendChild(make("ul", "tags"))
  list.setAttribute("aria-label", data.label)
  root.data = data
  const vote = (tag, accepted) => setTriggerValue("act", { do: "vote", id: tag.key, accepted })
  reconcile(list, data.tags, (tag) => row(root, tag, vote))
  root.dataset.ready = "1"
}

function row(root, tag, vote) {
  const { data } = root, item = make("li", `tag ${tag.verdict === null ? tag.decision : "settled"}`)
  const name = make("div", "name")
  if (tag.path) name.append(make("span", "path", tag.path))
  name.append(make("span", "called", tag.name))
  const sure = make("div", "sure", undefined, { title: `${DECISIONS[tag.decision]}, by ${tag.model || "the model"}` })
  sure.append(make("span", "meter"))
  sure.firstChild.appendChild(make("i")).style.width = `${100 * tag.p}%`
  sure.append(make("span", "", `${Math.round(100 * tag.p)}%`), make("span", "says", tag.verdict === null ? DECISIONS[tag.decision] : tag.verdict ? "Accepted" : "Rejected"))
  item.append(name, where(data, tag), sure)
  const effect = make("p", "effect", "", { role: "status" })
  if (data.canVote) item.append(choices(root, tag, vote, effect), effect)
  return item
}

// Where in time: a small bar as wide as the recording, each piece leads there.
function where(data, tag) {
  const bar = make("div", "where")
  for (const [from, to, strength] of tag.spans) {
    const piece = make("button", "piece", undefined, { type: "button", title: `${clock(from)} to ${clock(to)}`, "aria-label": `${tag.name}: go to ${clock(from)}` })
    piece.style.left = `${(100 * from) / data.duration}%`
    piece.style.width = `max(6px, ${(100 * (to - from)) / data.duration}%)`
    piece.style.opacity = 0.45 + 0.55 * strength
    piece.onclick = () => seekTo(data.item, from)
    bar.appendChild(piece)
  }
  return bar
}

function choices(root, tag, vote, effect) {
  const row = make("div", "choices")
  const offer = (text, picture, accepted) => {
    const act = button("act", text, picture, () => { clearTimeout(timer); vote(tag, accepted) })
    act.setAttribute("aria-label", `${text}: ${tag.name}`)
    let timer = 0
    const ask = () => { clearTimeout(timer); timer = setTimeout(() => preview(root, tag, accepted, effect), WAIT_MS) }
    const leave = () => { clearTimeout(timer); effect.textContent = ""; effect.asked = null }
    act.onpointerenter = act.onfocus = ask
    act.onpointerleave = act.onblur = leave
    return act
  }
  if (tag.verdict === null) row.append(offer("Accept", "check", true), offer("Reject", "close", false))
  else row.append(offer("Take back", "retry", null))
  return row
}

async function preview(root, tag, accepted, effect) {
  const address = `${root.data.effect}?tag=${encodeURIComponent(tag.key)}${accepted === null ? "" : `&accepted=${accepted ? 1 : 0}`}`
  effect.asked = address
  try {
    const answer = await fetch(address), found = await answer.json()
    if (effect.asked === address) effect.textContent = answer.ok ? said(found) : found.message
  } catch (error) { effect.textContent = "" }
}

function said({ moves, examined }) {
  if (!moves.length) return `Nothing else changes: ${examined} other recordings keep what they have.`
  const kinds = [["yes", "also gives it to"], ["no", "takes it from"], ["unsure", "leaves open"]]
  const parts = kinds.map(([after, verb]) => [verb, moves.filter((move) => move.after === after)]).filter(([, some]) => some.length)
  return parts.map(([verb, some]) => `${verb[0].toUpperCase()}${verb.slice(1)} ${named(some)}.`).join(" ")
}

function named(moves) {
  const first = moves.slice(0, 3).map((move) => `\u201c${move.title}\u201d`).join(", ")
  return moves.length > 3 ? `${first} and ${moves.length - 3} more` : first
}
