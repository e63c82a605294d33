/** Every protocol, in the order of its `ProtocolId`. The compiler says which one is missing. */
import { ethernet } from './ethernet.ts'
import { flannelUdp } from './flannelUdp.ts'
import { ipv4 } from './ipv4.ts'
import { payload } from './payload.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'
import { udp } from './udp.ts'
import { vxlan } from './vxlan.ts'

const byName = {
  payload,
  eth: ethernet,
  ip: ipv4,
  udp,
  vxlan,
  'flannel-udp': flannelUdp,
} as unknown as { readonly [P in ProtocolName]: Protocol }

const names = Object.keys(ProtocolId) as readonly ProtocolName[]

/** Indexed by protocol id. */
export const protocols: readonly Protocol[] = names
  .toSorted((a, b) => ProtocolId[a] - ProtocolId[b])
  .map((name) => byName[name])

export function protocolOf(name: ProtocolName): Protocol {
  return byName[name]
}
