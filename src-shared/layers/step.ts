/**
 * The hot path: walks a record's headers through a cursor and leaves the protocols, the header
 * ranges and the packet facts in it. `dissect` is the same walk with every field; a property test
 * holds that both find the same protocols at the same places.
 */
import type { Bindings } from './bindings.ts'
import { TableId } from './bindingTable.ts'
import { MAX_LAYERS, type Cursor } from './cursor.ts'
import { NetworkKind } from './packetFacts.ts'
import { ASK_BINDINGS, NOTHING, ProtocolId } from './protocolId.ts'
import { protocols } from './registry.ts'

const steps = protocols.map((protocol) => protocol.step)
const isTunnel = protocols.map((protocol) => protocol.tunnel === true)

/** Walks the record that `cursor.open` was pointed at, from the layer of its link type on. */
export function stepRecord(cursor: Cursor, linkType: number, bindings: Bindings): void {
  let id = bindings.lookup(TableId.wtap_encap, linkType, -1)
  let previous = -1
  while (cursor.at < cursor.limit) {
    const isNetwork = id === ProtocolId.ip || id === ProtocolId.ipv6
    if (isNetwork && cursor.facts.network !== NetworkKind.none) cursor.enterTunnel(previous)
    if (cursor.count === MAX_LAYERS) id = ProtocolId.payload
    if (id === ProtocolId.payload && cursor.at >= cursor.end) return
    cursor.start = cursor.at
    cursor.next = NOTHING
    steps[id]?.(cursor)
    const at = cursor.count++
    cursor.protocols[at] = id
    cursor.depths[at] = cursor.depth
    cursor.starts[at] = cursor.start - cursor.base
    cursor.ends[at] = cursor.at - cursor.base
    if (cursor.broken || id === ProtocolId.payload) return
    if (isTunnel[id] === true && cursor.at < cursor.limit) cursor.enterTunnel(id)
    previous = id
    const next: number = cursor.next
    if (next === ASK_BINDINGS) id = bindings.lookup(cursor.table, cursor.key, cursor.secondKey)
    else id = next === NOTHING ? ProtocolId.payload : next
  }
}
