/**
 * One record as we take it apart and as tshark does: the protocol stack, the time, the lengths and
 * the columns of the reference. Where tshark knows a protocol that we do not, the comparison ends
 * there: what we say up to that point must be the same, and from there on we must say nothing.
 */
import { epochNs, formatEpoch } from '../../src-shared/base/time.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import type { KeptRecord } from '../support/readCapture.ts'
import { tsharkColumns, type TsharkRow } from './tsharkDecode.ts'
import { comparableOurs, comparableTshark } from './tsharkNames.ts'

export interface Sides {
  readonly record: KeptRecord
  readonly layers: readonly Layer[]
  readonly row: TsharkRow
  /** Later bytes of its stream were in an earlier record: sent again, late, or captured twice. */
  readonly isSegmentAgain: boolean
}

/** How far each direction of each connection has come, to know a segment that lies before that. */
export class StreamsSeen {
  readonly #ends = new Map<string, number>()

  /** Whether these bytes end no later than what this direction had before; notes where they end. */
  isAgain(layers: readonly Layer[]): boolean {
    const tcp = layers.findLast(({ protocol }) => protocol === 'tcp')
    const ip = layers.findLast(({ protocol }) => protocol === 'ip' || protocol === 'ipv6')
    if (tcp === undefined || ip === undefined) return false
    const key = [
      ...[`${ip.protocol}.src`, `${ip.protocol}.dst`].flatMap((name) => valuesOf(ip, name)),
      ...['tcp.srcport', 'tcp.dstport'].flatMap((name) => valuesOf(tcp, name)),
    ].join()
    const end = (Number(valuesOf(tcp, 'tcp.seq_raw')[0]) + tcp.payloadLength) | 0
    const before = this.#ends.get(key)
    const isAgain = before !== undefined && ((end - before) | 0) <= 0
    if (!isAgain) this.#ends.set(key, end)
    return isAgain
  }
}

/** A column whose values are not the same. */
export interface Difference {
  readonly column: string
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
}

export function differenceText({ column, ours, theirs }: Difference): string {
  return `${column}: ${ours.join()}, not ${theirs.join()}`
}

/** What differs; empty where nothing does. */
export function differences({ record, layers, row }: Sides): readonly Difference[] {
  const time = record.hasTime ? formatEpoch(epochNs(record.seconds, record.nanoseconds)) : ''
  const theirs = comparableTshark(row.stack)
  return [
    { column: 'time', ours: [time], theirs: [row.time] },
    lengths('length', record.originalLength, row.originalLength),
    lengths('captured', record.bytes.length, row.capturedLength),
    { column: 'protocols', ours: namesOf(layers), theirs: theirs.names },
    ...inColumns(layers, row, theirs.isWhole),
  ].filter(isUnequal)
}

/** What differs in the first `count` layers alone; tshark may go on as it likes after them. */
export function differencesUpTo({ layers, row }: Sides, count: number): readonly Difference[] {
  const first = layers.slice(0, count)
  const ours = namesOf(first)
  const theirs = comparableTshark(row.stack).names.slice(0, ours.length)
  return [{ column: 'protocols', ours, theirs }, ...inColumns(first, row, false)].filter(isUnequal)
}

function lengths(column: string, ours: number, theirs: number): Difference {
  return { column, ours: [String(ours)], theirs: [String(theirs)] }
}

/** tshark goes on where we know no further protocol; the layers we share come first. */
function inColumns(
  layers: readonly Layer[],
  row: TsharkRow,
  isWhole: boolean,
): readonly Difference[] {
  return tsharkColumns.map((column) => {
    const ours = layers.flatMap((layer) => valuesOf(layer, column))
    const theirs = row.columns[column]
    return { column, ours, theirs: isWhole ? theirs : theirs.slice(0, ours.length) }
  })
}

function isUnequal({ ours, theirs }: Difference): boolean {
  return ours.join() !== theirs.join()
}

/** A stack of ours in tshark's names. */
export function namesOf(layers: readonly Layer[]): readonly string[] {
  return layers
    .filter(({ protocol }) => protocol !== 'payload')
    .map(({ protocol }) => comparableOurs(protocol))
    .filter((name) => name !== undefined)
}

function valuesOf(layer: Layer, column: string): readonly string[] {
  return layer.fields.filter(({ name }) => name === column).map(({ value }) => String(value))
}
