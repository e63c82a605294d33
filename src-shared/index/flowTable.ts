/**
 * Interns the flow of each record. A key has the IPv4 addresses themselves until the keys are asked
 * for, so that a record costs one look-up.
 */
import { NetworkKind, type PacketFacts } from '../layers/packetFacts.ts'
import type { AddressTable } from './addressTable.ts'
import { FLOW_WIDTH, FRAGMENT_FLOW } from './captureIndex.ts'
import { QuadTable } from './quadTable.ts'
import { NONE } from './recordColumns.ts'

export class FlowTable {
  readonly #addresses: AddressTable
  readonly #table = new QuadTable()

  constructor(addresses: AddressTable) {
    this.#addresses = addresses
  }

  get size(): number {
    return this.#table.size
  }

  /** The id of a packet's flow; `NONE` where it has no network layer. */
  intern(packet: PacketFacts): number {
    const { network } = packet
    if (network === NetworkKind.none) return NONE
    const fragment = packet.fragmentOffset > 0 ? FRAGMENT_FLOW : 0
    return this.#table.intern(
      this.#addresses.sourceWord(packet),
      this.#addresses.destinationWord(packet),
      (packet.sourcePort << 16) | packet.destinationPort,
      fragment | (network << 8) | packet.protocol,
    )
  }

  /** All keys with the ids of their addresses, in the order of their ids; a copy. */
  keys(): Int32Array {
    const keys = this.#table.keys()
    for (let at = 0; at < keys.length; at += FLOW_WIDTH) {
      const network = ((keys[at + 3] ?? 0) >>> 8) & 0xff
      keys[at] = this.#addresses.id(network, keys[at] ?? 0)
      keys[at + 1] = this.#addresses.id(network, keys[at + 1] ?? 0)
    }
    return keys
  }
}
