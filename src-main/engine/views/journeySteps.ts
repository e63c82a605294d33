/** A packet's way told in a few plain steps, from what changed between its hops. */
import type { JourneyView } from '../../../src-shared/contract/services.ts'
import {
  endpoint,
  hopChanges,
  tunnelText,
  type HopChange,
} from '../../../src-shared/journeys/hopChanges.ts'
import type { HopFacts } from '../../../src-shared/journeys/hopFacts.ts'
import { firstSighting } from '../../../src-shared/journeys/hop.ts'
import type { Session } from '../session.ts'
import type { ReadHop } from './readHop.ts'
import { endpointView } from './names.ts'

type Step = JourneyView['steps'][number]

const MAX_STEPS = 6

export function journeySteps(session: Session, hops: readonly ReadHop[]): readonly Step[] {
  const steps = hops.flatMap((after, at) => {
    const before = hops[at - 1]
    if (before === undefined) return []
    return hopChanges(before.facts, after.facts).map((change) =>
      step(session, change, { before, after }),
    )
  })
  return steps.slice(0, MAX_STEPS)
}

function step(
  session: Session,
  change: HopChange,
  { before, after }: { before: ReadHop; after: ReadHop },
): Step {
  const node = after.hop.point.node ?? 'The node'
  switch (change.kind) {
    case 'wrapped':
      return { title: `${node} wraps it`, text: wrappedText(before, after) }
    case 'unwrapped':
      return { title: `${node} unwraps it`, text: unwrappedText(before, after) }
    case 'routed':
      return { title: `${node} routes it`, text: routedText(before.facts, after.facts) }
    case 'source-rewritten':
      return { title: `${node} rewrites the source`, text: rewrittenText(before, after, 'source') }
    case 'destination-rewritten':
      return {
        title: destinationTitle(session, before, node),
        text: rewrittenText(before, after, 'destination'),
      }
  }
}

function destinationTitle(session: Session, { hop, facts }: ReadHop, node: string): string {
  const { row } = firstSighting(hop)
  const end = {
    address: facts.destination ?? '',
    port: undefined,
    moment: session.index.moment(row),
  }
  const isService = endpointView(session, end).identity?.startsWith('service ') === true
  return isService ? 'The service becomes a pod' : `${node} rewrites the destination`
}

function rewrittenText(before: ReadHop, after: ReadHop, end: 'source' | 'destination'): string {
  const place = [after.hop.point.node, after.hop.point.interface].filter(
    (part) => part !== undefined,
  )
  return `${endpoint(before.facts, end) ?? '?'} becomes ${endpoint(after.facts, end) ?? '?'} before ${place.join(' ')} shows it.`
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
