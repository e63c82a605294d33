/** A whole capture against its reference decode, record by record. */
import { readFileSync } from 'node:fs'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { Reassembler, type ReassembledRecord } from '../../src-shared/layers/reassembly.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { readCapture } from '../support/readCapture.ts'
import { isFragment } from './fragmentLayer.ts'
import {
  differences,
  differenceText,
  StreamsSeen,
  type Difference,
  type Sides,
} from './recordComparison.ts'
import type { TsharkRow } from './tsharkDecode.ts'
import { tsharkExceptions, type TsharkException } from './tsharkExceptions.ts'
import { comparableTshark } from './tsharkNames.ts'

export interface CaptureComparison {
  readonly name: string
  readonly records: number
  readonly equal: number
  /** Of the equal ones, those of which tshark names no protocol that we do not know. */
  readonly whole: number
  /** How many records each rule explained, by its name. */
  readonly excepted: ReadonlyMap<string, number>
  /** What no rule explains, a sentence each. */
  readonly unexplained: readonly string[]
}

const bindings = new Bindings()

export function compareCapture(
  name: string,
  path: string,
  rows: readonly TsharkRow[],
): CaptureComparison {
  const { records, interfaces, why } = readCapture(readFileSync(path))
  const excepted = new Map<string, number>()
  const unexplained: string[] = []
  if (why !== undefined) unexplained.push(why)
  else if (records.length !== rows.length) {
    unexplained.push(`${records.length} records, not ${rows.length}`)
  }
  const streams = new StreamsSeen()
  const reassembler = new Reassembler(bindings)
  let equal = 0
  let whole = 0
  records.forEach((record, at) => {
    const row = rows[at]
    if (row === undefined) return
    const linkType = interfaces[record.interfaceIndex]?.linkType ?? -1
    const { interfaceIndex, seconds } = record
    const bytes = ByteSlice.ofRecord(record.bytes, record.originalLength)
    const placed = { bytes, linkType, number: at + 1, interfaceIndex, seconds }
    const layers = asOnePacket(reassembler.dissect(placed))
    const sides = { record, row, layers, isSegmentAgain: streams.isAgain(layers) }
    const found = differences(sides)
    const rule = ruleFor(sides, found)
    if (found.length === 0) {
      equal++
      if (comparableTshark(row.stack).isWhole) whole++
    } else if (rule !== undefined) excepted.set(rule.name, (excepted.get(rule.name) ?? 0) + 1)
    else
      unexplained.push(
        `${row.number} (${row.stack.join(':')}) ${found.map(differenceText).join('; ')}`,
      )
  })
  return { name, records: records.length, equal, whole, excepted, unexplained }
}

/** No exception is about a record's time and lengths. */
function ruleFor(sides: Sides, found: readonly Difference[]): TsharkException | undefined {
  if (found.length === 0 || found.some(({ column }) => FRAME.has(column))) return undefined
  return tsharkExceptions.find((it) => it.explains(sides, found))
}

const FRAME: ReadonlySet<string> = new Set(['time', 'length', 'captured'])

/**
 * The layers as tshark lists them: those of the record down to the fragment that completes a packet,
 * then what the packet carries. We have the packet's IP header a second time, with its whole length.
 */
function asOnePacket({ layers, reassemblies }: ReassembledRecord): readonly Layer[] {
  return [undefined, ...reassemblies.keys()].flatMap((source, at) => {
    const part = layers.filter((layer) => layer.source === source).slice(at === 0 ? 0 : 1)
    return at < reassemblies.length ? part.slice(0, part.findIndex(isFragment) + 1) : part
  })
}
