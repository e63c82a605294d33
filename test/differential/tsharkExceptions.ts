/**
 * Where we and tshark differ on purpose. Each is a rule that looks at the record itself: it holds or
 * it does not, and a difference that no rule explains is a failure.
 */
import { fieldNamed } from '../../src-shared/layers/layerFields.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { differencesUpTo, type Difference, type Sides } from './recordComparison.ts'

export interface TsharkException {
  readonly name: string
  /** Why tshark or we are right. */
  readonly reason: string
  /** Whether the rule explains all that differs in this record. */
  readonly explains: (sides: Sides, found: readonly Difference[]) => boolean
}

export const tsharkExceptions: readonly TsharkException[] = [
  {
    name: 'fragment',
    reason:
      'tshark puts fragments together and shows what they carry on the fragment that completes the ' +
      'packet; we show a first fragment with the bytes it has. Up to the fragment header both agree.',
    explains: (sides) => {
      const at = sides.layers.findIndex(isFragment)
      return at >= 0 && differencesUpTo(sides, at + 1).length === 0
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
]

const AGGREGATED = 'weave-sleeve.aggregated'

function onlyIn(column: string, found: readonly Difference[]): boolean {
  return found.length === 1 && found[0]?.column === column
}

/** A piece of a larger packet; an atomic fragment (RFC 6946) is a whole one. */
function isFragment(layer: Layer): boolean {
  const value = (name: string) => fieldNamed(layer, name)?.value
  if (layer.protocol === 'ip') {
    return value('ip.flags.mf') === true || value('ip.frag_offset') !== 0
  }
  if (fieldNamed(layer, 'ipv6.fraghdr.offset') === undefined) return false
  return value('ipv6.fraghdr.more') === true || value('ipv6.fraghdr.offset') !== 0
}
