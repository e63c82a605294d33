/**
 * The Info column of a record: one line from the innermost layer that says most, in the form that
 * people know from packet tools. Sequence numbers are those on the wire.
 */
import { applicationLine } from './applicationLines.ts'
import { fieldText, numberOf, textOf } from './layerFields.ts'
import { fragmentSummary, summaryOf } from './layerSummary.ts'
import type { Layer } from './protocol.ts'
import { protocolOf } from './registry.ts'
import { flagsText } from './tcp.ts'

const ACK = 0x010

/** `41010 → 80 [SYN] Seq=1 Win=64860 Len=0 MSS=1410`; empty for a record of no bytes. */
export function infoOf(layers: readonly Layer[]): string {
  const travelling = layers.filter((layer) => !layer.quoted)
  const layer = travelling.findLast(({ protocol }) => protocol !== 'payload') ?? travelling.at(-1)
  if (layer === undefined) return ''
  const line = applicationLine(layer)
  if (line !== undefined) return line
  switch (layer.protocol) {
    case 'tcp':
      return tcpInfo(layer) ?? summaryOf(layer)
    case 'udp':
      return udpInfo(layer) ?? summaryOf(layer)
    case 'ip':
    case 'ipv6':
      return networkInfo(layer)
    case 'icmp':
    case 'icmpv6':
    case 'arp':
      return summaryOf(layer)
    case 'eth':
      return textOf(layer, 'eth.type') ?? summaryOf(layer)
    default:
      return `${protocolOf(layer.protocol).title}: ${summaryOf(layer)}`
  }
}

function tcpInfo(layer: Layer): string | undefined {
  const flags = numberOf(layer, 'tcp.flags')
  const window = numberOf(layer, 'tcp.window_size_value')
  if (flags === undefined || window === undefined) return undefined
  const acknowledged = (flags & ACK) !== 0
  const parts = [
    `${textOf(layer, 'tcp.srcport') ?? ''} → ${textOf(layer, 'tcp.dstport') ?? ''}`,
    `[${flagsText(flags)}]`,
    pair('Seq', numberOf(layer, 'tcp.seq_raw')),
    acknowledged ? pair('Ack', numberOf(layer, 'tcp.ack_raw')) : undefined,
    pair('Win', window),
    pair('Len', layer.payloadLength),
    pair('MSS', numberOf(layer, 'tcp.options.mss_val')),
    pair('TSval', numberOf(layer, 'tcp.options.timestamp.tsval')),
    pair('TSecr', numberOf(layer, 'tcp.options.timestamp.tsecr')),
  ]
  return parts.filter((part) => part !== undefined).join(' ')
}

function pair(name: string, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${name}=${value}`
}

function udpInfo(layer: Layer): string | undefined {
  const source = numberOf(layer, 'udp.srcport')
  const destination = numberOf(layer, 'udp.dstport')
  if (source === undefined || destination === undefined) return undefined
  return `${source} → ${destination} Len=${layer.payloadLength}`
}

function networkInfo(layer: Layer): string {
  const carried = layer.fields.findLast(({ name }) => NEXT_PROTOCOL.test(name))
  if (carried === undefined) return summaryOf(layer)
  const protocol = fieldText(carried)
  const fragment = fragmentSummary(layer)
  const identification = textOf(layer, 'ip.id') ?? textOf(layer, 'ipv6.fraghdr.ident') ?? '?'
  if (fragment === undefined) return `IP protocol ${protocol}, ${layer.payloadLength} bytes`
  return `IP ${fragment}, id ${identification}, protocol ${protocol}`
}

/** Of these, the last extension header's says what comes after the whole header. */
const NEXT_PROTOCOL = /^(?:ip\.proto|ipv6(?:\.[a-z]+)?\.nxt|ah\.next_header)$/
