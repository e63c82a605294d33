/**
 * The hot path: walks a record's headers through a cursor and leaves the protocols, the header
 * ranges and the packet facts in it. `dissect` is the same walk with every field; a property test
 * holds that both find the same protocols at the same places.
 */
import { segmentProtocol } from './applicationHint.ts'
import type { Bindings } from './bindings.ts'
import { bindingKey, FIRST_KEY, TableId } from './bindingTable.ts'
import { MAX_LAYERS, type Cursor } from './cursor.ts'
import { NetworkKind } from './packetFacts.ts'
import { NOTHING, ProtocolId } from './protocolId.ts'
import { PLAIN_HEADERS, PLAIN_NETWORK, PLAIN_TRANSPORT, stepPlainPacket } from './plainPacket.ts'
import { beginsPacketInside, protocols } from './registry.ts'

const steps = protocols.map((protocol) => protocol.step)

/** Bits of `traits`, by protocol id. */
const TUNNEL = 1
const BEGINS_PACKET = 2
const traits = Uint8Array.from(
  protocols,
  (protocol) =>
    (protocol.tunnel === true ? TUNNEL : 0) | (beginsPacketInside(protocol) ? BEGINS_PACKET : 0),
)

const ETHERNET = ProtocolId.eth
const PAYLOAD = ProtocolId.payload
const TCP_PORTS = TableId['tcp.port']

/** Walks the record that `cursor.open` was pointed at, from the layer of its link type on. */
export function stepRecord(cursor: Cursor, linkType: number, bindings: Bindings): void {
  const { base, layers, offsets, states } = cursor
  const mayBePlain = bindings.isPlainBound
  let id = bindings.at(bindingKey(TableId.wtap_encap, linkType))
  let previous = -1
  let isBehindTunnel = false
  let count = 0
  let state = 0
  while (cursor.at < cursor.limit) {
    const trait = traits[id] ?? 0
    const isInside = isBehindTunnel
      ? (trait & TUNNEL) === 0
      : (trait & BEGINS_PACKET) !== 0 && cursor.facts.network !== NetworkKind.none
    if (isInside) cursor.enterTunnel(previous)
    const { depth } = cursor
    const start = cursor.at
    const isPlain = id === ETHERNET && mayBePlain && count <= MAX_LAYERS - PLAIN_HEADERS
    const transport = isPlain ? stepPlainPacket(cursor) : NOTHING
    if (transport !== NOTHING) {
      layers[count] = (depth << 8) | ETHERNET
      layers[count + 1] = (depth << 8) | ProtocolId.ip
      layers[count + 2] = (depth << 8) | transport
      offsets[count] = start - base
      offsets[count + 1] = start + PLAIN_NETWORK - base
      offsets[count + 2] = start + PLAIN_TRANSPORT - base
      state = states.afterPlain(state, transport, depth)
      count += PLAIN_HEADERS
      isBehindTunnel = false
      id = transport
    } else {
      if (count === MAX_LAYERS) id = PAYLOAD
      if (id === PAYLOAD && start >= cursor.end) break
      cursor.start = start
      cursor.next = NOTHING
      layers[count] = (depth << 8) | id
      state = states.after(state, id, depth)
      offsets[count] = start - base
      count++
      if (id === PAYLOAD) {
        cursor.at = cursor.end
        break
      }
      steps[id]?.(cursor)
      if (cursor.broken) break
      // A tunnel's header that names nobody carries no packet: a heartbeat, or encrypted bytes.
      isBehindTunnel = (trait & TUNNEL) !== 0 && cursor.next !== NOTHING
    }
    const { next } = cursor
    previous = id
    if (next === NOTHING) id = PAYLOAD
    else if (next < FIRST_KEY) id = next
    else {
      id = bindings.first(next, cursor.secondKey)
      if (next >>> 16 === TCP_PORTS) {
        id = segmentProtocol(id, cursor.bytes, cursor.at, cursor.end)
      }
    }
  }
  offsets[count] = cursor.at - base
  cursor.count = count
  cursor.state = state
}
