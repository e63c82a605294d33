/** The journey of one packet as the page draws it. */
import type { HopView, JourneyView, MissingHop } from '../../../src-shared/contract/services.ts'
import { formatDigest } from '../../../src-shared/index/packetDigest.ts'
import { firstSighting } from '../../../src-shared/journeys/hop.ts'
import { hopChanges } from '../../../src-shared/journeys/hopChanges.ts'
import { hopDelay } from '../../../src-shared/journeys/hopDelay.ts'
import type { Journey } from '../../../src-shared/journeys/journey.ts'
import type { Session } from '../session.ts'
import { conversationOf } from './conversation.ts'
import { hopShape } from './hopShape.ts'
import { hopValues } from './hopValues.ts'
import { journeySteps } from './journeySteps.ts'
import { linkedPlaceViews } from './linkedPlaceView.ts'
import { endpointView, nameOf } from './names.ts'
import { packetTitle } from './packetTitle.ts'
import { readHop, type ReadHop } from './readHop.ts'
import { recordRef } from './recordRef.ts'

/** @param row a global row of the packet */
export async function journeyView(session: Session, row: number): Promise<JourneyView | undefined> {
  const journey = session.journeys.journey(row)
  if (journey === undefined) return undefined
  const hops = await Promise.all(journey.hops.map((hop) => readHop(session, hop)))
  const views = hops.map((hop, at) => hopView(session, hop, hops[at - 1]))
  const title = packetTitle(hops[0]?.layers ?? [])
  return {
    digest: formatDigest(...journey.digest),
    protocol: hops[0]?.facts.protocol ?? 'payload',
    title,
    subtitle: subtitle(session, journey, views),
    outcome: journey.outcome,
    why: journey.why,
    hops: views,
    missing: journey.missing.map(missingView),
    linked: linkedPlaceViews(session, journey.packet),
    ...spanOf(session, journey),
    steps: journeySteps(session, hops),
    conversation: await conversationOf(session, journey),
  }
}

function hopView(session: Session, read: ReadHop, before: ReadHop | undefined): HopView {
  const { hop, facts, layers } = read
  const { row } = firstSighting(hop)
  const { chunk, row: at } = session.index.place(row)
  const moment = session.index.moment(row)
  const end = (side: 'source' | 'destination') => {
    const port = side === 'source' ? facts.sourcePort : facts.destinationPort
    return endpointView(session, { address: facts[side] ?? '', port, moment })
  }
  const { node, interface: name, role, point } = hop.point
  return {
    point,
    ...(node === undefined ? {} : { node }),
    ...(name === undefined ? {} : { interface: name }),
    role,
    records: [...hop.sightings, ...hop.copies].map((seen) => recordRef(session, seen.row)),
    time: moment,
    ...delayOf(session, before, read),
    length: chunk.originalLength[at] ?? 0,
    ...(facts.tunnel === undefined ? {} : { encapsulation: facts.tunnel.encapsulation }),
    source: end('source'),
    destination: end('destination'),
    shape: hopShape(layers, facts),
    values: hopValues(read, before),
    changes: before === undefined ? [] : hopChanges(before.facts, facts).map(({ text }) => text),
  }
}

function delayOf(
  { journeys }: Session,
  before: ReadHop | undefined,
  { hop }: ReadHop,
): Pick<HopView, 'delayNs' | 'boundNs'> {
  const delay = before && hopDelay(journeys.table, before.hop, hop)
  if (delay === undefined) return {}
  return { delayNs: Math.round(delay.ns), boundNs: Math.round(delay.boundNs) }
}

function spanOf({ journeys }: Session, { hops }: Journey): Pick<JourneyView, 'span'> {
  const last = hops.length < 2 ? undefined : hops.at(-1)
  const delay = last && hopDelay(journeys.table, hops[0], last)
  if (delay === undefined) return {}
  return { span: { ns: Math.round(delay.ns), boundNs: Math.round(delay.boundNs) } }
}

function missingView({ point, state, why, before }: Journey['missing'][number]): MissingHop {
  return { point: point.point, state, why, before }
}

/** `netshoot-tq7rd on k8s-worker1 to svc/web, delivered to web-zp4nv on k8s-worker2`. */
function subtitle(session: Session, journey: Journey, hops: readonly HopView[]): string {
  const first = hops[0]
  const last = hops.at(-1)
  if (first === undefined || last === undefined) return ''
  const on = (node: string | undefined, name?: string) =>
    node === undefined || node === name ? '' : ` on ${node}`
  const sender = nameOf(first.source)
  const start = `${sender}${on(first.node, sender)} to ${nameOf(first.destination)}`
  if (journey.outcome === 'delivered') {
    const arrived =
      nameOf(last.destination) === nameOf(first.destination)
        ? ''
        : ` to ${nameOf(last.destination)}`
    return `${start}, delivered${arrived}${on(last.node)}`
  }
  const place = [last.node, last.interface].filter((part) => part !== undefined).join(' ')
  return `${start}, last seen at ${place === '' ? (session.points[last.point]?.file ?? '') : place}`
}
