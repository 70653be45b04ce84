// All parts are sent once: this keeps them, and the small scripts of the components ask for theirs (see mount.js).
// It runs again when the theme changes, and then has the page drawn anew: the wordmark is a picture for one theme.
export default function ({ data, parentElement, setTriggerValue }) {
  const paper = getComputedStyle(parentElement.host || parentElement).getPropertyValue("--st-background-color")
  const bright = (paper.match(/[0-9a-f]{2}/gi) || []).slice(0, 3).reduce((sum, part) => sum + parseInt(part, 16), 0)
  if (paper.trim().startsWith("#") && bright < 384 !== data.dark) setTriggerValue("act", { do: "theme" })
  const sheets = {}
  const sheet = (name) => {
    if (!sheets[name]) {
      sheets[name] = new CSSStyleSheet()
      sheets[name].replaceSync(STYLES[name])
    }
    return sheets[name]
  }
  window.vitrineKit = { parts: PARTS, sheet }
  for (const draw of (window.vitrineWaiting || []).splice(0)) draw()
}
