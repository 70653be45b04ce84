// The picture of an empty collection: three empty frames in a lit case.
export default function ({ parentElement }) {
  const root = begin(parentElement)
  if (!root.firstElementChild) {
    const scene = make("div", "case", undefined, { "aria-hidden": "true" })
    for (const name of ["left", "middle", "right"]) {
      const frame = scene.appendChild(make("span", `frame ${name}`))
      frame.appendChild(icon(name === "middle" ? "video" : name === "left" ? "audio" : "words"))
    }
    scene.appendChild(make("span", "floor"))
    root.appendChild(scene)
  }
  root.dataset.ready = "1"
}
