/** Every protocol, by name and by its `ProtocolId`. The compiler says which one is missing. */
import { arp } from './arp.ts'
import { authenticationHeader } from './authenticationHeader.ts'
import { bgp } from './bgp.ts'
import { dhcp } from './dhcp.ts'
import { dns, dnsOverTcp, mdns } from './dns.ts'
import { erspan, erspanTypeI } from './erspan.ts'
import { esp } from './esp.ts'
import { ethernet } from './ethernet.ts'
import { flannelUdp } from './flannelUdp.ts'
import { geneve } from './geneve.ts'
import { gre } from './gre.ts'
import { gue } from './gue.ts'
import { http } from './http.ts'
import { http2 } from './http2.ts'
import { icmp } from './icmp.ts'
import { icmpv6 } from './icmpv6.ts'
import { igmp } from './igmp.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { sll, sll2 } from './linuxCooked.ts'
import { llc } from './llc.ts'
import { lldp } from './lldp.ts'
import { loop, nullLoopback } from './loopback.ts'
import { mpls } from './mpls.ts'
import { nflog } from './nflog.ts'
import { nsh } from './nsh.ts'
import { payload } from './payload.ts'
import { ppp } from './ppp.ts'
import { ipcp, lcp } from './pppControl.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'
import { pseudowire } from './pseudowire.ts'
import { radiotap } from './radiotap.ts'
import { raw } from './raw.ts'
import { sctp } from './sctp.ts'
import { spanningTree } from './spanningTree.ts'
import { tcp } from './tcp.ts'
import { teredo } from './teredo.ts'
import { tls } from './tls.ts'
import { udp } from './udp.ts'
import { udpEncapsulation } from './udpEncapsulation.ts'
import { vlan } from './vlan.ts'
import { vrrp } from './vrrp.ts'
import { vxlan } from './vxlan.ts'
import { vxlanGpe } from './vxlanGpe.ts'
import { weaveFastdp } from './weaveFastdp.ts'
import { weaveSleeve } from './weaveSleeve.ts'
import { wireGuard } from './wireGuard.ts'
import { wlan } from './wlan.ts'

const byName = {
  payload,
  eth: ethernet,
  vlan,
  llc,
  arp,
  ip: ipv4,
  ipv6,
  icmp,
  icmpv6,
  udp,
  tcp,
  vxlan,
  'flannel-udp': flannelUdp,
  sll,
  sll2,
  raw,
  null: nullLoopback,
  loop,
  geneve,
  gre,
  erspan,
  'erspan-i': erspanTypeI,
  vxlan_gpe: vxlanGpe,
  nsh,
  mpls,
  pwethcw: pseudowire,
  gue,
  teredo,
  ppp,
  dns,
  'dns-tcp': dnsOverTcp,
  mdns,
  http,
  http2,
  tls,
  bgp,
  wg: wireGuard,
  esp,
  ah: authenticationHeader,
  udpencap: udpEncapsulation,
  'weave-sleeve': weaveSleeve,
  'weave-fastdp': weaveFastdp,
  nflog,
  lcp,
  ipcp,
  radiotap,
  wlan,
  lldp,
  stp: spanningTree,
  igmp,
  vrrp,
  sctp,
  dhcp,
} satisfies Readonly<Record<ProtocolName, Protocol>>

/** Indexed by protocol id. */
export const protocols: readonly Protocol[] = Object.values(byName).toSorted(
  (a, b) => ProtocolId[a.name] - ProtocolId[b.name],
)

export function protocolOf(name: ProtocolName): Protocol {
  return byName[name]
}

/** Whether this header, behind a network header, begins a packet inside it: IP in IP, MPLS over UDP. */
export function beginsPacketInside({ name }: Protocol): boolean {
  return name === 'eth' || name === 'ip' || name === 'ipv6'
}
