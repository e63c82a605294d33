/** Interns the tunnels of each record. As a flow's key, a tunnel's has IPv4 addresses themselves. */
import type { Cursor } from '../layers/cursor.ts'
import type { AddressTable } from './addressTable.ts'
import { TUNNEL_WIDTH } from './captureIndex.ts'
import { QUAD, QuadTable } from './quadTable.ts'
import { NONE } from './recordColumns.ts'

/** Of a key's third integer, above the carrier: which network the addresses are of. */
const NETWORK_SHIFT = 24

export class TunnelTable {
  /** Source port of the innermost tunnel of the last record; 0 where there is none. */
  carrierPort = 0
  readonly #addresses: AddressTable
  /** Of a tunnel's key all but the enclosing tunnel. */
  readonly #wrappings = new QuadTable(16)
  /** Wrapping and enclosing tunnel. */
  readonly #tunnels = new QuadTable(16)
  /** By wrapping its tunnel that no other encloses, `NONE` where there is none yet: what most records have. */
  #outermost = new Uint32Array(16).fill(NONE)

  constructor(addresses: AddressTable) {
    this.#addresses = addresses
  }

  get size(): number {
    return this.#tunnels.size
  }

  /** The id of the innermost tunnel that the record is inside of; `NONE` where there is none. */
  intern({ levels, packet }: Cursor): number {
    let enclosing = NONE
    this.carrierPort = 0
    for (let depth = 0; levels[depth] !== packet; depth++) {
      const carrier = levels[depth]
      if (carrier === undefined) break
      const wrapping = this.#wrappings.intern(
        this.#addresses.sourceWord(carrier),
        this.#addresses.destinationWord(carrier),
        (carrier.network << NETWORK_SHIFT) | (carrier.carrier << 16) | carrier.destinationPort,
        carrier.vni,
      )
      enclosing =
        depth === 0 ? this.#bare(wrapping) : this.#tunnels.intern(wrapping, enclosing, 0, 0)
      this.carrierPort = carrier.sourcePort
    }
    return enclosing
  }

  #bare(wrapping: number): number {
    const known = this.#outermost[wrapping] ?? NONE
    if (known !== NONE) return known
    if (wrapping >= this.#outermost.length) {
      const larger = new Uint32Array(wrapping * 2).fill(NONE)
      larger.set(this.#outermost)
      this.#outermost = larger
    }
    const tunnel = this.#tunnels.intern(wrapping, NONE | 0, 0, 0)
    this.#outermost[wrapping] = tunnel
    return tunnel
  }

  /** All keys with the ids of their addresses, in the order of their ids; a copy. */
  keys(): Int32Array {
    const wrappings = this.#wrappings.keys()
    const tunnels = this.#tunnels.keys()
    const keys = new Int32Array(this.size * TUNNEL_WIDTH)
    for (let id = 0; id < this.size; id++) {
      const wrapping = (tunnels[id * QUAD] ?? 0) * QUAD
      const at = id * TUNNEL_WIDTH
      const carrier = wrappings[wrapping + 2] ?? 0
      const network = carrier >>> NETWORK_SHIFT
      keys[at] = this.#addresses.id(network, wrappings[wrapping] ?? 0)
      keys[at + 1] = this.#addresses.id(network, wrappings[wrapping + 1] ?? 0)
      keys[at + 2] = carrier & ((1 << NETWORK_SHIFT) - 1)
      keys[at + 3] = wrappings[wrapping + 3] ?? 0
      keys[at + 4] = tunnels[id * QUAD + 1] ?? -1
    }
    return keys
  }
}

/** A tunnel's records are those of the tunnels inside of it too. */
export function withEnclosed(records: Uint32Array, tunnels: Int32Array): Uint32Array {
  // An enclosing tunnel comes before what it encloses.
  for (let tunnel = records.length - 1; tunnel >= 0; tunnel--) {
    const enclosing = tunnels[tunnel * TUNNEL_WIDTH + 4] ?? -1
    if (enclosing >= 0) records[enclosing] = (records[enclosing] ?? 0) + (records[tunnel] ?? 0)
  }
  return records
}
