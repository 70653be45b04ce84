// All parts are sent once: this keeps them, and the small scripts of the components ask for theirs (see mount.js).
export default function () {
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
