// A subtitle file of the curator's own in the place of the transcript. It goes past Streamlit, to our own address.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  root.done = (more) => setTriggerValue("act", { do: "subtitled", ...more })
  if (!root.choose) {
    const file = make("input", "visually-hidden", undefined, { type: "file", accept: ".srt,.vtt", tabindex: "-1", "aria-label": "Subtitle file" })
    const said = make("span", "", "", { role: "status" })
    root.choose = button("act", "Use a subtitle file", "up", () => file.click())
    file.onchange = async () => {
      const [chosen] = file.files
      file.value = ""
      if (!chosen) return
      root.choose.disabled = true
      said.textContent = `Reading ${chosen.name}`
      try {
        const response = await fetch(`${root.address}?name=${encodeURIComponent(chosen.name)}`, { method: "POST", body: chosen })
        const answer = await response.json().catch(() => ({}))
        if (!response.ok) throw new Error(answer.message || `The server answered ${response.status}.`)
        said.textContent = ""
        root.done({ n: answer.change, lines: answer.lines })
      } catch (error) {
        said.textContent = error.message
      }
      root.choose.disabled = false
    }
    root.append(root.choose, file, said)
  }
  root.address = data.address
  root.dataset.ready = "1"
}
