/**
 * Pod ranges of nodes, as far as packets prove them: the narrowest ranges that hold all addresses behind
 * a node and nobody else's. The range that was given to the node is at least as wide.
 */
import { groupBy } from '../../base/groupBy.ts'
import type { PrefixFact } from '../identityFact.ts'
import { comparePrefixes, ipPrefix, type IpPrefix } from '../ipPrefix.ts'
import type { Front } from './nodeFronts.ts'

/** Wider ranges are not given to nodes: what lies further apart is of two. */
const WIDEST = { 4: 24, 16: 64 } as const

interface Place {
  readonly prefix: IpPrefix
  readonly fronts: readonly Front[]
}

export function provedPrefixes(behind: readonly Front[]): readonly PrefixFact[] {
  const places = Array.from(
    groupBy(behind, ({ address }) => address),
    ([address, fronts]) => ({ prefix: ipPrefix(address), fronts }),
  )
    .flatMap(({ prefix, fronts }) => (prefix === undefined ? [] : { prefix, fronts }))
    .toSorted((a, b) => comparePrefixes(a.prefix, b.prefix))
  return [4, 16].flatMap((bytes) =>
    ranges(places.filter(({ prefix }) => prefix.bytes.length === bytes)),
  )
}

/** @param places in order */
function ranges(places: readonly Place[]): readonly PrefixFact[] {
  const [first] = places
  const last = places.at(-1)
  if (first === undefined || last === undefined) return []
  const common = commonBits(first.prefix.bytes, last.prefix.bytes)
  const fronts = places.flatMap((place) => place.fronts)
  const [front] = fronts
  const isOneNodes = fronts.every(({ node }) => node === front?.node)
  const widest = first.prefix.bytes.length === 4 ? WIDEST[4] : WIDEST[16]
  if (isOneNodes && common >= widest && front !== undefined) {
    return prefixFacts(`${front.address}/${common}`, [front])
  }
  if (places.length === 1) {
    const ofNodes = Array.from(groupBy(fronts, ({ node }) => node).values(), ([one]) => one)
    return prefixFacts(first.prefix.text, ofNodes)
  }
  const isHigh = ({ prefix: { bytes } }: Place) =>
    (((bytes[common >> 3] ?? 0) >> (7 - (common & 7))) & 1) === 1
  return [...ranges(places.filter((place) => !isHigh(place))), ...ranges(places.filter(isHigh))]
}

function prefixFacts(text: string, fronts: readonly Front[]): readonly PrefixFact[] {
  const prefix = ipPrefix(text)
  if (prefix === undefined) return []
  return fronts.map(({ node, evidence }) => ({
    prefix,
    node,
    kind: 'pod-range' as const,
    evidence,
    inferred: true,
  }))
}

/** How many bits two addresses begin with alike. */
function commonBits(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] ?? 0) ^ (b[at] ?? 0)
    if (difference !== 0) return at * 8 + Math.clz32(difference) - 24
  }
  return a.length * 8
}
