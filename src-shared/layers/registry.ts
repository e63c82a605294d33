/** Every protocol, by name and by its `ProtocolId`. The compiler says which one is missing. */
import { arp } from './arp.ts'
import { erspan, erspanTypeI } from './erspan.ts'
import { ethernet } from './ethernet.ts'
import { flannelUdp } from './flannelUdp.ts'
import { geneve } from './geneve.ts'
import { gre } from './gre.ts'
import { gue } from './gue.ts'
import { icmp } from './icmp.ts'
import { icmpv6 } from './icmpv6.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { sll, sll2 } from './linuxCooked.ts'
import { llc } from './llc.ts'
import { loop, nullLoopback } from './loopback.ts'
import { mpls } from './mpls.ts'
import { nsh } from './nsh.ts'
import { payload } from './payload.ts'
import { ppp } from './ppp.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'
import { pseudowire } from './pseudowire.ts'
import { raw } from './raw.ts'
import { tcp } from './tcp.ts'
import { teredo } from './teredo.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'
import { vxlan } from './vxlan.ts'
import { vxlanGpe } from './vxlanGpe.ts'

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
