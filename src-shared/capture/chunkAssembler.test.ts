import { describe, expect, it } from 'vitest'
import { type ByteWindow, ChunkAssembler, type ItemParser } from './chunkAssembler.ts'

/** Items of a length byte and that many bytes; a length of 255 ends the reading. */
class CountedItems implements ItemParser {
  needed = 1
  readonly items: string[] = []
  /** File offset of each item. */
  readonly offsets: number[] = []
  largestBuffer = 0
  rest = 0
  readonly startAt = () => undefined

  parse({ bytes, from, to, base, isLast }: ByteWindow): number {
    this.largestBuffer = Math.max(this.largestBuffer, bytes.length)
    let at = from
    while (at < to) {
      const length = bytes[at] ?? 0
      if (length === 255) return Infinity
      this.needed = 1 + length
      if (at + 1 + length > to) break
      this.items.push(String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length)))
      this.offsets.push(base + at)
      at += 1 + length
    }
    if (isLast) this.rest = to - at
    return at
  }
}

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

function assemble(file: Uint8Array, pieceLength: number): CountedItems {
  const parser = new CountedItems()
  const assembler = new ChunkAssembler(parser)
  for (let at = 0; at < file.length; at += pieceLength) {
    assembler.push(file.subarray(at, at + pieceLength))
  }
  assembler.end()
  return parser
}

describe('pieces of a file', () => {
  const file = bytes('\x03one\x00\x05three\x02to')

  it.each([1, 2, 3, 4, 5, 7, 100])('of %i bytes give the same items', (pieceLength) => {
    const { items, offsets, rest } = assemble(file, pieceLength)
    expect(items).toEqual(['one', '', 'three', 'to'])
    expect(offsets).toEqual([0, 4, 5, 11])
    expect(rest).toBe(0)
  })

  it.each([1, 3, 100])('leave what was cut to the last call (%i bytes)', (pieceLength) => {
    const { items, rest } = assemble(bytes('\x03one\x05thr'), pieceLength)
    expect(items).toEqual(['one'])
    expect(rest).toBe(4)
  })

  it.each([1, 3, 100])('are not held once the parser gave up (%i bytes)', (pieceLength) => {
    const { items, rest } = assemble(bytes('\x03one\xff\x03two'), pieceLength)
    expect(items).toEqual(['one'])
    expect(rest).toBe(0)
  })

  it('are held in no more than twice what an item needs', () => {
    const item = new Uint8Array(201).fill(200, 0, 1)
    const file = new Uint8Array(201 * 500)
    for (let at = 0; at < file.length; at += 201) file.set(item, at)
    const parser = assemble(file, 13)
    expect(parser.items.length).toBe(500)
    expect(parser.largestBuffer).toBeLessThanOrEqual(402)
  })

  it('say nothing more after the end', () => {
    const parser = new CountedItems()
    const assembler = new ChunkAssembler(parser)
    assembler.push(bytes('\x03on'))
    assembler.end()
    assembler.push(bytes('e\x03two'))
    assembler.end()
    expect(parser.items).toEqual([])
  })
})
