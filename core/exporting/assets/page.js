
"use strict";
(() => {
  const byId = (id) => document.getElementById(id)
  const root = document.documentElement
  root.classList.add("js")
  const make = (name, given = {}, ...children) => {
    const node = document.createElement(name)
    for (const [key, value] of Object.entries(given)) node.setAttribute(key, value)
    node.append(...children)
    return node
  }

  // Light or dark: as the system says, until somebody chooses. The choice is kept where the browser allows it.
  const kept = (value) => {
    try {
      if (value) localStorage.setItem("vitrine.theme", value)
      return localStorage.getItem("vitrine.theme")
    } catch { return null }
  }
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches
  if (["light", "dark"].includes(kept())) root.dataset.theme = kept()
  document.querySelector(".tools").hidden = false
  byId("theme").addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark"
    kept(root.dataset.theme)
  })

  // Which section is on the wall now.
  const links = [...document.querySelectorAll(".bar li a")]
  const watch = new IntersectionObserver((seen) => {
    for (const one of seen) {
      if (!one.isIntersecting) continue
      for (const link of links) {
        if (link.hash === "#" + one.target.id) {
          link.setAttribute("aria-current", "true")
          link.parentElement.parentElement.scrollLeft = link.offsetLeft - 80
        } else link.removeAttribute("aria-current")
      }
    }
  }, { rootMargin: "-30% 0px -60% 0px" })
  for (const room of document.querySelectorAll(".room")) watch.observe(room)

  // Find: every word somewhere in a work.
  const works = [...document.querySelectorAll(".work")]
  const shown = () => works.filter((work) => !work.parentElement.hidden)
  const find = byId("find")
  if (find) {
    const texts = works.map((work) => work.textContent.toLowerCase())
    find.addEventListener("input", () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean)
      works.forEach((work, n) => { work.parentElement.hidden = !words.every((word) => texts[n].includes(word)) })
      for (const room of document.querySelectorAll(".room")) room.hidden = !room.querySelector(".works > li:not([hidden])")
      byId("found").textContent = words.length ? `${shown().length} of ${works.length} works` : ""
    })
  }

  // The stage: one work, large.
  const stage = byId("stage"), player = byId("player"), label = byId("stage-label"), strip = byId("strip"), now = byId("now")
  let current = null, media = null, lines = [], moments = []

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`
  const address = (hash) => { try { history.replaceState(null, "", hash || location.pathname + location.search) } catch { /* not here */ } }

  const seek = (at) => {
    if (!media) return
    media.currentTime = at + 0.001
    media.play().catch(() => {})
  }

  const mark = () => {
    const at = media ? media.currentTime : 0
    let said = ""
    for (const line of lines) {
      const on = at >= line.from && at < line.to
      if (on) said = line.text
      if (on && !line.node.hasAttribute("aria-current")) line.node.scrollIntoView({ block: "nearest" })
      line.node.toggleAttribute("aria-current", on)
    }
    if (media && media.tagName === "AUDIO" && lines.length) now.textContent = said
    let last = null
    for (const moment of moments) {
      moment.node.removeAttribute("aria-current")
      if (at >= moment.at - 0.05) last = moment
    }
    if (media && last) last.node.setAttribute("aria-current", "true")
  }

  const captions = (work) => {
    if (!media || !lines.length) return
    const track = media.addTextTrack("captions", "Captions", work.dataset.language || "")
    for (const line of lines) {
      try { track.addCue(new VTTCue(line.from, line.to, line.text.replace(/&/g, "&amp;").replace(/\x3c/g, "&lt;"))) } catch { /* a line without length */ }
    }
    track.mode = "showing"
  }

  const fillPlayer = (work) => {
    const picture = work.querySelector(".view img"), title = work.querySelector("h3").textContent
    player.replaceChildren()
    media = null
    now.hidden = true
    if (work.dataset.media) {
      const video = work.dataset.kind === "video"
      media = make(video ? "video" : "audio", { controls: "", preload: "metadata", "aria-label": title })
      if (video) media.setAttribute("playsinline", "")
      if (video && picture) media.poster = picture.getAttribute("src")
      media.src = work.dataset.media
      media.addEventListener("timeupdate", mark)
      media.addEventListener("seeking", mark)
      media.addEventListener("error", () => player.append(make("p", { class: "trouble", role: "alert" },
        "This browser cannot play the recording. ", make("a", { href: work.dataset.media }, "Open the file"), " with another program.")))
      if (!video && picture) player.append(make("img", { class: "wave", src: picture.getAttribute("src"), alt: picture.alt }))
      player.append(media)
      now.hidden = video || !work.querySelector(".spoken")
    } else if (picture) {
      const wave = work.dataset.kind === "audio" ? "wave" : ""
      player.append(make("img", { class: wave, src: picture.getAttribute("src"), alt: picture.alt }))
    }
  }

  const fillStrip = (work) => {
    strip.replaceChildren()
    const stills = JSON.parse(work.dataset.stills)
    moments = stills.length < 2 ? [] : stills.map(([source, at]) => {
      const name = `Moment at ${clock(at)}`
      const node = make("button", { type: "button", "aria-label": name, title: clock(at) }, make("img", { src: source, alt: "", loading: "lazy" }))
      node.addEventListener("click", () => {
        if (media) return seek(at)
        const shown = player.querySelector("img")
        if (shown) { shown.src = source; shown.alt = name }
        for (const other of moments) other.node.toggleAttribute("aria-current", other.node === node)
      })
      strip.append(make("li", {}, node))
      return { at, node }
    })
    strip.hidden = !moments.length
  }

  const fillLabel = (work) => {
    const title = make("h2", { id: "stage-title" }, work.querySelector("h3").textContent)
    title.lang = work.querySelector("h3").lang
    label.replaceChildren(title)
    label.setAttribute("aria-label", "Label")
    for (const part of [".note", ".description", "dl"]) label.append(work.querySelector(part).cloneNode(true))
    lines = [...work.querySelectorAll(".spoken li")].map((line) => {
      const text = line.querySelector(".words").textContent
      const from = Number(line.dataset.from), to = Number(line.dataset.to)
      const node = media ? make("button", { type: "button" }) : make("p")
      if (line.lang) node.lang = line.lang
      node.append(make("span", { class: "at" }, clock(from)), make("span", {}, text))
      if (media) node.addEventListener("click", () => seek(from))
      return { from, to, text, node }
    })
    if (lines.length) label.append(make("h3", {}, "What is said"), make("ol", { class: "lines" }, ...lines.map((line) => make("li", {}, line.node))))
    label.scrollTop = 0
  }

  const show = (work) => {
    current = work
    fillPlayer(work)
    fillStrip(work)
    fillLabel(work)
    captions(work)
    const all = shown(), room = work.closest(".room").querySelector("h2")
    byId("position").textContent = [`${all.indexOf(work) + 1} of ${all.length}`, room ? room.textContent : ""].filter(Boolean).join(" · ")
    address("#" + work.id)
    if (!stage.open) stage.showModal()
    document.querySelector(".stage-body").scrollTop = 0
    mark()
  }

  const step = (by) => {
    const all = shown()
    show(all[(all.indexOf(current) + by + all.length) % all.length])
  }

  for (const work of works) {
    work.querySelector("a.open").addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      show(work)
      if (media) media.play().catch(() => {})
    })
  }
  stage.querySelector(".back").addEventListener("click", () => step(-1))
  stage.querySelector(".on").addEventListener("click", () => step(1))
  stage.querySelector(".close").addEventListener("click", () => stage.close())
  stage.addEventListener("close", () => {
    if (media) media.pause()
    player.replaceChildren()
    address("")
    if (current) current.querySelector("a.open").focus()
  })
  stage.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || ["VIDEO", "AUDIO"].includes(event.target.tagName)) return
    if (event.key === "ArrowLeft") step(-1)
    else if (event.key === "ArrowRight") step(1)
    else if (event.key.toLowerCase() === "k" && media) media.paused ? media.play().catch(() => {}) : media.pause()
    else return
    event.preventDefault()
  })
  const asked = works.find((work) => "#" + work.id === location.hash)
  if (asked) show(asked)
})()
