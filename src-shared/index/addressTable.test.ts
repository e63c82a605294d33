import { describe, expect, it } from 'vitest'
import { NetworkKind, PacketFacts } from '../layers/packetFacts.ts'
import { AddressTable } from './addressTable.ts'
import { QuadTable } from './quadTable.ts'

/** The id of an IPv6 address as four words, most significant first. */
function ipv6(table: AddressTable, ...words: readonly [number, number, number, number]): number {
  const packet = new PacketFacts()
  packet.network = NetworkKind.ipv6
  ;[packet.source0, packet.source1, packet.source2, packet.source3] = words
  return table.sourceWord(packet)
}

describe('the address table', () => {
  it('gives each address one id, IPv4 and IPv6 apart, far beyond its first size', () => {
    const table = new AddressTable()
    for (let word = 0; word < 20_000; word++) {
      expect(table.ipv4(word * 65_537)).toBe(word * 2)
      expect(ipv6(table, 0xfd00, 0, 0, word)).toBe(word * 2 + 1)
    }
    for (let word = 0; word < 20_000; word += 331) {
      expect(table.ipv4(word * 65_537)).toBe(word * 2)
      expect(ipv6(table, 0xfd00, 0, 0, word)).toBe(word * 2 + 1)
    }
  })

  it('does not take an IPv6 address for an IPv4 one with the same last bits', () => {
    const table = new AddressTable()
    expect(table.ipv4(7)).not.toBe(ipv6(table, 0, 0, 0, 7))
    expect([...table.keys()]).toEqual([4, 0, 0, 0, 7, 6, 0, 0, 0, 7])
  })
})

describe('the table of four-integer keys', () => {
  it('gives each key one id and keeps the keys in that order', () => {
    const table = new QuadTable(16)
    for (let at = 0; at < 10_000; at++) expect(table.intern(at, -at, at & 7, 1)).toBe(at)
    for (let at = 0; at < 10_000; at += 97) expect(table.intern(at, -at, at & 7, 1)).toBe(at)
    expect([...table.keys().subarray(4 * 9, 4 * 10)]).toEqual([9, -9, 1, 1])
    expect(table.size).toBe(10_000)
  })
})
