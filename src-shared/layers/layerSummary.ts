/** One line beside a layer's title: what a person looks for first in such a header. */
import { applicationLine, bgpSummary } from './applicationLines.ts'
import { dhcpSummary, igmpSummary, sctpSummary, vrrpSummary } from './controlSummary.ts'
import {
  authenticationSummary,
  espSummary,
  udpEncapsulationSummary,
  wireGuardSummary,
} from './cryptSummary.ts'
import { icmpCodeName, icmpTypeName, icmpv6CodeName, icmpv6TypeName } from './icmpMessages.ts'
import { fieldNamed, numberOf, textOf } from './layerFields.ts'
import {
  lldpSummary,
  netfilterLogSummary,
  pppControlSummary,
  radiotapSummary,
  spanningTreeSummary,
  wlanSummary,
} from './linkSummary.ts'
import type { Layer } from './protocol.ts'
import type { ProtocolName } from './protocolId.ts'
import { flagsText } from './tcp.ts'
import {
  erspanSummary,
  geneveSummary,
  greSummary,
  gueSummary,
  mplsSummary,
  nshSummary,
  pseudowireSummary,
  teredoSummary,
  vxlanSummary,
} from './tunnelSummary.ts'
import { fastDatapathSummary, sleeveSummary } from './weaveSummary.ts'

/** Undefined where a field it speaks of was not captured. */
type Summary = (layer: Layer) => string | undefined

const summaries: Readonly<Record<ProtocolName, Summary>> = {
  payload: (layer) => `${numberOf(layer, 'data.len') ?? 0} bytes`,
  eth: (layer) => arrow(layer, 'eth.src', 'eth.dst'),
  vlan: vlanSummary,
  llc: (layer) =>
    textOf(layer, 'llc.type') ?? textOf(layer, 'llc.pid') ?? textOf(layer, 'llc.dsap'),
  arp: arpSummary,
  ip: (layer) => networkSummary(layer, 'ip'),
  ipv6: (layer) => networkSummary(layer, 'ipv6'),
  icmp: icmpSummary,
  icmpv6: icmpv6Summary,
  udp: (layer) => {
    const ports = arrow(layer, 'udp.srcport', 'udp.dstport')
    const length = numberOf(layer, 'udp.length')
    return ports === undefined || length === undefined ? undefined : `${ports} len ${length}`
  },
  tcp: tcpSummary,
  vxlan: vxlanSummary,
  'flannel-udp': () => 'no header of its own',
  sll: cookedSummary,
  sll2: cookedSummary,
  raw: () => 'no link layer',
  null: loopbackSummary,
  loop: loopbackSummary,
  geneve: geneveSummary,
  gre: greSummary,
  erspan: erspanSummary,
  'erspan-i': () => 'no header of its own',
  vxlan_gpe: vxlanSummary,
  nsh: nshSummary,
  mpls: mplsSummary,
  pwethcw: pseudowireSummary,
  gue: gueSummary,
  teredo: teredoSummary,
  ppp: (layer) => textOf(layer, 'ppp.protocol'),
  dns: applicationLine,
  'dns-tcp': applicationLine,
  mdns: applicationLine,
  http: applicationLine,
  http2: applicationLine,
  tls: applicationLine,
  bgp: bgpSummary,
  wg: wireGuardSummary,
  esp: espSummary,
  ah: authenticationSummary,
  udpencap: udpEncapsulationSummary,
  'weave-sleeve': sleeveSummary,
  'weave-fastdp': fastDatapathSummary,
  nflog: netfilterLogSummary,
  lcp: pppControlSummary,
  ipcp: pppControlSummary,
  radiotap: radiotapSummary,
  wlan: wlanSummary,
  lldp: lldpSummary,
  stp: spanningTreeSummary,
  igmp: igmpSummary,
  vrrp: vrrpSummary,
  sctp: sctpSummary,
  dhcp: dhcpSummary,
}

/** `10.244.1.3 → 10.244.2.2 ttl 63`. */
export function summaryOf(layer: Layer): string {
  return summaries[layer.protocol](layer) ?? cutSummary(layer)
}

function cutSummary({ status, header }: Layer): string {
  const kept = `${header.end - header.start} bytes of the header`
  return status === 'malformed' ? `only ${kept} in the packet` : `only ${kept} captured`
}

function arrow(layer: Layer, source: string, destination: string): string | undefined {
  const from = textOf(layer, source)
  const to = textOf(layer, destination)
  return from === undefined || to === undefined ? undefined : `${from} → ${to}`
}

function vlanSummary(layer: Layer): string | undefined {
  const id = numberOf(layer, 'vlan.id')
  if (id === undefined) return undefined
  const priority = numberOf(layer, 'vlan.priority') ?? 0
  return priority === 0 ? `VLAN ${id}` : `VLAN ${id} priority ${priority}`
}

function arpSummary(layer: Layer): string | undefined {
  const operation = numberOf(layer, 'arp.opcode')
  const sender = textOf(layer, 'arp.src.proto_ipv4')
  const target = textOf(layer, 'arp.dst.proto_ipv4')
  const hardware = textOf(layer, 'arp.src.hw_mac')
  if (operation === undefined) return undefined
  if (sender === undefined || target === undefined) return `operation ${operation}`
  if (operation === 1 && sender === target) return `Announcement for ${sender}`
  if (operation === 1 && sender === '0.0.0.0') return `Who has ${target}? (probe)`
  if (operation === 1) return `Who has ${target}? Tell ${sender}`
  if (operation === 2 && hardware !== undefined) return `${sender} is at ${hardware}`
  return `operation ${textOf(layer, 'arp.opcode') ?? operation}`
}

