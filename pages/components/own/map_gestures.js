// Pointer, wheel and keys on the map. Everything the mouse can do, keys can do.
const CLICK = 4 // pixels the pointer may stray in a click
const KEYS = [
  ["Drag, arrow keys", "Move the map"], ["Wheel, pinch, + and \u2212", "Look closer, see more"], ["0", "The whole map"], ["Shift and drag, L", "Lasso"],
  ["Ctrl and drag, B", "Box"], ["M", "Back to moving"], ["A", "Select what is in view"], ["Enter", "Go to a dot; arrow keys then lead from dot to dot"],
  ["Space", "Select the dot, or take it out"], ["Enter on a dot, click", "Open its card"], ["P", "Play it"], ["Esc", "Step back, clear the selection"],
]

const gesturesOf = (map) => {
  const { stage, camera } = map, touches = new Map()
  let doing = "", start = null, path = [], frame = 0, last = null, spread = 0, held = false, speed = [0, 0], coast = () => {}
  const outline = map.outline, tally = map.tally

  const spot = (event) => { const box = stage.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top] }
  const wanted = (event) => {
    if (event.button === 1 || held) return "move"
    if (event.shiftKey) return "lasso"
    if (event.ctrlKey || event.metaKey) return "box"
    return map.tool
  }
  const drawn = () => {
    const corners = doing === "box" ? [path[0], [path.at(-1)[0], path[0][1]], path.at(-1), [path[0][0], path.at(-1)[1]]] : path
    outline.setAttribute("d", corners.length > 1 ? `M${corners.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join("L")}Z` : "")
  }
  // The region as it will be sent: whole steps of one pixel from where it began.
  const word = () => {
    if (path.length < 2) return ""
    const [ax, ay] = camera.across(...path[0]), [bx, by] = camera.across(...path.at(-1))
    if (doing === "box") return boxWord(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))
    const kept = simplified(path, MOST_CORNERS)
    return kept.length < 3 ? "" : lassoWord(ax, ay, 1 / camera.scale, kept.map(([px, py]) => [Math.round(px - path[0][0]), Math.round(path[0][1] - py)]))
  }
  const counted = () => {
    frame = 0
    if (doing !== "lasso" && doing !== "box") return
    drawn()
    const region = word(), found = region ? map.inside(region) : 0
    tally.textContent = region ? `${found.toLocaleString("en")} of ${map.n.toLocaleString("en")}` : ""
    const [px, py] = path.at(-1)
    moveTo(tally, Math.min(camera.width - 130, px + 14), Math.min(camera.height - 34, py + 14))
    tally.hidden = !region
  }
  const cancel = () => {
    doing = ""
    path = []
    outline.setAttribute("d", "")
    tally.hidden = true
    stage.classList.remove("grabbing", "drawing")
  }
  const finish = () => {
    const region = word()
    cancel()
    if (region) map.select(region)
  }

  stage.onpointerdown = (event) => {
    if (event.button > 1 || event.target.closest(".tip, .bar, .legend, .zooms, .keys, .slide")) return
    stage.focus({ preventScroll: true })
    stage.setPointerCapture(event.pointerId)
    touches.set(event.pointerId, spot(event))
    coast()
    map.stop()
    if (touches.size === 2) { cancel(); doing = "pinch"; spread = apart(); last = middle(); return }
    doing = wanted(event)
    start = last = spot(event)
    path = [start]
    speed = [0, 0]
    stage.classList.add(doing === "move" ? "grabbing" : "drawing")
    if (event.button === 1) event.preventDefault()
  }
  const apart = () => { const [[ax, ay], [bx, by]] = [...touches.values()]; return Math.hypot(ax - bx, ay - by) || 1 }
  const middle = () => { const [[ax, ay], [bx, by]] = [...touches.values()]; return [(ax + bx) / 2, (ay + by) / 2] }

  stage.onpointermove = (event) => {
    const now = spot(event)
    if (!doing) { if (event.pointerType !== "touch") hover(now, event); return }
    touches.set(event.pointerId, now)
    if (doing === "pinch") {
      if (touches.size < 2) return
      const at = middle(), wide = apart()
      camera.set({ ...camera, x: camera.x - (at[0] - last[0]) / camera.scale, y: camera.y + (at[1] - last[1]) / camera.scale })
      camera.set(camera.nearer(wide / spread, ...at))
      spread = wide
      last = at
      map.later()
    } else if (doing === "move") {
      if (start && Math.hypot(now[0] - start[0], now[1] - start[1]) <= CLICK) return
      if (start) { last = now; start = null; map.hover(-1) }
      speed = [0.6 * (now[0] - last[0]) + 0.4 * speed[0], 0.6 * (now[1] - last[1]) + 0.4 * speed[1]]
      camera.set({ ...camera, x: camera.x - (now[0] - last[0]) / camera.scale, y: camera.y + (now[1] - last[1]) / camera.scale })
      last = now
      map.later()
    } else {
      if (start && Math.hypot(now[0] - start[0], now[1] - start[1]) > CLICK) { start = null; map.hover(-1) }
      for (const one of doing === "lasso" && event.getCoalescedEvents ? event.getCoalescedEvents() : [event]) {
        const at = spot(one), before = path.at(-1)
        if (Math.hypot(at[0] - before[0], at[1] - before[1]) >= 1.5) path.push(at)
      }
      frame = frame || requestAnimationFrame(counted)
    }
  }
  stage.onpointerup = (event) => {
    touches.delete(event.pointerId)
    if (doing === "pinch") { if (!touches.size) cancel(); return }
    if (!doing) return
    const clicked = start
    if (clicked) { cancel(); click(clicked, event); return }
    if (doing === "move") {
      const [vx, vy] = speed
      cancel()
      if (Math.hypot(vx, vy) > 4 && !still()) coast = glideOn(vx, vy)
      return
    }
    finish()
  }
  stage.onpointercancel = (event) => { touches.delete(event.pointerId); cancel() }
  stage.onpointerleave = () => { if (!doing) map.hover(-1) }
  const glideOn = (vx, vy) => {
    let going = true
    const step = () => {
      if (!going || Math.hypot(vx, vy) < 0.4) return
      camera.set({ ...camera, x: camera.x - vx / camera.scale, y: camera.y + vy / camera.scale })
      vx *= 0.9
      vy *= 0.9
      map.later()
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
    return () => (going = false)
  }
  const under = ([px, py], reach = 12) => {
    const [x, y] = camera.across(px, py)
    return map.nearest(x, y, Math.max(reach, map.size() / 2 + 5) / camera.scale)
  }
  let asked = 0
  const hover = (at, event) => {
    if (event.target.closest(".tip, .bar, .legend, .zooms, .keys, .slide")) return map.hover(-1)
    last = at
    asked = asked || requestAnimationFrame(() => { asked = 0; if (!doing) map.hover(under(last)) })
  }
  const click = (at, event) => {
    const n = under(at, event.pointerType === "touch" ? 22 : 12)
    if (n >= 0 && (event.ctrlKey || event.metaKey || event.shiftKey)) return map.toggle(n)
    if (n >= 0) return map.pin(n)
    const name = map.names.at(...at)
    if (map.card.pinned()) map.card.hide(false)
    else if (name) map.select(`class_${name.number}_cluster`)
  }
  stage.ondblclick = (event) => {
    if (event.target.closest(".tip, .bar, .legend, .zooms, .keys, .slide") || map.tool !== "move") return
    map.fly(camera.nearer(event.shiftKey ? 0.5 : 2, ...spot(event)))
  }
  stage.addEventListener("wheel", (event) => {
    if (event.target.closest(".legend, .keys")) return
    event.preventDefault()
    coast()
    map.stop()
    const lines = event.deltaMode === 1 ? 18 : event.deltaMode === 2 ? 300 : 1
    camera.set(camera.nearer(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * (event.ctrlKey ? 0.009 : 0.0022)), ...spot(event)))
    map.hover(-1)
    map.later()
  }, { passive: false })

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
  const keys = {
    "+": () => map.fly(camera.nearer(1.5)), "=": () => map.fly(camera.nearer(1.5)), "-": () => map.fly(camera.nearer(1 / 1.5)), "0": () => map.fly(camera.whole()), Home: () => map.fly(camera.whole()),
    m: () => map.take("move"), l: () => map.take("lasso"), b: () => map.take("box"), a: () => map.selectView(), "?": () => map.help(), p: () => map.playCursor(),
    Enter: () => map.enter(), " ": () => map.cursor >= 0 && map.toggle(map.cursor),
    Escape: () => { if (doing) return cancel(); map.back() },
  }
  stage.onkeydown = (event) => {
    if (event.target.closest("input, video, audio")) return event.stopPropagation()
    const onButton = event.target !== stage
    if (event.ctrlKey || event.metaKey || event.altKey || (onButton && ["Enter", " "].includes(event.key))) return
    const arrow = ARROWS[event.key], act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!arrow && !act) return
    if (event.key === " " && map.cursor < 0) held = true
    event.preventDefault()
    event.stopPropagation()
    if (arrow && map.cursor >= 0 && !event.shiftKey) map.step(...arrow)
    else if (arrow) {
      const far = event.shiftKey ? 0.45 : 0.14
      map.fly({ ...camera, x: map.aim().x + (arrow[0] * camera.width * far) / camera.scale, y: map.aim().y + (arrow[1] * camera.height * far) / camera.scale }, 140)
    } else act()
  }
  stage.onkeyup = (event) => { if (event.key === " ") held = false }
}
