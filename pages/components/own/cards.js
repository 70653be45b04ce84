// The card grid: thumbnails that play on hover, one component for the whole grid.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  const list = root.firstElementChild || root.appendChild(make("ul", "grid"))
  list.classList.toggle("compact", !!data.compact)
  list.setAttribute("aria-label", data.label)
  const act = (what, card, t) => setTriggerValue("act", { do: what, id: card.key, t: t ?? null })

  reconcile(list, data.cards, (card) => {
    const item = make("li", "card")
    const open = link("open", card.href, () => act("open", card, card.at))
    const picture = make("span", "pic")
    if (card.cover) picture.append(image(card.cover, card.alt))
    else picture.appendChild(make("span", "blank")).appendChild(icon(card.kind))
    const kind = make("span", "over-chip kind")
    kind.appendChild(icon(card.kind))
    kind.appendChild(make("span", "", card.time))
    picture.appendChild(kind)
    if (card.state) picture.appendChild(make("span", `over-chip state ${card.tone}`, card.state))
    preview(picture, card.stills, item)

    const body = make("span", "body")
    body.appendChild(make("span", "title", card.title))
    if (card.tags && card.tags.length) {
      const tags = body.appendChild(make("span", "tags"))
      for (const tag of card.tags) tags.appendChild(make("span", "tag", tag))
    }
    if (card.why) {
      const why = make("span", "why")
      why.appendChild(icon(card.whyIcon))
      why.appendChild(make("span", "", card.why))
      if (card.strength) {
        const meter = why.appendChild(make("span", "meter", undefined, { title: `Likeness ${card.score}` }))
        meter.appendChild(make("i")).style.width = `${card.strength}%`
      }
      body.appendChild(why)
    } else if (card.note) body.appendChild(make("span", "note", card.note))
    open.append(picture, body)
    item.appendChild(open)

    if (card.pick) {
      const like = button("act like", card.pick, "like", () => act("like", card))
      like.setAttribute("aria-label", `${card.pick}: ${card.title}`)
      item.appendChild(like)
    }
    return item
  })
  root.dataset.ready = "1"
}
