/** A journey as a table: one column a lane, one row a value, gaps between nodes. */
import type {
  HopView,
  JourneyOutcome,
  JourneyView,
  ShapePart,
} from '../../../src-shared/contract/services.ts'
import type { LaneGroup } from '../../state/journeyPath.ts'
import type { Lane } from '../../state/journeyPath.ts'
import { isWrapper } from '../../widgets/carriers.ts'

/** A column: a lane, or what lies between two nodes, where nobody captures. */
export type Column =
  | { readonly kind: 'lane'; readonly lane: Lane; readonly isFirst: boolean; readonly key: string }
  | { readonly kind: 'between'; readonly key: string }

export function columnsOf(groups: readonly LaneGroup[]): readonly Column[] {
  return groups.flatMap((group, at) => {
    const lanes = group.lanes.map((lane, index) => ({
      kind: 'lane' as const,
      lane,
      isFirst: index === 0,
      key: `${at}-${index}`,
    }))
    return at === 0 ? lanes : [{ kind: 'between' as const, key: `before-${at}` }, ...lanes]
  })
}

/**
 * Rows of the change matrix, as every hop has them. A row that holds for no hop is left out: the
 * TTL of an ARP packet, the tunnel of one that was never wrapped.
 */
export function valueRows({ hops }: JourneyView): readonly { key: string; label: string }[] {
  const holds = (at: number, key: string) =>
    hops.some(({ values }) => {
      const text = values[at]?.text ?? NOTHING
      return text !== NOTHING && (text !== 'none' || key === 'encapsulation')
    })
  return (hops[0]?.values ?? [])
    .filter(({ key }, at) => holds(at, key))
    .map(({ key, label }) => ({ key, label }))
}

const NOTHING = '–'

/** Bytes of the widest hop: the scale of all shapes. */
export function widestShape(journey: JourneyView): number {
  return journey.hops.reduce((widest, hop) => Math.max(widest, hop.length), 1)
}

export function isWrapped(shape: readonly ShapePart[]): boolean {
  return shape.some(isWrapper) || shape.some((part) => part.depth > 0)
}

/** `+50 B wrapper`, `wrapper off, −50 B`; empty where the length did not change. */
export function shapeChange(hop: HopView, before: HopView | undefined): string {
  if (before === undefined) return ''
  const grown = hop.length - before.length
  const wasWrapped = isWrapped(before.shape)
  const wraps = isWrapped(hop.shape)
  if (wraps && !wasWrapped) return `+${grown} B wrapper`
  if (!wraps && wasWrapped) return 'wrapper off'
  if (grown === 0) return ''
  return grown > 0 ? `+${grown} B` : `\u2212${-grown} B`
}

/**
 * A value's lines in a narrow lane; the whole of it is in the title. MAC addresses keep their last
 * three octets; a port stands below its address, the far end of a tunnel below the near one.
 */
export function laneLines(text: string): readonly string[] {
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text)) return [text.slice(9)]
  const port = /^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\])(:\d+)$/.exec(text)
  if (port !== null) return port.slice(1)
  const arrow = /^(\S+) (?:→|to) (\S+)$/.exec(text)
  return arrow === null ? [text] : arrow.slice(1)
}

export interface OutcomeBadge {
  readonly tone: 'ok' | 'warn' | 'danger'
  readonly text: string
}

export function outcomeBadge(journey: JourneyView): OutcomeBadge {
  const seen = journey.hops.length
  const covered = journey.missing.filter(({ state }) => state === 'not-seen').length
  const count = `seen at ${seen} of ${seen + covered}`
  return { tone: TONES[journey.outcome], text: `${WORDS[journey.outcome]}, ${count}` }
}

const TONES: Readonly<Record<JourneyOutcome, OutcomeBadge['tone']>> = {
  delivered: 'ok',
  'last-seen': 'danger',
  incomplete: 'warn',
  ambiguous: 'warn',
}

const WORDS: Readonly<Record<JourneyOutcome, string>> = {
  delivered: 'delivered',
  'last-seen': 'last seen on the way',
  incomplete: 'arrival not proven',
  ambiguous: 'ambiguous',
}
