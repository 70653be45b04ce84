// Draws dots with WebGL2: positions stay on the card, a change of colours or of the selection sends one byte per dot.
const DOTS_VERTEX = `#version 300 es
precision highp float;
in float fromX, fromY, toX, toY, colour, lit, trust;
uniform vec2 centre, scale;
uniform float moved, size, layer, shaped, trusting, ratio, faint;
uniform sampler2D palette;
flat out vec4 ink;
flat out float radius, shape, emphasis;
void main() {
  bool here = layer < 0.0 || (layer == 0.0 ? lit < 0.5 : layer == 1.0 ? lit > 0.5 && lit < 1.5 : lit > 1.5);
  gl_Position = here ? vec4((mix(vec2(fromX, fromY), vec2(toX, toY), moved) - centre) * scale, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  ink = texelFetch(palette, ivec2(int(colour), 0), 0);
  shape = shaped > 0.0 && colour < 254.5 ? mod(floor(colour / shaped), 4.0) : 0.0;
  emphasis = lit > 1.5 ? 1.0 : 0.0;
  float full = size * (1.0 + 0.45 * emphasis);
  if (lit < 0.5) { ink.a *= faint; full *= 0.8; }
  if (trusting > 0.5) ink.a *= mix(0.18, 1.0, trust);
  radius = full * ratio * 0.5;
  gl_PointSize = 2.0 * radius + 1.0;
}`
const DOTS_FRAGMENT = `#version 300 es
precision highp float;
flat in vec4 ink;
flat in float radius, shape, emphasis;
uniform vec4 paper, edge;
uniform float ratio;
out vec4 colour;
void main() {
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * (radius + 0.5), a = abs(p);
  float d = length(p) - radius;
  if (shape > 2.5) { vec2 q = vec2(a.x, p.y); d = max(q.y - 0.72 * radius, q.x * 0.866 - q.y * 0.5 - 0.62 * radius); }
  else if (shape > 1.5) d = (a.x + a.y) * 0.7071 - 0.82 * radius;
  else if (shape > 0.5) d = max(a.x, a.y) - 0.82 * radius;
  float cover = clamp(0.5 - d, 0.0, 1.0);
  float rim = radius > 3.9 * ratio || emphasis > 0.5 ? clamp(d + 1.0 * ratio + emphasis * ratio + 0.5, 0.0, 1.0) : 0.0;
  vec3 shade = mix(ink.rgb, mix(paper.rgb, edge.rgb, emphasis), rim * mix(0.75, 1.0, emphasis));
  float alpha = ink.a * cover;
  if (alpha < 0.004) discard;
  colour = vec4(shade * alpha, alpha);
}`
// Many dots: how many fall on each spot is added up in a smaller picture, and its logarithm becomes a shade.
const HEAT_SIZE = 3.5, HEAT_SPOT = 12 // how wide a dot is there; pixels of the map its weight fills, once each
const HEAT_FRAGMENT = `#version 300 es
precision highp float;
flat in vec4 ink;
flat in float radius, shape, emphasis;
out vec4 colour;
void main() {
  float d = length(gl_PointCoord * 2.0 - 1.0);
  float weight = max(0.0, 1.0 - d * d);
  colour = vec4(ink.rgb * weight * ink.a, weight * ink.a);
}`
const TONE_VERTEX = `#version 300 es
out vec2 at;
void main() {
  at = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;
  gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0);
}`
const TONE_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at;
uniform sampler2D heat;
uniform vec4 edge;
uniform float full, strength;
out vec4 colour;
void main() {
  vec4 sum = texture(heat, at);
  if (sum.a < 0.01) discard;
  float much = clamp(log(1.0 + sum.a) / log(1.0 + full), 0.0, 1.0), alpha = strength * (0.1 + 0.9 * much);
  colour = vec4(mix(sum.rgb / sum.a, edge.rgb, 0.4 * much * much * much * much) * alpha, alpha);
}`

const programOf = (gl, vertex, fragment) => {
  const program = gl.createProgram()
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind)
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  ;["fromX", "fromY", "toX", "toY", "colour", "lit", "trust"].forEach((name, n) => gl.bindAttribLocation(program, n, name))
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) || "the drawing program was refused")
  const places = {}
  for (let n = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) - 1; n >= 0; n--) {
    const { name } = gl.getActiveUniform(program, n)
    places[name] = gl.getUniformLocation(program, name)
  }
  return { program, places }
}

const FLOATS = ["fromX", "fromY", "toX", "toY"], BYTES = ["colour", "lit", "trust"]

// What is sent to the card, kept here too: a lost context is made good by sending it again.
const drawingOf = (canvas) => {
  let gl = null, dots = null, heat = null, tone = null, palette = null, target = null
  const buffers = {}, kept = {}, layers = new Set([1])
  const self = { n: 0, heats: false }
  let thin = 1

  const start = () => {
    gl = canvas.getContext("webgl2", { alpha: true, antialias: false, premultipliedAlpha: true, powerPreference: "low-power" })
    if (!gl) return false
    dots = programOf(gl, DOTS_VERTEX, DOTS_FRAGMENT)
    heat = tone = target = null
    palette = gl.createTexture()
    gl.bindVertexArray(gl.createVertexArray())
    ;[...FLOATS, ...BYTES].forEach((name, n) => {
      buffers[name] = gl.createBuffer()
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name])
      gl.enableVertexAttribArray(n)
      gl.vertexAttribPointer(n, 1, n < 4 ? gl.FLOAT : gl.UNSIGNED_BYTE, name === "trust", 0, 0)
    })
    thin = 1
    gl.enable(gl.BLEND)
    self.heats = !!(gl.getExtension("EXT_color_buffer_half_float") || gl.getExtension("EXT_color_buffer_float"))
    for (const [name, values] of Object.entries(kept)) name === "palette" ? paint(values) : send(name, values)
    return true
  }
  const send = (name, values) => {
    kept[name] = values
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name])
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW)
  }
  // Every which dot is drawn: in motion, a slow card has a part of them to do. Longer strides need no other buffers.
  const thinned = (every) => {
    if (every === thin) return
    thin = every
    ;[...FLOATS, ...BYTES].forEach((name, n) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name])
      gl.vertexAttribPointer(n, 1, n < 4 ? gl.FLOAT : gl.UNSIGNED_BYTE, name === "trust", every > 1 ? every * (n < 4 ? 4 : 1) : 0, 0)
    })
  }
  const paint = (colours) => {
    kept.palette = colours
    gl.bindTexture(gl.TEXTURE_2D, palette)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, colours)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
  }
  // A small picture that can hold large sums; made when many dots are drawn for the first time.
  const sums = (width, height) => {
    heat = heat || programOf(gl, DOTS_VERTEX, HEAT_FRAGMENT)
    tone = tone || programOf(gl, TONE_VERTEX, TONE_FRAGMENT)
    target = target || { texture: gl.createTexture(), frame: gl.createFramebuffer(), width: 0, height: 0 }
    gl.bindTexture(gl.TEXTURE_2D, target.texture)
    if (target.width !== width || target.height !== height) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA16F, width, height, 0, gl.RGBA, gl.HALF_FLOAT, null)
      for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE)
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR)
      Object.assign(target, { width, height })
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.frame)
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, target.texture, 0)
  }
  const use = ({ program, places }, look, layer) => {
    const { camera } = look
    gl.useProgram(program)
    gl.uniform2f(places.centre, camera.x, camera.y)
    gl.uniform2f(places.scale, (2 * camera.scale) / camera.width, (2 * camera.scale) / camera.height)
    for (const [name, value] of [["moved", look.moved], ["layer", layer], ["shaped", look.shaped], ["trusting", look.trusting ? 1 : 0], ["faint", look.faint]]) gl.uniform1f(places[name], value)
    if (places.paper) gl.uniform4fv(places.paper, look.paper)
    if (places.edge) gl.uniform4fv(places.edge, look.ink)
    gl.uniform1i(places.palette, 0)
    gl.bindTexture(gl.TEXTURE_2D, palette)
  }

  self.start = start
  self.alive = () => gl && !gl.isContextLost()
  self.place = (name, values) => { self.n = values.length; send(name, values) }
  self.colour = (values) => send("colour", values)
  self.trust = (values) => send("trust", values)
  self.light = (values) => {
    layers.clear()
    for (let n = 0; n < values.length && layers.size < 3; n++) layers.add(values[n])
    send("lit", values)
  }
  self.paint = paint
  self.draw = (look) => {
    if (!self.alive()) return
    gl.bindFramebuffer(gl.FRAMEBUFFER, null)
    gl.viewport(0, 0, canvas.width, canvas.height)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT)
    if (!self.n || !kept.colour || kept.colour.length !== self.n || !kept.lit || kept.lit.length !== self.n) return
    thinned(look.every || 1)
    const all = [0, 1, 2].filter((layer) => layers.has(layer)), several = all.length > 1
    for (const layer of several ? all : [-1]) look.heat && self.heats && layer < 2 ? drawHeat(look, layer) : drawDots(look, layer)
  }
  const drawDots = (look, layer) => {
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    use(dots, look, layer)
    gl.uniform1f(dots.places.size, look.size * thin ** 0.25)
    gl.uniform1f(dots.places.ratio, canvas.width / look.camera.width)
    gl.drawArrays(gl.POINTS, 0, Math.floor(self.n / thin))
  }
  const drawHeat = (look, layer) => {
    sums(Math.max(1, Math.ceil(look.camera.width / 2)), Math.max(1, Math.ceil(look.camera.height / 2)))
    gl.viewport(0, 0, target.width, target.height)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.blendFunc(gl.ONE, gl.ONE)
    use(heat, look, layer)
    gl.uniform1f(heat.places.size, HEAT_SIZE)
    gl.uniform1f(heat.places.ratio, 0.5)
    gl.drawArrays(gl.POINTS, 0, Math.floor(self.n / thin))
    gl.bindFramebuffer(gl.FRAMEBUFFER, null)
    gl.viewport(0, 0, canvas.width, canvas.height)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    gl.useProgram(tone.program)
    gl.bindTexture(gl.TEXTURE_2D, target.texture)
    gl.uniform1i(tone.places.heat, 0)
    gl.uniform4fv(tone.places.edge, look.ink)
    gl.uniform1f(tone.places.full, look.full / thin)
    gl.uniform1f(tone.places.strength, layer ? 1 : 0.25)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
  }
  return self
}
