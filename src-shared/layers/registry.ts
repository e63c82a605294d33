/** Every protocol, by name and by its `ProtocolId`. The compiler says which one is missing. */
import { arp } from './arp.ts'
import { ethernet } from './ethernet.ts'
import { flannelUdp } from './flannelUdp.ts'
import { icmp } from './icmp.ts'
import { icmpv6 } from './icmpv6.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { sll, sll2 } from './linuxCooked.ts'
import { llc } from './llc.ts'
import { loop, nullLoopback } from './loopback.ts'
import { payload } from './payload.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'
import { raw } from './raw.ts'
import { tcp } from './tcp.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'
import { vxlan } from './vxlan.ts'

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
} satisfies Readonly<Record<ProtocolName, Protocol>>

/** Indexed by protocol id. */
export const protocols: readonly Protocol[] = Object.values(byName).toSorted(
  (a, b) => ProtocolId[a.name] - ProtocolId[b.name],
)

export function protocolOf(name: ProtocolName): Protocol {
  return byName[name]
}
