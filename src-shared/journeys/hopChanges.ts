/** What happened to a packet between two hops: in two words for a list, in a sentence for a person. */
import { protocols } from '../layers/registry.ts'
import type { HopFacts, HopTunnel } from './hopFacts.ts'

export interface HopChange {
  readonly kind: 'wrapped' | 'unwrapped' | 'routed' | 'source-rewritten' | 'destination-rewritten'
  /** `vxlan added`, `ttl 64 -> 63`. */
  readonly short: string
  /** `Wrapped in VXLAN VNI 1 by 192.168.152.132 for 192.168.152.133`. */
  readonly text: string
}

/** Changes from one hop to the next, outermost first. */
export function hopChanges(before: HopFacts, after: HopFacts): readonly HopChange[] {
  return [
    ...tunnelChanges(before.tunnel, after.tunnel),
    ...rewritten('source', endpoint(before, 'source'), endpoint(after, 'source')),
    ...rewritten('destination', endpoint(before, 'destination'), endpoint(after, 'destination')),
    ...ttlChanges(before.ttl, after.ttl),
  ]
}

/** `10.244.1.3:41010`, or the address alone where there is no port. */
export function endpoint(facts: HopFacts, end: 'source' | 'destination'): string | undefined {
  const address = facts[end]
  const port = end === 'source' ? facts.sourcePort : facts.destinationPort
  if (address === undefined || port === undefined) return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** `VXLAN VNI 1`, `IPIP`. */
export function tunnelText({
  encapsulation,
  vni,
}: Pick<HopTunnel, 'encapsulation' | 'vni'>): string {
  const name = encapsulationTitle(encapsulation)
  return vni === undefined ? name : `${name} VNI ${vni}`
}

/** `VXLAN`, `Geneve`, `IPIP`: an encapsulation as people write it. */
export function encapsulationTitle(encapsulation: string): string {
  const protocol = protocols.find(({ name }) => name === encapsulation)
  return protocol?.title ?? encapsulation.toUpperCase()
}

function tunnelChanges(
  before: HopTunnel | undefined,
  after: HopTunnel | undefined,
): readonly HopChange[] {
  if (sameTunnel(before, after)) return []
  const removed = before === undefined ? [] : [unwrapped(before)]
  const added = after === undefined ? [] : [wrapped(after)]
  return [...removed, ...added]
}

function sameTunnel(before: HopTunnel | undefined, after: HopTunnel | undefined): boolean {
  const keyOf = (tunnel: HopTunnel | undefined) =>
    tunnel && [tunnel.encapsulation, tunnel.source, tunnel.destination, tunnel.vni].join(' ')
  return keyOf(before) === keyOf(after)
}

function wrapped(tunnel: HopTunnel): HopChange {
  const { source, destination } = tunnel
  return {
    kind: 'wrapped',
    short: `${tunnel.encapsulation} added`,
    text: `Wrapped in ${tunnelText(tunnel)} by ${source} for ${destination}`,
  }
}

function unwrapped(tunnel: HopTunnel): HopChange {
  return {
    kind: 'unwrapped',
    short: `${tunnel.encapsulation} removed`,
    text: `Unwrapped from ${tunnelText(tunnel)}`,
  }
}

function rewritten(
  end: 'source' | 'destination',
  before: string | undefined,
  after: string | undefined,
): readonly HopChange[] {
  if (before === after || before === undefined || after === undefined) return []
  const text = `${end === 'source' ? 'Source' : 'Destination'} rewritten from ${before} to ${after}`
  return [{ kind: `${end}-rewritten`, short: `${end} ${before} -> ${after}`, text }]
}

function ttlChanges(before: number | undefined, after: number | undefined): readonly HopChange[] {
  if (before === after || before === undefined || after === undefined) return []
  const text = `TTL ${before} to ${after}`
  return [{ kind: 'routed', short: `ttl ${before} -> ${after}`, text }]
}
