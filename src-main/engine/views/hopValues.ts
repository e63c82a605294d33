/** The change matrix: what a packet's fields were at each hop, and which of them changed there. */
import type { HopValue } from '../../../src-shared/contract/services.ts'
import { tunnelText } from '../../../src-shared/journeys/hopChanges.ts'
import type { HopFacts } from '../../../src-shared/journeys/hopFacts.ts'
import type { Layer } from '../../../src-shared/layers/protocol.ts'
import type { ReadHop } from './readHop.ts'

interface Row {
  readonly key: string
  readonly label: string
  readonly read: (hop: ReadHop) => string | undefined
}

const NETWORK = /^(?:ip|ipv6)$/
const TRANSPORT = /^(?:tcp|udp|icmp|icmpv6)$/

const ROWS: readonly Row[] = [
  { key: 'source', label: 'Source', read: ({ facts }) => facts.source },
  { key: 'destination', label: 'Destination', read: ({ facts }) => facts.destination },
  { key: 'ports', label: 'Ports', read: ({ facts }) => ports(facts) },
  { key: 'ttl', label: 'TTL', read: ({ facts }) => facts.ttl?.toString() },
  { key: 'eth.src', label: 'MAC from', read: ({ layers }) => field(frame(layers), 'eth.src') },
  { key: 'eth.dst', label: 'MAC to', read: ({ layers }) => field(frame(layers), 'eth.dst') },
  { key: 'ip.checksum', label: 'IP checksum', read: (hop) => checksum(hop, NETWORK) },
  { key: 'checksum', label: 'Payload checksum', read: (hop) => checksum(hop, TRANSPORT) },
  {
    key: 'encapsulation',
    label: 'Wrapper',
    read: ({ facts: { tunnel } }) => (tunnel === undefined ? 'none' : tunnelText(tunnel)),
  },
  {
    key: 'outer.source',
    label: 'Tunnel from',
    read: ({ facts }) => facts.tunnel?.source ?? 'none',
  },
  {
    key: 'outer.destination',
    label: 'Tunnel to',
    read: ({ facts }) => facts.tunnel?.destination ?? 'none',
  },
]

/** Same keys in the same order at every hop; a value that this packet cannot have is `–`. */
export function hopValues(hop: ReadHop, before: ReadHop | undefined): readonly HopValue[] {
  return ROWS.map(({ key, label, read }) => {
    const text = read(hop)
    const previous = before === undefined ? text : read(before)
    return { key, label, text: text ?? '–', changed: text !== previous }
  })
}

/** Of the packet itself: not of what an ICMP error quotes. */
function innermost(layers: readonly Layer[], protocol: RegExp): Layer | undefined {
  return layers.findLast((layer) => !layer.quoted && protocol.test(layer.protocol))
}

function frame(layers: readonly Layer[]): Layer | undefined {
  return innermost(layers, /^eth$/)
}

/** An ICMP echo has one identifier where others have two ports. */
function ports({ protocol, sourcePort, destinationPort }: HopFacts): string | undefined {
  if (sourcePort === undefined || destinationPort === undefined) return undefined
  if (protocol.startsWith('icmp')) return `id ${sourcePort}`
  return `${sourcePort} → ${destinationPort}`
}

function checksum({ layers }: ReadHop, protocol: RegExp): string | undefined {
  const layer = innermost(layers, protocol)
  return field(layer, layer === undefined ? '' : `${layer.protocol}.checksum`)
}

function field(layer: Layer | undefined, name: string): string | undefined {
  const found = layer?.fields.find((candidate) => candidate.name === name)
  if (found === undefined) return undefined
  return found.text ?? String(found.value)
}
