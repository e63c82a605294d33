/**
 * Interns network addresses. Nearly all are IPv4, of which a capture has few, so those have a table
 * of their own that is one multiplication and one comparison away.
 */
import { NetworkKind, type PacketFacts } from '../layers/packetFacts.ts'
import { ADDRESS_WIDTH } from './captureIndex.ts'
import { InternTable, powerOfTwo } from './internTable.ts'

export class AddressTable {
  readonly #all = new InternTable(ADDRESS_WIDTH)
  /** Ids by the hash of an IPv4 address, and the address of each id. */
  #slots = new Int32Array(2048).fill(-1)
  #words = new Int32Array(1024)

  /** @param word the address's 32 bits */
  ipv4(word: number): number {
    const mask = this.#slots.length - 1
    let slot = hashWord(word) & mask
    for (;;) {
      const id = this.#slots[slot] ?? -1
      if (id < 0) break
      if (this.#words[id] === word) return id
      slot = (slot + 1) & mask
    }
    const id = this.#intern(NetworkKind.ip, 0, 0, 0, word)
    this.#remember(id, word)
    return id
  }

  /** A packet's source as a key has it: an IPv4 address itself, of an IPv6 address the id. */
  sourceWord({ network, source0, source1, source2, source3 }: PacketFacts): number {
    if (network !== NetworkKind.ipv6) return source3
    return this.#intern(NetworkKind.ipv6, source0, source1, source2, source3)
  }

  destinationWord(packet: PacketFacts): number {
    const { network, destination0, destination1, destination2, destination3 } = packet
    if (network !== NetworkKind.ipv6) return destination3
    return this.#intern(NetworkKind.ipv6, destination0, destination1, destination2, destination3)
  }

  /** The id of the address that `sourceWord` gave a word for. */
  id(network: number, word: number): number {
    return network === NetworkKind.ipv6 ? word : this.ipv4(word)
  }

  /** All addresses, in the order of their ids, `ADDRESS_WIDTH` integers each. */
  keys(): Int32Array {
    return this.#all.keys()
  }

  #intern(...key: readonly [number, number, number, number, number]): number {
    this.#all.key.set(key)
    return this.#all.intern()
  }

  #remember(id: number, word: number): void {
    if (id * 2 >= this.#slots.length) this.#grow(id)
    this.#words[id] = word
    const mask = this.#slots.length - 1
    let slot = hashWord(word) & mask
    while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
    this.#slots[slot] = id
  }

  #grow(id: number): void {
    const known = this.#slots.filter((other) => other >= 0)
    const words = this.#words
    this.#slots = new Int32Array(powerOfTwo(id * 4)).fill(-1)
    this.#words = new Int32Array(this.#slots.length >>> 1)
    this.#words.set(words)
    for (const other of known) this.#remember(other, words[other] ?? 0)
  }
}

function hashWord(word: number): number {
  const hash = Math.imul(word, 0x9e3779b1)
  return hash ^ (hash >>> 15)
}
