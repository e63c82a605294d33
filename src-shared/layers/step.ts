/**
 * The hot path: walks a record's headers through a cursor and leaves the protocols, the header
 * ranges and the packet facts in it. `dissect` is the same walk with every field; a property test
 * holds that both find the same protocols at the same places.
 */
import { segmentProtocol } from './applicationHint.ts'
import type { Bindings } from './bindings.ts'
import { TableId } from './bindingTable.ts'
import { MAX_LAYERS, type Cursor } from './cursor.ts'
import { NetworkKind } from './packetFacts.ts'
import { ASK_BINDINGS, NOTHING, ProtocolId } from './protocolId.ts'
import { beginsPacketInside, protocols } from './registry.ts'

const steps = protocols.map((protocol) => protocol.step)
const isTunnel = protocols.map((protocol) => protocol.tunnel === true)
const beginsPacket = protocols.map(beginsPacketInside)

/** Walks the record that `cursor.open` was pointed at, from the layer of its link type on. */
export function stepRecord(cursor: Cursor, linkType: number, bindings: Bindings): void {
  let id = bindings.lookup(TableId.wtap_encap, linkType, -1)
  let previous = -1
  let isBehindTunnel = false
  while (cursor.at < cursor.limit) {
    const isInside = isBehindTunnel && isTunnel[id] !== true
    const isSecond = beginsPacket[id] === true && cursor.facts.network !== NetworkKind.none
    if (isInside || isSecond) cursor.enterTunnel(previous)
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
    // A tunnel's header that names nobody carries no packet: a heartbeat, or encrypted bytes.
    isBehindTunnel = isTunnel[id] === true && cursor.next !== NOTHING
    previous = id
    const next: number = cursor.next
    if (next === ASK_BINDINGS) {
      id = bindings.lookup(cursor.table, cursor.key, cursor.secondKey)
      if (cursor.table === TableId['tcp.port']) {
        id = segmentProtocol(id, cursor.bytes, cursor.at, cursor.end)
      }
    } else id = next === NOTHING ? ProtocolId.payload : next
  }
}
