// All parts are sent once: this keeps them, and the small scripts of the components ask for theirs
// (see mount.js). A page may bring a second kit.
// It runs again when the theme changes, and then has the page drawn anew: the wordmark is a picture for one theme.

// Streamlit opens a page with a query in two steps, the new query on the old page first, and "back" would stop there:
// the second step takes the place of the first.
const oneStep = () => {
  if (window.vitrineSteps) return
  window.vitrineSteps = true
  const push = history.pushState.bind(history)
  let half = "" // where only the query has changed
  history.pushState = (state, title, address) => {
    const from = new URL(location.href), to = new URL(address ?? "", from)
    const second = half === from.href && to.pathname !== from.pathname && to.search && to.search === from.search
    second ? history.replaceState(state, title, address) : push(state, title, address)
    half = to.pathname === from.pathname ? location.href : ""
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const paper = getComputedStyle(parentElement.host || parentElement).getPropertyValue("--st-background-color")
  const bright = (paper.match(/[0-9a-f]{2}/gi) || []).slice(0, 3).reduce((sum, part) => sum + parseInt(part, 16), 0)
  if (paper.trim().startsWith("#") && data.dark !== undefined && bright < 384 !== data.dark) setTriggerValue("act", { do: "theme" })
  oneStep()
  const kit = (window.vitrineKit = window.vitrineKit || { parts: {}, sheets: {}, texts: {}, sheet: (name) => kit.sheets[name] })
  for (const [name, text] of Object.entries(STYLES)) {
    if (kit.texts[name] === text) continue
    kit.sheets[name] = kit.sheets[name] || new CSSStyleSheet()
    kit.sheets[name].replaceSync(text)
    kit.texts[name] = text
  }
  Object.assign(kit.parts, PARTS)
  for (const draw of (window.vitrineWaiting || []).splice(0)) draw()
}
