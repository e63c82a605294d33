/** One sentence that names the overlay, from what was seen: devices, tunnels, nodes. */
import { overlayKind } from '../../../src-shared/identities/inference/overlayKind.ts'
import type { Session } from '../session.ts'

/** `flannel with VXLAN, 3 nodes`; what no device or packet shows is not claimed. */
export function overlaySummary(
  session: Session,
  /** Encapsulations that unbound ports seem to carry. */
  proposals: readonly unknown[],
): string {
  if (session.captures.length === 0) return 'No capture could be read'
  const { plugins, wrappings } = overlayKind(session.index, session.points)
  const names = plugins.map(({ name }) => name).join(' and ')
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

function sentenceStart(text: string): string {
  return text.startsWith('flannel') ? text : text.charAt(0).toUpperCase() + text.slice(1)
}
