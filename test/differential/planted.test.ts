/** What the comparison with tshark would not let pass: differences planted into the reference. */
import { describe, expect, it } from 'vitest'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { compareCapture } from './captureComparison.ts'
import { publicCaptures } from './referenceCaptures.ts'
import type { TsharkRow } from './tsharkDecode.ts'

type Plant = (row: TsharkRow) => TsharkRow

function inColumn(column: keyof TsharkRow['columns'], value: string): Plant {
  return (row) => ({
    ...row,
    columns: { ...row.columns, [column]: [value, ...row.columns[column].slice(1)] },
  })
}

const PLANTS: readonly (readonly [what: string, plant: Plant])[] = [
  ['a nanosecond', (row) => ({ ...row, time: row.time.replace(/.$/, '1') })],
  ['a byte', (row) => ({ ...row, originalLength: row.originalLength + 1 })],
  ['a source address', inColumn('ip.src', '192.0.2.9')],
  ['a destination address', inColumn('ip.dst', '192.0.2.9')],
  ['a protocol number', inColumn('ip.proto', '99')],
  ['the outermost protocol', (row) => ({ ...row, stack: ['sll', ...row.stack.slice(1)] })],
]

/** Fragments, segments and tunnels: what the exceptions are about. */
const FILES = [
  'public/fragments/PcapPlusPlus__ip4_fragments.pcap',
  'public/gre/zeek__gre-sample.pcap',
  'public/tcp/PcapPlusPlus__three_http_streams.pcap',
  'public/vxlan/zeek__vxlan-encapsulated-http.pcap',
]

const captures = publicCaptures().filter(({ name }) => FILES.includes(name))

describe.skipIf(sharedCaptures === undefined)(`planted differences${withoutSharedCaptures}`, () => {
  it('go into captures with every kind of exception', () => {
    expect(captures.map(({ name }) => name)).toEqual(FILES)
  })

  it.each(PLANTS)('%s is missed in no record, whatever exceptions it has', (_, plant) => {
    for (const { name, path, rows } of captures) {
      const sound = rows()
      expect(compareCapture(name, path, sound).unexplained).toEqual([])
      const planted = compareCapture(name, path, sound.map(plant))
      expect(planted.unexplained.length, name).toBe(planted.records)
    }
  })
})
