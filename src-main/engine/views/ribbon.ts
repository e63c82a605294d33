/** The ribbon of a record: its layers as short labelled cells. */
import type { Ribbon, RibbonCell } from '../../../src-shared/contract/services.ts'
import type { Stack } from '../../../src-shared/index/stackTable.ts'
import { protocols } from '../../../src-shared/layers/registry.ts'
import type { LayerFamily } from '../../../src-shared/layers/protocol.ts'
import type { ProtocolName } from '../../../src-shared/layers/protocolId.ts'

/** Labels a cell that has a network identifier: `VXLAN 1`. */
export type VniOf = (protocol: ProtocolName, depth: number) => number | undefined

/** A ribbon ends at what needs no cell: a body or other payload, what an ICMP message quotes. */
export function ribbonOf({ protocols: ids, depths }: Stack, vniOf: VniOf): Ribbon {
  const cells: RibbonCell[] = []
  for (const [at, id] of ids.entries()) {
    const protocol = protocols[id]
    const before = cells.at(-1)
    if (protocol === undefined || (before !== undefined && isLast(before, protocol.family))) break
    const depth = depths[at] ?? 0
    const vni = vniOf(protocol.name, depth)
    const label = vni === undefined ? protocol.label : `${protocol.label} ${vni}`
    cells.push({ protocol: protocol.name, label, family: protocol.family, depth })
  }
  return cells
}

function isLast({ protocol, family }: RibbonCell, next: LayerFamily): boolean {
  if (/^(?:icmp|icmpv6|arp)$/.test(protocol)) return true
  return (family === 'trans' || family === 'app') && next === 'data'
}
