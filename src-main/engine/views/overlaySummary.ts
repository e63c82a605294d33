/** One sentence that names the overlay, from what was seen: devices, tunnels, nodes. */
import type { EncapsulationView } from '../../../src-shared/contract/services.ts'
import { encapsulationTitle } from '../../../src-shared/journeys/hopChanges.ts'
import { protocols } from '../../../src-shared/layers/registry.ts'
import type { Session } from '../session.ts'

/** Device names that only one CNI plugin gives. */
const PLUGINS: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  { pattern: /^flannel/, name: 'flannel' },
  { pattern: /^(?:cali|vxlan\.calico|tunl)/, name: 'Calico' },
  { pattern: /^(?:cilium_|lxc)/, name: 'Cilium' },
  { pattern: /^(?:weave|vethwe)/, name: 'Weave Net' },
  { pattern: /^antrea-/, name: 'Antrea' },
]

/** `flannel with VXLAN, 3 nodes`; what no device or packet shows is not claimed. */
export function overlaySummary(
  session: Session,
  {
    encapsulations,
    proposals,
  }: {
    encapsulations: readonly EncapsulationView[]
    /** Encapsulations that unbound ports seem to carry. */
    proposals: readonly unknown[]
  },
): string {
  if (session.captures.length === 0) return 'No capture could be read'
  const interfaces = session.points.flatMap(({ interface: name }) => name ?? [])
  const plugins = PLUGINS.filter(({ pattern }) => interfaces.some((name) => pattern.test(name)))
  const names = plugins.map(({ name }) => name).join(' and ')
  const tunnels = encapsulations.map(({ encapsulation }) => encapsulationTitle(encapsulation))
  const wrappings = [...tunnels, ...encryptions(session)]
  const none = proposals.length === 0 ? 'no encapsulation' : 'an encapsulation not decoded yet'
  const wrapping = wrappings.length === 0 ? none : wrappings.join(' and ')
  // "flannel UDP" names its plugin already.
  const namesItself = plugins.some(({ name }) => wrapping.startsWith(name.split(' ')[0] ?? name))
  const subject =
    names === '' || namesItself ? sentenceStart(wrapping) : `${names} with ${wrapping}`
  const nodes = new Set(session.points.flatMap(({ node }) => node ?? []))
  const known = session.objects.nodes.map(({ metadata }) => metadata.name)
  const captured = known.length === 0 ? nodes.size : known.filter((name) => nodes.has(name)).length
  if (captured === 0) return `${subject}, nodes unknown`
  return `${subject}, ${captured} ${captured === 1 ? 'node' : 'nodes'}`
}

/** What carries packets that nobody can read: no tunnel is known of it, only that it is there. */
function encryptions({ index }: Session): readonly string[] {
  const titles = index.stacks.flatMap((stack) =>
    Array.from(stack.protocols, (id) => protocols[id])
      .filter((protocol) => protocol?.family === 'crypt')
      .map((protocol) => protocol?.title ?? ''),
  )
  return [...new Set(titles)]
}

function sentenceStart(text: string): string {
  return text.startsWith('flannel') ? text : text.charAt(0).toUpperCase() + text.slice(1)
}
