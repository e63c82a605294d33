/** A packet's way told in a few plain steps, from what changed between its hops. */
import type { JourneyView } from '../../../src-shared/contract/services.ts'
import { hopChanges, tunnelText } from '../../../src-shared/journeys/hopChanges.ts'
import type { HopFacts } from '../../../src-shared/journeys/hopFacts.ts'
import type { Session } from '../session.ts'
import { addressRewrite, rewriteText, rewriteTitle } from './addressRewrite.ts'
import type { ReadHop } from './readHop.ts'

type Step = JourneyView['steps'][number]

const MAX_STEPS = 6

export function journeySteps(session: Session, hops: readonly ReadHop[]): readonly Step[] {
  const steps = hops.flatMap((after, at) => {
    const before = hops[at - 1]
    if (before === undefined) return []
    return [
      ...tunnelSteps(before, after),
      ...rewriteSteps(session, before, after),
      ...routeSteps(before, after),
    ]
  })
  return steps.slice(0, MAX_STEPS)
}

function tunnelSteps(before: ReadHop, after: ReadHop): readonly Step[] {
  const node = nodeOf(after)
  return hopChanges(before.facts, after.facts).flatMap(({ kind }) => {
    if (kind === 'wrapped') return [{ title: `${node} wraps it`, text: wrappedText(before, after) }]
    if (kind !== 'unwrapped') return []
    return [{ title: `${node} unwraps it`, text: unwrappedText(before, after) }]
  })
}

function rewriteSteps(session: Session, before: ReadHop, after: ReadHop): readonly Step[] {
  const rewrite = addressRewrite(session, before, after)
  if (rewrite === undefined) return []
  const { node, interface: name } = after.hop.point
  const place = [node, name].filter((part) => part !== undefined).join(' ')
  const text = `${sentenceStart(rewriteText(rewrite))} before ${place} shows it.`
  return [{ title: rewriteTitle(rewrite, nodeOf(after)), text }]
}

function routeSteps(before: ReadHop, after: ReadHop): readonly Step[] {
  const isRouted = hopChanges(before.facts, after.facts).some(({ kind }) => kind === 'routed')
  if (!isRouted) return []
  return [{ title: `${nodeOf(after)} routes it`, text: routedText(before.facts, after.facts) }]
}

function nodeOf({ hop }: ReadHop): string {
  return hop.point.node ?? 'The node'
}

function sentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function wrappedText(before: ReadHop, after: ReadHop): string {
  const { tunnel } = after.facts
  if (tunnel === undefined) return ''
  const added = lengthOf(after) - lengthOf(before)
  const ports =
    tunnel.destinationPort === undefined
      ? ''
      : `, UDP ${tunnel.sourcePort ?? '?'} to ${tunnel.destinationPort}`
  return `${added} bytes go on the front: ${tunnelText(tunnel)}${ports}, ${tunnel.source} to ${tunnel.destination}.`
}

function unwrappedText(before: ReadHop, after: ReadHop): string {
  const removed = lengthOf(before) - lengthOf(after)
  const { tunnel } = before.facts
  return `${removed} bytes come off${tunnel === undefined ? '' : `: ${tunnelText(tunnel)}`}.`
}

function routedText(before: HopFacts, after: HopFacts): string {
  return `TTL goes from ${before.ttl ?? '?'} to ${after.ttl ?? '?'}.`
}

/** Bytes of the frame by its headers. */
function lengthOf({ layers }: ReadHop): number {
  return layers.reduce((sum, { header }) => sum + header.end - header.start, 0)
}
