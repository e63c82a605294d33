/**
 * The engine on the lab's captures against what really happened there: the same points in the same
 * order, packet counts, TTLs, wrappings, outer addresses, tuples before and after NAT, and losses.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { fixtureScenarios, labScenarios, type LabScenario } from './labScenarios.ts'
import { compareScenario, type ScenarioComparison } from './scenarioComparison.ts'
import { countDiffering } from './truthReport.ts'

const pool = new IndexerPool(new URL('../../src-main/engine/indexerWorker.ts', import.meta.url))
afterAll(() => pool.close())

describe.each(fixtureScenarios)('$name', (scenario: LabScenario) => {
  let compared: ScenarioComparison | undefined

  beforeAll(async () => {
    compared = await compareScenario(scenario, pool)
  })

  it('has the flows that a person would ask about first', () => {
    const titles = compared?.flows.map(({ title }) => title)
    for (const name of ['ping-cross-node', 'ping-same-node', 'http-cross-node', 'dns-clusterip']) {
      expect(titles).toContain(`${name} forward`)
      expect(titles).toContain(`${name} reverse`)
    }
    expect(titles?.filter((title) => title.startsWith('http-clusterip-')).length).toBeGreaterThan(3)
  })

  it.each(titlesOf(scenario))('%s', (title) => {
    const flow = compared?.flows.find((one) => one.title === title)
    const differences = flow?.comparisons.filter(
      ({ isEqual, reason }) => !isEqual && reason === undefined,
    )
    expect(flow?.comparisons.length).toBeGreaterThan(0)
    expect(differences).toEqual([])
  })

  it('joins every pair of records that is one packet, and no other', () => {
    const { pairs } = compared ?? { pairs: undefined }
    expect(pairs).toMatchObject({ wrong: 0, joined: pairs?.truePairs })
    expect(pairs?.records).toBeGreaterThan(1000)
  })
})

function titlesOf({ truth }: LabScenario): readonly string[] {
  return truth().flows.flatMap(({ name }) => [`${name} forward`, `${name} reverse`])
}

/** Scenarios that are not reproduced as a whole yet: flows and clocks that differ at most, and why. */
const NOT_YET: Readonly<Record<string, { readonly differing: number; readonly why: string }>> = {
  'fault-wrong-fdb': {
    differing: 2,
    why: 'what ties the clock of the node that misses the packets went one way only, and they are lost in its first and last second',
  },
  'weave-sleeve': {
    differing: 9,
    why: 'a datagram with several frames is one record, which stands for the first of its packets',
  },
}

const present = sharedCaptures === undefined ? [] : labScenarios().present
const reproduced = present.filter(({ name }) => !(name in NOT_YET))
const others = present.filter(({ name }) => name in NOT_YET)

describe.skipIf(sharedCaptures === undefined)(`lab scenarios${withoutSharedCaptures}`, () => {
  it.each(reproduced)('$name is reproduced', async (scenario) => {
    const { flows, clocks, pairs } = await compareScenario(scenario, pool)
    const differing = flows.filter(({ result }) => result === 'differs').map(({ title }) => title)
    expect(flows.length).toBeGreaterThan(0)
    expect(differing).toEqual([])
    expect(clocks.filter(({ isWithinBound }) => !isWithinBound)).toEqual([])
    expect(pairs).toMatchObject({ wrong: 0, joined: pairs.truePairs })
  })

  it.each(others)('$name differs no more than it did', async (scenario) => {
    const compared = await compareScenario(scenario, pool)
    expect(countDiffering(compared)).toBeLessThanOrEqual(NOT_YET[scenario.name]?.differing ?? 0)
    expect(compared.pairs.wrong).toBe(0)
  })
})
