// A file to search with: dropped, chosen, pasted or recorded here; it goes to /api/query, which answers with a key.
const LONGEST_S = 15

export default function ({ parentElement, setTriggerValue }) {
  const root = begin(parentElement)
  if (root.dataset.ready) return root.end
  const zone = root.appendChild(make("label", "zone"))
  const input = zone.appendChild(make("input", "", undefined, { type: "file", accept: "image/*,video/*,audio/*" }))
  zone.appendChild(icon("up"))
  zone.appendChild(make("span", "", "Choose a picture, clip or sound, drop it here, or paste a picture"))
  const record = root.appendChild(button("act record", "Record a sound", "audio", () => (recorder ? stop() : start())))
  const says = root.appendChild(make("p", "says", "", { role: "status" }))
  let recorder = null, timer = 0, busy = false

  const send = async (file, name) => {
    if (busy || !file) return
    busy = true
    zone.classList.add("busy")
    says.textContent = `Looking at ${name} …`
    try {
      const response = await fetch(`/api/query?name=${encodeURIComponent(name.slice(0, 120))}`, { method: "PUT", body: file })
      const answer = await response.json().catch(() => ({}))
      if (!response.ok) throw new Error(answer.message || `The server answered ${response.status}.`)
      says.textContent = ""
      setTriggerValue("act", { do: "example", id: answer.key })
    } catch (error) {
      says.textContent = error.message
    }
    busy = false
    zone.classList.remove("busy")
  }
  const start = async () => {
    let stream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch (error) {
      says.textContent = "This browser gives no access to a microphone here."
      return
    }
    const pieces = []
    recorder = new MediaRecorder(stream)
    recorder.ondataavailable = (event) => pieces.push(event.data)
    recorder.onstop = () => {
      stream.getTracks().forEach((track) => track.stop())
      clearInterval(timer)
      const kind = recorder.mimeType
      recorder = null
      record.classList.remove("live")
      record.lastChild.textContent = "Record a sound"
      send(new Blob(pieces, { type: kind }), "your recording")
    }
    recorder.start()
    let seconds = 0
    record.classList.add("live")
    const tick = () => {
      record.lastChild.textContent = `Stop and search (${LONGEST_S - seconds} s)`
      if (seconds++ >= LONGEST_S) stop()
    }
    tick()
    timer = setInterval(tick, 1000)
  }
  const stop = () => recorder && recorder.state === "recording" && recorder.stop()
  input.onchange = () => input.files[0] && send(input.files[0], input.files[0].name)
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add("over") }
  zone.ondragleave = () => zone.classList.remove("over")
  zone.ondrop = (event) => {
    event.preventDefault()
    zone.classList.remove("over")
    const file = event.dataTransfer.files[0]
    if (file) send(file, file.name)
  }
  const paste = (event) => {
    const file = [...(event.clipboardData?.files || [])][0]
    if (file) send(file, file.name || "pasted picture")
  }
  document.addEventListener("paste", paste)
  root.end = () => { document.removeEventListener("paste", paste); stop() }
  root.dataset.ready = "1"
  return root.end
}
