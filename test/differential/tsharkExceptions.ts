/**
 * Where we and tshark differ on purpose. Each is a rule that looks at the record itself: it holds or
 * it does not, and a difference that no rule explains is a failure.
 */
import { fieldNamed } from '../../src-shared/layers/layerFields.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { isFirstFragment } from './fragmentLayer.ts'
import { differencesUpTo, namesOf, type Difference, type Sides } from './recordComparison.ts'
import { comparableOurs, comparableTshark } from './tsharkNames.ts'

export interface TsharkException {
  readonly name: string
  /** Why tshark or we are right. */
  readonly reason: string
  /** The rule holds only where all layers up to TCP are the same: the application's name differs. */
  readonly isOfStream?: true
  /** Whether the rule explains all that differs in this record. */
  readonly explains: (sides: Sides, found: readonly Difference[]) => boolean
}

export const tsharkExceptions: readonly TsharkException[] = [
  {
    name: 'first fragment',
    reason:
      'tshark shows what a first fragment carries only on the record that completes the packet; we show ' +
      'it there and on the first fragment itself. Up to the fragment header both agree.',
    explains: (sides) => {
      const at = sides.layers.findIndex(isFirstFragment)
      const names = namesOf(sides.layers.slice(0, at + 1))
      return (
        at >= 0 &&
        comparableTshark(sides.row.stack).names.join() === names.join() &&
        differencesUpTo(sides, at + 1).length === 0
      )
    },
  },
  {
    name: 'sequence not followed',
    reason:
      'tshark gives the raw sequence number a field of its own only where it follows the stream; in a ' +
      'packet that an ICMP error quotes its tcp.seq is the raw number, and that is ours.',
    explains: ({ row }, found) =>
      onlyIn('tcp.seq_raw', found) && row.sequences.join() === found[0]?.ours.join(),
  },
  {
    name: 'cut TCP header',
    reason:
      'tshark shows the ports alone of a TCP header that the capture cut before its length; we show ' +
      'every field whose bytes were captured, so the sequence number too.',
    explains: ({ layers }, found) => {
      const last = layers.at(-1)
      return (
        last?.protocol === 'tcp' &&
        last.status === 'truncated' &&
        onlyIn('tcp.seq_raw', found) &&
        found[0]?.ours.slice(0, -1).join() === found[0]?.theirs.join()
      )
    },
  },
  {
    name: 'aggregated sleeve frames',
    reason:
      "a datagram of Weave's sleeve with several frames: tshark's list goes on with the packets in the " +
      'others; we take the first apart, and list the others as fields. Up to there both agree.',
    explains: (sides) =>
      sides.layers.some(({ notes }) => notes.some(({ code }) => code === AGGREGATED)) &&
      differencesUpTo(sides, sides.layers.length).length === 0,
  },
  {
    name: 'IGMP named twice',
    reason:
      'tshark hands an IGMP message from its dissector to one of the version, and lists both under the ' +
      'same name; it is one header.',
    explains: ({ row }, found) => {
      const once = row.stack.filter((name, at) => name !== 'igmp' || row.stack[at - 1] !== 'igmp')
      const names = comparableTshark(once).names.join()
      return onlyIn('protocols', found) && found[0]?.ours.join() === names
    },
  },
  {
    name: 'message in several segments',
    isOfStream: true,
    reason:
      'tshark puts a stream together and shows a message on the segment that completes it; we show it ' +
      'on the segment that it begins in, and say that it goes on.',
    explains: (sides, found) => {
      const at = sides.layers.findLastIndex(({ protocol }) => protocol !== 'payload')
      const layer = sides.layers[at]
      if (layer === undefined || !isUnfinished(layer, at < sides.layers.length - 1)) return false
      return isStreamDifference(sides, found, at)
    },
  },
  {
    name: 'segment seen before',
    isOfStream: true,
    reason:
      'tshark shows TCP alone of a segment whose bytes it has had: sent again, or captured at several ' +
      'points; we show what every record holds.',
    explains: (sides, found) => {
      const at = sides.layers.findLastIndex(({ protocol }) => protocol !== 'payload')
      const name = comparableOurs(sides.layers[at]?.protocol ?? 'payload') ?? ''
      return sides.isSegmentAgain && STREAMS.has(name) && isStreamDifference(sides, found, at)
    },
  },
  {
    name: 'middle of a message',
    isOfStream: true,
    reason:
      'tshark follows a stream and names a segment by its port or by what came before; a segment that ' +
      'begins in the middle of a message is payload to us.',
    explains: (sides, found) => {
      const at = sides.layers.findLastIndex(({ protocol }) => protocol !== 'payload')
      const next = comparableTshark(sides.row.stack).names[namesOf(sides.layers).length]
      return (
        sides.layers[at]?.protocol === 'tcp' &&
        STREAMS.has(next ?? '') &&
        isStreamDifference(sides, found, at + 1)
      )
    },
  },
]

const AGGREGATED = 'weave-sleeve.aggregated'

/** Protocols of messages in a stream, in tshark's names. */
const STREAMS: ReadonlySet<string> = new Set(['http', 'http2', 'tls', 'bgp', 'dns'])
const BODY = ['http.content_length_header', 'http.transfer_encoding']

/** Only the application's name differs: the `count` layers before it are the same. */
function isStreamDifference(sides: Sides, found: readonly Difference[], count: number): boolean {
  const isSequence = ({ column, ours }: Difference) =>
    column === 'tcp.seq_raw' && sides.row.sequences.join() === ours.join()
  return (
    found.every((it) => it.column === 'protocols' || isSequence(it)) &&
    differencesUpTo(sides, count).every(isSequence)
  )
}

/** The message may go on in another segment: it says so, or it has a body, or the capture cut it. */
function isUnfinished(layer: Layer, hasPayload: boolean): boolean {
  if (!STREAMS.has(comparableOurs(layer.protocol) ?? '')) return false
  if (layer.status === 'truncated') return true
  if (layer.notes.some(({ code }) => code.endsWith('.continues'))) return true
  const hasBody = hasPayload || BODY.some((name) => fieldNamed(layer, name) !== undefined)
  return layer.protocol === 'http' && hasBody
}

function onlyIn(column: string, found: readonly Difference[]): boolean {
  return found.length === 1 && found[0]?.column === column
}
