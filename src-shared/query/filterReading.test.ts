import { describe, expect, it } from 'vitest'
import type { BitMask, Word } from './filterAst.ts'
import { isFilterError } from './filterError.ts'
import { parseFilter } from './filterParser.ts'
import { filterReading } from './filterReading.ts'
import type { Value } from './filterValue.ts'

/** What a field with slices or a mask makes of a value. */
function partOf(text: string, value: Value): Value | undefined {
  const filter = parseFilter(text)
  if (isFilterError(filter) || filter.kind !== 'present') throw new Error(`${text} is no field`)
  const operand: Word | BitMask = filter.operand
  const reading = filterReading(operand)
  if (isFilterError(reading)) throw new Error(reading.why)
  return reading.part?.(value)
}

describe('a part of a value', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6)

  it('is cut out of bytes and texts, from either end', () => {
    expect(partOf('eth.src[1:2]', bytes)).toEqual(Uint8Array.of(2, 3))
    expect(partOf('eth.src[-2:]', bytes)).toEqual(Uint8Array.of(5, 6))
    expect(partOf('eth.src[0-1,5]', bytes)).toEqual(Uint8Array.of(1, 2, 6))
    expect(partOf('http.host[:3]', 'www.example')).toBe('www')
  })

  it('is nothing where the value ends before it', () => {
    expect(partOf('eth.src[5:2]', bytes)).toBeUndefined()
    expect(partOf('eth.src[-7:1]', bytes)).toBeUndefined()
    expect(partOf('http.host[3:]', 'www')).toBeUndefined()
  })

  it('is masked out of integers of any size and of bytes, not of a fraction', () => {
    expect(partOf('tcp.flags & 0x12', 0x1a)).toBe(0x12n)
    expect(partOf('wg.counter & 0xf', 0xffff_ffff_ffff_fff5n)).toBe(5n)
    expect(
      partOf(
        'tcp[13] & 02',
        Uint8Array.from({ length: 20 }, () => 0x13),
      ),
    ).toEqual(Uint8Array.of(2))
    expect(partOf('stp.msg_age & 1', 48.1875)).toBeUndefined()
  })
})
