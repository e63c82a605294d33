/**
 * The journeys of the lab's captures against what really happened there: the same points in the same
 * order, packet counts, TTLs, wrappings, outer addresses, and tuples before and after NAT.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { journeyLine } from '../../src-main/cli/journeysCommand.ts'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { openSession } from '../../src-main/engine/openSession.ts'
import { scenario, type TruthDirection, type TruthFlow } from './truth.ts'

type JourneyLine = ReturnType<typeof journeyLine>

const SCENARIOS = [
  scenario('flannel-vxlan', 'resources/samples/flannel-vxlan'),
  scenario('flannel-udp', 'test/fixtures/lab/flannel-udp'),
  scenario('calico-ipip', 'test/fixtures/lab/calico-ipip'),
]

/** Directions of flows that are not compared, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'udp-fragmented forward':
    'fragments are reassembled and cut again on the way: one hop, many packets',
  'udp-fragmented reverse':
    'fragments are reassembled and cut again on the way: one hop, many packets',
  'udp-port-unreachable reverse': 'an ICMP error answers; it is no packet of the UDP flow',
}

const pool = new IndexerPool(new URL('../../src-main/engine/indexerWorker.ts', import.meta.url))
afterAll(() => pool.close())

describe.each(SCENARIOS)('$name', ({ folder, truth }) => {
  let journeys: readonly JourneyLine[] = []

  beforeAll(async () => {
    const session = await openSession([folder], { pool })
    journeys = Array.from(session.journeys.all(), (journey) => journeyLine(session, journey))
  })

  const directions = truth.flows
    .flatMap((flow) => [
      { title: `${flow.name} forward`, flow, direction: flow.forward },
      { title: `${flow.name} reverse`, flow, direction: flow.reverse },
    ])
    .filter(({ title }) => !(title in LEFT_OUT))

  test('the flows that a person would ask about first are among those compared', () => {
    const titles = directions.map(({ title }) => title)
    for (const name of ['ping-cross-node', 'ping-same-node', 'http-cross-node', 'dns-clusterip']) {
      expect(titles).toContain(`${name} forward`)
      expect(titles).toContain(`${name} reverse`)
    }
    expect(titles.filter((title) => title.startsWith('http-clusterip-')).length).toBeGreaterThan(3)
  })

  test.each(directions)('$title', ({ flow, direction }) => {
    if (direction === undefined) throw new Error(`the truth of ${flow.name} lacks a direction`)
    const found = journeysOf(journeys, flow, direction)
    expect(direction.unique).toBeGreaterThan(0)
    expect(found).toHaveLength(direction.unique)
    expect(summary(found)).toEqual(truthSummary(direction))
  })
})

/** Journeys that begin with the tuple that the flow has at its first point. */
function journeysOf(
  journeys: readonly JourneyLine[],
  flow: TruthFlow,
  direction: TruthDirection,
): readonly JourneyLine[] {
  const [first] = direction.hops
  const tuples = (first?.inner_tuples ?? []).map(tupleText)
  return journeys.filter((journey) => {
    const hop = journey.hops[0]
    if (hop === undefined || hop.file !== first?.file) return false
    return journey.protocol === flow.proto && tuples.includes(hopTuple(hop))
  })
}

interface HopSummary {
  readonly file: string
  readonly packets: number
  readonly unique: number
  readonly ttl: readonly number[]
  readonly encapsulation: string
  readonly tuples: readonly string[]
  readonly outer: readonly string[]
}

function summary(found: readonly JourneyLine[]): readonly HopSummary[] {
  const paths = new Set(found.map((journey) => journey.hops.map(({ file }) => file).join(' > ')))
  // One path for all packets of a flow, so that hop by hop can be counted over them.
  expect([...paths]).toHaveLength(1)
  const [first] = found
  return (first?.hops ?? []).map((_, at) => {
    const hops = found.flatMap((journey) => journey.hops[at] ?? [])
    return {
      file: hops[0]?.file ?? '',
      packets: hops.reduce((sum, hop) => sum + hop.records.length, 0),
      unique: hops.length,
      ttl: distinct(hops.map((hop) => hop.ttl ?? -1)),
      encapsulation: distinct(hops.map((hop) => hop.encapsulation ?? 'none')).join(),
      tuples: distinct(hops.map(hopTuple)),
      outer: distinct(
        hops.map(({ outer }) =>
          outerText(outer?.source, outer?.destination, [
            outer?.sourcePort,
            outer?.destinationPort,
            outer?.vni,
          ]),
        ),
      ),
    }
  })
}

function truthSummary(direction: TruthDirection): readonly HopSummary[] {
  return direction.hops.map((hop) => ({
    file: hop.file,
    packets: hop.packets,
    unique: hop.unique,
    ttl: distinct(hop.ttl),
    encapsulation: hop.encap ?? 'none',
    tuples: distinct(hop.inner_tuples.map(tupleText)),
    outer: truthOuter(hop.outer),
  }))
}

function truthOuter(outer: TruthDirection['hops'][number]['outer']): readonly string[] {
  const { src, dst, sport = [], dport = [], vni = [] } = outer ?? { src: [], dst: [] }
  const ports = sport.length === 0 ? [undefined] : sport
  return distinct(ports.map((port) => outerText(src[0], dst[0], [port, dport[0], vni[0]])))
}

function outerText(
  source: string | undefined,
  destination: string | undefined,
  numbers: readonly (number | undefined)[],
): string {
  return [source, destination, ...numbers].map((part) => part ?? '-').join(' ')
}

function tupleText({
  src,
  sport,
  dst,
  dport,
}: TruthDirection['hops'][number]['inner_tuples'][number]): string {
  return `${src} ${sport ?? '-'} ${dst} ${dport ?? '-'}`
}

function hopTuple(hop: JourneyLine['hops'][number]): string {
  return `${hop.source ?? '-'} ${hop.sourcePort ?? '-'} ${hop.destination ?? '-'} ${hop.destinationPort ?? '-'}`
}

function distinct<T extends string | number>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].toSorted((a, b) => (a < b ? -1 : 1))
}
