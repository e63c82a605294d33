/**
 * What is said of a packet is what the captures prove. So nothing that proves nothing may change it: a
 * clock that is wrong by a constant, the order and the names of files, a shorter snap length, a capture
 * of something else. Less may be said then, nothing else.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generate } from '../accuracy/generator/generation.ts'
import { quietPlan, type Plan } from '../accuracy/generator/plan.ts'
import { RandomNumbers } from '../bench/traffic/randomNumbers.ts'
import { joined } from '../support/readCapture.ts'
import { verdictsOf, type MemoryCapture, type Verdicts } from '../support/verdicts.ts'

const RUNS = { numRuns: 10 }
const MS = 1_000_000
const HOUR_NS = 3.6e12

/** Small clusters of all kinds, with whatever happens to packets. */
const plans: fc.Arbitrary<Plan> = fc
  .record({
    seed: fc.integer({ min: 1, max: 100_000 }),
    nodes: fc.integer({ min: 2, max: 3 }),
    vethsPerNode: fc.integer({ min: 1, max: 2 }),
    tunnel: fc.constantFrom('vxlan', 'geneve', 'ipip', 'none'),
    loss: fc.constantFrom(0, 0.02),
    reordering: fc.constantFrom(0, 0.02),
    copies: fc.constantFrom(0, 0.02),
    zeroIdentification: fc.constantFrom(0, 0.3),
    offload: fc.boolean(),
  })
  .map(small)

/** A copy is told from a packet sent again by what both hold, and short records do not hold enough. */
const plansWithoutCopies = plans.filter(({ copies }) => copies === 0)

function small(some: Partial<Plan>): Plan {
  return { ...quietPlan, conversationsAtOnce: 20, recordsPerPoint: 150, ...some }
}

function capturesOf(plan: Plan): readonly MemoryCapture[] {
  const pieces = new Map<string, Uint8Array[]>()
  generate(plan, {
    write: (file, bytes) => pieces.set(file, [...(pieces.get(file) ?? []), bytes]),
  })
  return Array.from(pieces, ([file, parts]) => ({ point: file, file, bytes: joined(...parts) }))
}

/**
 * Every claim of the one is a claim of the other, or has become an admission: what became of a packet,
 * where it was missed, and which records are sightings of it.
 */
function expectNothingNew(before: Verdicts, after: Verdicts): void {
  const changes = [...before].flatMap(([record, was]) => {
    const is = after.get(record)
    if (is === undefined) return []
    const isSame = is.outcome === was.outcome
    const isAdmission = is.outcome === 'incomplete' || is.outcome === 'ambiguous'
    const added = [
      ...is.notSeen.filter((point) => !was.notSeen.includes(point)),
      ...is.records.filter((other) => !was.records.includes(other)),
    ]
    if ((isSame || isAdmission) && added.length === 0) return []
    return { record, was: { ...was, records: was.path }, is: { ...is, records: is.path } }
  })
  expect(changes.slice(0, 3)).toEqual([])
}

// What fails begins with a case that does, until it holds: then it is a test like the others.
describe('what is said of packets does not change with', () => {
  it('the order of files', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, order) => {
        const captures = capturesOf(plan)
        const random = new RandomNumbers(order)
        const shuffled = captures
          .map((capture) => ({ capture, at: random.u32() }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ capture }) => capture)
        expect(new Map([...verdictsOf(shuffled)].toSorted())).toEqual(
          new Map([...verdictsOf(captures)].toSorted()),
        )
      }),
      { ...RUNS, examples: [[small({ seed: 19_242, offload: true, loss: 0.02 }), 19]] },
    )
  })

  it('other names of the same nodes', () => {
    fc.assert(
      fc.property(plans, fc.stringMatching(/^[a-z]{1,8}$/), (plan, name) => {
        const captures = capturesOf(plan)
        const renamed = captures.map((capture) => ({
          ...capture,
          file: `day-1/${capture.file.replace('node-', `${name}-`)}`,
        }))
        expect(verdictsOf(renamed)).toEqual(verdictsOf(captures))
      }),
      RUNS,
    )
  })

  it('names that say nothing', () => {
    fc.assert(
      fc.property(plansWithoutCopies, (plan) => {
        const captures = capturesOf(plan)
        const renamed = captures.map((capture, at) => ({ ...capture, file: `trace${at}.pcap` }))
        expectNothingNew(verdictsOf(captures), verdictsOf(renamed))
      }),
      { ...RUNS, examples: [[small({ seed: 4916, tunnel: 'none', loss: 0.02 })]] },
    )
  })

  it('the clock of a node', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: -500, max: 500 }), fc.nat(2), (plan, ms, at) => {
        const still = { offsetNs: 0, driftPpm: 0, steps: [] }
        const clocks = Array.from({ length: plan.nodes }, (_, node) =>
          node === at % plan.nodes ? { ...still, offsetNs: ms * MS } : still,
        )
        const before = capturesOf({ ...plan, clocks: [still] })
        expectNothingNew(verdictsOf(before), verdictsOf(capturesOf({ ...plan, clocks })))
      }),
      {
        ...RUNS,
        examples: [
          [small({ seed: 98_434, loss: 0.02 }), 1, 0],
          [small({ seed: 40_420, loss: 0.02 }), -2, 1],
        ],
      },
    )
  })

  it('a snap length of 96 bytes', () => {
    fc.assert(
      fc.property(plansWithoutCopies, (plan) => {
        const cut = capturesOf({ ...plan, snapLengths: [96] })
        expectNothingNew(verdictsOf(capturesOf(plan)), verdictsOf(cut))
      }),
      {
        ...RUNS,
        examples: [
          [small({ zeroIdentification: 0.3 })],
          [small({ seed: 2616, vethsPerNode: 2, tunnel: 'ipip', copies: 0.02 })],
        ],
      },
    )
  })

  it.fails('a snap length of 96 bytes, of copies of packets without an identification', () => {
    const plan = small({ seed: 1, reordering: 0.02, copies: 0.02, zeroIdentification: 0.3 })
    const cut = capturesOf({ ...plan, snapLengths: [96] })
    expectNothingNew(verdictsOf(capturesOf(plan)), verdictsOf(cut))
  })

  it('captures of something else', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(0, HOUR_NS), (plan, later) => {
        const captures = capturesOf(plan)
        const clocks = [{ offsetNs: later, driftPpm: 0, steps: [] }]
        const others = capturesOf({ ...plan, seed: plan.seed + 1, clocks, offload: false })
        const renamed = others.map(({ point, file, bytes }) => ({
          point: `other ${point}`,
          file: file.replace('node-', 'other-'),
          bytes,
        }))
        expectNothingNew(verdictsOf(captures), verdictsOf([...captures, ...renamed]))
      }),
      RUNS,
    )
  })
})
