// The script of every component: draws with the part called NAME, as soon as the kit has arrived.
export default function (component) {
  const root = component.parentElement
  let end = null
  const draw = () => {
    const { parts, sheet } = window.vitrineKit || { parts: {} }
    if (!parts["NAME"]) return (window.vitrineWaiting = window.vitrineWaiting || []).push(draw)
    if (!root.adoptedStyleSheets.includes(sheet("NAME"))) root.adoptedStyleSheets.push(sheet("common"), sheet("NAME"))
    end = parts["NAME"](component)
    root.querySelector(".root").dataset.drawn = "" // for those who wait from outside
  }
  draw()
  return () => end && end()
}
