// A kit travels packed, at a third of its size: this unpacks and runs it, once per page.
let kit = null
const unpacked = async () => {
  const bytes = Uint8Array.from(atob("PACKED"), (letter) => letter.charCodeAt(0))
  const script = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text()
  return import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })))
}
export default function (component) {
  kit = kit || unpacked()
  kit.then((module) => module.default(component))
}