function networkSummary(layer: Layer, prefix: 'ip' | 'ipv6'): string | undefined {
  const addresses = arrow(layer, `${prefix}.src`, `${prefix}.dst`)
  const hops = numberOf(layer, prefix === 'ip' ? 'ip.ttl' : 'ipv6.hlim')
  if (addresses === undefined || hops === undefined) return undefined
  const fragment = fragmentSummary(layer)
  const text = `${addresses} ${prefix === 'ip' ? 'ttl' : 'hlim'} ${hops}`
  return fragment === undefined ? text : `${text} ${fragment}`
}

/** `fragment at 1480, last`; undefined for a whole packet. */
export function fragmentSummary(layer: Layer): string | undefined {
  const prefix = layer.protocol === 'ip' ? 'ip' : 'ipv6.fraghdr'
  const offset = numberOf(layer, layer.protocol === 'ip' ? 'ip.frag_offset' : `${prefix}.offset`)
  const more = fieldNamed(layer, layer.protocol === 'ip' ? 'ip.flags.mf' : `${prefix}.more`)?.value
  if (offset === undefined || (offset === 0 && more !== true)) return undefined
  return `fragment at ${offset}, ${more === true ? 'more to come' : 'last'}`
}

function tcpSummary(layer: Layer): string | undefined {
  const ports = arrow(layer, 'tcp.srcport', 'tcp.dstport')
  const flags = numberOf(layer, 'tcp.flags')
  const window = numberOf(layer, 'tcp.window_size_value')
  if (ports === undefined || flags === undefined || window === undefined) return undefined
  const sequence = numberOf(layer, 'tcp.seq_raw') ?? 0
  const acknowledgment = numberOf(layer, 'tcp.ack_raw') ?? 0
  return `${ports} [${flagsText(flags)}] seq ${sequence} ack ${acknowledgment} win ${window} len ${layer.payloadLength}`
}

function icmpSummary(layer: Layer): string | undefined {
  const type = numberOf(layer, 'icmp.type')
  const code = numberOf(layer, 'icmp.code')
  if (type === undefined || code === undefined) return undefined
  const title = messageTitle(type, code, icmpTypeName(type), icmpCodeName(type, code))
  const identifier = numberOf(layer, 'icmp.ident')
  if (identifier !== undefined) {
    return `${title} id ${identifier} seq ${numberOf(layer, 'icmp.seq') ?? 0}`
  }
  const mtu = numberOf(layer, 'icmp.mtu')
  const gateway = textOf(layer, 'icmp.redir_gw')
  if (gateway !== undefined) return `${title} to ${gateway}`
  return mtu === undefined ? title : `${title}, next hop MTU ${mtu}`
}

function icmpv6Summary(layer: Layer): string | undefined {
  const type = numberOf(layer, 'icmpv6.type')
  const code = numberOf(layer, 'icmpv6.code')
  if (type === undefined || code === undefined) return undefined
  const title = messageTitle(type, code, icmpv6TypeName(type), icmpv6CodeName(type, code))
  const identifier = numberOf(layer, 'icmpv6.echo.identifier')
  if (identifier !== undefined) {
    return `${title} id ${identifier} seq ${numberOf(layer, 'icmpv6.echo.sequence_number') ?? 0}`
  }
  const target =
    textOf(layer, 'icmpv6.nd.ns.target_address') ?? textOf(layer, 'icmpv6.nd.na.target_address')
  if (target === undefined) {
    const mtu = numberOf(layer, 'icmpv6.mtu')
    return mtu === undefined ? title : `${title}, next hop MTU ${mtu}`
  }
  const address = textOf(layer, 'icmpv6.opt.linkaddr')
  const link = type === NEIGHBOR_ADVERTISEMENT ? 'is at' : 'from'
  return address === undefined
    ? `${title} for ${target}`
    : `${title} for ${target} ${link} ${address}`
}

const NEIGHBOR_ADVERTISEMENT = 136

function messageTitle(
  type: number,
  code: number,
  typeName: string | undefined,
  codeName: string | undefined,
): string {
  const title = typeName ?? `Type ${type}`
  if (codeName !== undefined) return `${title} (${codeName})`
  return code === 0 ? title : `${title} (code ${code})`
}

function cookedSummary(layer: Layer): string | undefined {
  const type = textOf(layer, 'sll.pkttype')
  if (type === undefined) return undefined
  const address = textOf(layer, 'sll.src.eth') ?? textOf(layer, 'sll.src.ipv4')
  const from = address === undefined ? '' : ` from ${address}`
  const index = numberOf(layer, 'sll.ifindex')
  const at = index === undefined ? '' : ` at interface ${index}`
  return `${type.replace(/^\d+ /, '')}${from}${at}`
}

function loopbackSummary(layer: Layer): string | undefined {
  const family = numberOf(layer, 'null.family')
  return family === undefined ? undefined : `address family ${family}`
}
