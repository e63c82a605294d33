/**
 * The one table of names between tshark and us. Whoever adds a protocol adds its name to `KNOWN`;
 * where tshark cuts a packet into other pieces than we do, the piece goes into `TSHARK_NAMES` or
 * `OUR_NAMES` with the reason.
 */
import type { ProtocolName } from '../../src-shared/layers/protocolId.ts'

interface Translation {
  /** Absent: the other side has no layer of its own for it. */
  readonly to: string | undefined
  readonly why: string
}

/** tshark's name for something that we call otherwise, or do not call a layer at all. */
const TSHARK_NAMES: Readonly<Record<string, Translation>> = {
  ethertype: { to: undefined, why: 'no bytes of its own: the two type bytes before it' },
  ieee8021ad: { to: 'vlan', why: 'a service tag is a VLAN tag; one layer for each tag' },
  'ipv6.hopopts': { to: undefined, why: 'an extension header is part of the ipv6 layer' },
  'ipv6.routing': { to: undefined, why: 'an extension header is part of the ipv6 layer' },
  'ipv6.fraghdr': { to: undefined, why: 'an extension header is part of the ipv6 layer' },
  'ipv6.dstopts': { to: undefined, why: 'an extension header is part of the ipv6 layer' },
  pwethheuristic: { to: undefined, why: 'no bytes of its own: tshark names its guess' },
  pwethnocw: { to: undefined, why: 'no bytes of its own: a pseudowire without control word' },
}

/** Our name for something that tshark calls otherwise, or does not call a layer at all. */
const OUR_NAMES: Readonly<Partial<Record<ProtocolName, Translation>>> = {
  loop: { to: 'null', why: 'tshark has one name for both byte orders of the loopback header' },
  sll2: { to: 'sll', why: 'tshark has one name for both versions of the cooked header' },
  'flannel-udp': { to: undefined, why: 'no bytes of its own: the port alone says it' },
  'weave-sleeve': { to: 'sleeve', why: 'the name in the Lua dissector, tshark itself has none' },
  'weave-fastdp': { to: 'vxlan', why: 'VXLAN whose network identifier names two peers' },
  'erspan-i': { to: 'erspan', why: 'tshark has one name for all types of ERSPAN' },
  'dns-tcp': { to: 'dns', why: 'tshark has one name for both transports' },
  vxlan_gpe: { to: undefined, why: 'tshark decodes it and leaves it out of its list' },
}

/**
 * What both know, in tshark's names. Its `loop` is not here: it is Ethernet's configuration test
 * protocol, and OpenBSD's loopback, which we call `loop`, it calls `null`.
 */
const KNOWN: ReadonlySet<string> = new Set([
  'eth',
  'vlan',
  'llc',
  'arp',
  'ip',
  'ipv6',
  'icmp',
  'icmpv6',
  'udp',
  'tcp',
  'vxlan',
  'sleeve',
  'geneve',
  'gre',
  'erspan',
  'nsh',
  'mpls',
  'pwethcw',
  'teredo',
  'ppp',
  'lcp',
  'ipcp',
  'wg',
  'esp',
  'ah',
  'udpencap',
  'nflog',
  'radiotap',
  'wlan',
  'lldp',
  'stp',
  'igmp',
  'vrrp',
  'sctp',
  'dhcp',
  'dns',
  'mdns',
  'http',
  'http2',
  'tls',
  'bgp',
  'sll',
  'raw',
  'null',
])

/**
 * A stack of tshark's in comparable names, up to the first protocol that we do not know; `isWhole`
 * where there was none such. `data` is what tshark calls bytes that nobody explains.
 */
export function comparableTshark(stack: readonly string[]): {
  readonly names: readonly string[]
  readonly isWhole: boolean
} {
  const names = stack
    .map((name) => (name in TSHARK_NAMES ? TSHARK_NAMES[name]?.to : name))
    .filter((name) => name !== undefined)
    .filter((name) => name !== 'data')
    // It calls its TLS dissector again for what was put together from several segments.
    .filter((name, at, all) => !(name === 'tls' && all[at - 1] === 'tls'))
  const unknown = names.findIndex((name) => !KNOWN.has(name))
  return unknown < 0 ? { names, isWhole: true } : { names: names.slice(0, unknown), isWhole: false }
}

/** One of our layers as tshark would call it; undefined where tshark shows none. */
export function comparableOurs(protocol: ProtocolName): string | undefined {
  const translation = OUR_NAMES[protocol]
  return translation === undefined ? protocol : translation.to
}
