/** The change matrix: what a packet's fields were at each hop, and which of them changed there. */
import type { HopValue } from '../../../src-shared/contract/services.ts'
import { endpoint, tunnelText } from '../../../src-shared/journeys/hopChanges.ts'
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
  { key: 'source', label: 'Source', read: ({ facts }) => endpoint(facts, 'source') },
  { key: 'destination', label: 'Destination', read: ({ facts }) => endpoint(facts, 'destination') },
  { key: 'ttl', label: 'TTL', read: ({ facts }) => facts.ttl?.toString() },
  {
    key: 'eth.src',
    label: 'MAC from',
    read: ({ layers }) => field(innermost(layers, /^eth$/), 'eth.src'),
  },
  {
    key: 'eth.dst',
    label: 'MAC to',
    read: ({ layers }) => field(innermost(layers, /^eth$/), 'eth.dst'),
  },
  {
    key: 'ip.checksum',
    label: 'IP checksum',
    read: ({ layers }) => checksum(innermost(layers, NETWORK)),
  },
  {
    key: 'checksum',
    label: 'Payload checksum',
    read: ({ layers }) => checksum(innermost(layers, TRANSPORT)),
  },
  {
    key: 'encapsulation',
    label: 'Wrapper',
    read: ({ facts }) => (facts.tunnel === undefined ? 'none' : tunnelText(facts.tunnel)),
  },
  {
    key: 'outer',
    label: 'Tunnel',
    read: ({ facts }) =>
      facts.tunnel === undefined ? 'none' : `${facts.tunnel.source} → ${facts.tunnel.destination}`,
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

function checksum(layer: Layer | undefined): string | undefined {
  return field(layer, layer === undefined ? '' : `${layer.protocol}.checksum`)
}

function field(layer: Layer | undefined, name: string): string | undefined {
  const found = layer?.fields.find((candidate) => candidate.name === name)
  if (found === undefined) return undefined
  return found.text ?? String(found.value)
}
