/**
 * Where the truth itself says less than the captures: it matched packets by their content, one record
 * by one, so that it has no word for what was merged, split or cut on the way. Each case names what of a
 * comparison is not to be held against the engine, and why.
 */
import type { FoundPackets } from './foundPackets.ts'
import type { Aspect, Comparison } from './flowComparison.ts'
import type { GroupedRecord } from './packetGroups.ts'
import type { ScoredRecord } from './pairScore.ts'
import type { Truth, TruthDirection, TruthFlow, TruthHop } from './truthFile.ts'

interface Incompleteness {
  readonly reason: string
  readonly aspects: readonly Aspect[]
  readonly isOf: (scene: TruthScene) => boolean
  /** Narrows it to some of the flow's comparisons. */
  readonly isAbout?: (scene: TruthScene, comparison: Comparison) => boolean
}

/** One direction of a flow, in the truth of its scenario. */
export interface TruthScene {
  readonly truth: Truth
  readonly flow: TruthFlow
  readonly direction: TruthDirection
}

const CASES: readonly Incompleteness[] = [
  {
    reason:
      'conntrack put the fragments together before this point and they were cut again behind it; ' +
      'the truth has each fragment by itself, of which only the first resembles the whole packet',
    aspects: ['records', 'packets at hop', 'ttl', 'addresses'],
    isOf: ({ truth, direction }) => !isOffloaded(truth) && reassemblies(direction).length > 0,
    isAbout: ({ direction }, { at }) => reassemblies(direction).some(({ file }) => file === at),
  },
  {
    reason:
      'the truth misses the fragments where the whole packet passed in their place, and finds them again behind it',
    aspects: ['lost', 'elsewhere'],
    isOf: ({ truth, direction }) => !isOffloaded(truth) && reassemblies(direction).length > 0,
  },
  {
    reason:
      'the truth misses super-packets where their segments passed in their place, and finds them again behind it',
    aspects: ['lost'],
    isOf: ({ truth, flow, direction }) =>
      isOffloaded(truth) && flow.proto === 'tcp' && reassemblies(direction).length > 0,
  },
  {
    reason:
      'SYN-ACKs that were sent again have the same identification, 0, and the same numbers: the truth takes them as one packet',
    aspects: ['packets', 'packets at hop', 'lost'],
    isOf: ({ direction }) => direction.packets > direction.unique,
  },
  {
    reason:
      "the truth decodes the first fragment of a tunnel's packet, which holds the inner headers, and leaves out the others",
    aspects: ['records'],
    isOf: ({ truth }) => truth.fault?.kind === 'outer-fragmentation',
    isAbout: ({ direction }, { at }) =>
      direction.hops.some(({ file, encap }) => encap !== null && `${file} ${encap}` === at),
  },
  {
    reason:
      'the truth writes the key of GRE where other tunnels have a network identifier; RFC 2890 calls it that of a flow in the tunnel',
    aspects: ['outer'],
    isOf: () => true,
    isAbout: ({ direction }, { at }) =>
      direction.hops.some(({ file, encap }) => encap === 'gre' && `${file} gre` === at),
  },
]

/** Why a difference is none; undefined where it is one. */
export function incompleteness(scene: TruthScene, comparison: Comparison): string | undefined {
  const known = CASES.find(
    ({ aspects, isOf, isAbout }) =>
      aspects.includes(comparison.aspect) && isOf(scene) && (isAbout?.(scene, comparison) ?? true),
  )
  return known?.reason
}

/** Hops that saw fewer packets than one behind them: what passed there was of another shape. */
function reassemblies({ hops }: TruthDirection): readonly TruthHop[] {
  return hops.filter(({ unique }, at) =>
    hops.slice(at + 1).some((later) => (later.unique ?? 0) > (unique ?? Infinity)),
  )
}

function isOffloaded({ offloads }: Truth): boolean {
  return offloads?.startsWith('on') === true
}

/**
 * Whether the truth may have failed to see that two records of different groups are one packet: it
 * knows records by their content, and offload, fragmentation, a snap length and the rewriting of what
 * an ICMP error quotes change that.
 */
export function isUnknownPair(
  truth: Truth,
  found: FoundPackets,
): (a: ScoredRecord, b: ScoredRecord) => boolean {
  const isSegment = ({ record }: ScoredRecord) => record.protocol === '6'
  return (a, b) =>
    a.record.group === b.record.group ||
    (isOffloaded(truth) && isSegment(a) && isSegment(b)) ||
    [a, b].some(({ row }) => found.isFragment(row) || found.isCut(row)) ||
    [a, b].every(({ record }) => isIcmpError(record))
}

/** ICMP and ICMPv6 messages without an identifier; fragments of echoes have none either. */
function isIcmpError({ protocol, tuple }: GroupedRecord): boolean {
  return (protocol === '1' || protocol === '58') && tuple.endsWith(' -')
}
