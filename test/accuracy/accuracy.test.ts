/**
 * The join on small generated clusters, one hardship at a time and all together. What it reaches is
 * asserted, and raised as it improves; `npm run accuracy` measures the large cluster.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { accuracyOf } from './accuracyRun.ts'
import { locatedShare } from './lossAccuracy.ts'
import { precision, recall } from './pairAccuracy.ts'
import { publishedPlan, quietPlan, type Plan } from './generator/plan.ts'

interface Hardship {
  readonly name: string
  readonly plan: Partial<Plan>
  /** Shares that are reached at least; 1 where it does not say. */
  readonly recall?: number
  readonly located?: number
  /** Packets wrongly said to be lost, at most; 0 where it does not say. */
  readonly invented?: number
}

const BETWEEN_PODS = {
  sameNode: 0,
  clusterIp: 0,
  hairpin: 0,
  nodePort: 0,
  masquerade: 0,
  ipv6: 0,
  oneWay: 0,
  fragmented: 0,
}

const HARDSHIPS: readonly Hardship[] = [
  { name: 'nothing but a cluster with services', plan: {} },
  { name: 'pods of different nodes alone', plan: { shares: { ...BETWEEN_PODS, direct: 1 } } },
  {
    name: 'pods of one node',
    plan: { shares: { ...BETWEEN_PODS, direct: 0, sameNode: 1 }, vethsPerNode: 2 },
  },
  { name: 'IPv6', plan: { shares: { ...BETWEEN_PODS, direct: 0, ipv6: 1 } } },
  { name: 'IP in IP', plan: { tunnel: 'ipip' } },
  { name: 'Geneve', plan: { tunnel: 'geneve' } },
  { name: 'no tunnel', plan: { tunnel: 'none' } },
  { name: 'three nodes', plan: { nodes: 3 } },
  { name: 'captures of all interfaces', plan: { anyCaptures: [0, 1] } },
  { name: 'clocks that disagree', plan: { clocks: publishedPlan.clocks } },
  {
    name: 'a clock that is set',
    plan: {
      clocks: [
        { offsetNs: 0, driftPpm: 0, steps: [{ atNs: 4e8, byNs: 9e7 }] },
        { offsetNs: 0, driftPpm: 0, steps: [] },
      ],
    },
  },
  { name: 'packets that overtake one another', plan: { reordering: 0.01 } },
  { name: 'captures that copy records', plan: { copies: 0.01 } },
  { name: 'fragments of the pods', plan: { shares: { ...quietPlan.shares, fragmented: 2 } } },
  { name: 'fragments of the tunnel', plan: { outerFragments: 0.2 }, recall: 0.999 },
  { name: 'no identifications', plan: { zeroIdentification: 1 }, recall: 0.998 },
  { name: 'loss', plan: { loss: 0.01 }, recall: 0.999, located: 0.95 },
  { name: '128 bytes of each record', plan: { snapLengths: [128] }, recall: 0.96, invented: 200 },
  { name: '96 bytes of each record', plan: { snapLengths: [96] }, recall: 0.92, invented: 200 },
  { name: 'offload', plan: { offload: true }, recall: 0.97, invented: 500 },
]

const pool = new IndexerPool(new URL('../../src-main/engine/indexerWorker.ts', import.meta.url))
afterAll(() => pool.close())

const measured = (plan: Partial<Plan>) =>
  accuracyOf({ ...quietPlan, ...plan }, mkdtempSync(join(tmpdir(), 'hopscope-accuracy-')), pool)

describe('the join', () => {
  it.each(HARDSHIPS)('holds with $name', async ({ plan, ...least }) => {
    const { pairs, losses, clocks } = await measured(plan)
    expect(pairs.truePairs).toBeGreaterThan(10_000)
    expect(recall(pairs)).toBeGreaterThanOrEqual(least.recall ?? 1)
    expect(precision(pairs)).toBe(1)
    expect(locatedShare(losses)).toBeGreaterThanOrEqual(least.located ?? 1)
    expect(losses.invented).toBeLessThanOrEqual(least.invented ?? 0)
    if (clocks !== undefined) expect(clocks.medianErrorNs).toBeLessThan(50_000)
  })

  it('holds on the plan that accuracy is published for', async () => {
    const { pairs, clocks } = await measured({
      ...publishedPlan,
      recordsPerPoint: quietPlan.recordsPerPoint,
      conversationsAtOnce: quietPlan.conversationsAtOnce,
    })
    expect(recall(pairs)).toBeGreaterThan(0.95)
    expect(precision(pairs)).toBeGreaterThan(0.9999)
    expect(clocks?.medianErrorNs).toBeLessThan(50_000)
  })
})
