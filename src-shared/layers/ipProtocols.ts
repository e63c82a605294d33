/** IANA IP protocol numbers that people meet in a cluster. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'IPv6 hop-by-hop options',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  43: 'IPv6 routing',
  44: 'IPv6 fragment',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  59: 'no next header',
  60: 'IPv6 destination options',
  89: 'OSPF',
  112: 'VRRP',
  132: 'SCTP',
  137: 'MPLS in IP',
}

/** `6 TCP`. */
export function ipProtocolText(protocol: number): string {
  const name = NAMES[protocol]
  return name === undefined ? String(protocol) : `${protocol} ${name}`
}
