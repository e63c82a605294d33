/** Clocks of nodes that a person set: which can be, and what is said of those that are. */
import type { PinnedClocks, Session, SessionProblem } from './session.ts'

const NS_PER_MS = 1e6

/** Why a node's clock cannot be set, as far as is known; undefined where it can. */
export function whyNotPinned(session: Session, node: string): string | undefined {
  const nodes = [...new Set(session.points.flatMap((point) => point.node ?? []))]
  if (nodes.includes(node)) return session.hasJourneys ? whyNotUsed(session, node) : undefined
  const known = nodes.length === 0 ? 'no capture says its node' : `there are ${nodes.join(', ')}`
  return `There is no node ${JSON.stringify(node.slice(0, 100))} whose clock could be set: ${known}.`
}

/** Of the clock that others are compared with, which only the matching of packets tells. */
export function whyNotUsed({ journeys }: Session, node: string): string | undefined {
  const { clocks, clockModel } = journeys.table
  if (clockModel.kind(clocks.nodes.indexOf(node)) !== 'reference') return undefined
  return `The clock of ${node} is the one that all others are compared with: set theirs instead.`
}

/** One sentence for each clock that was set. */
export function pinnedNotes(pinned: PinnedClocks): readonly SessionProblem[] {
  return Array.from(pinned, ([node, ns]) => {
    const offset = `${Math.abs(ns) / NS_PER_MS} ms ${ns < 0 ? 'behind' : 'ahead of'}`
    const text = `The clock of ${node} is taken to be ${offset} the one that all are compared with, as you asked.`
    return { severity: 'note', text }
  })
}
