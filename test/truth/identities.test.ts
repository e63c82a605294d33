/** Names of the lab's scenarios: nothing that is said is wrong, and every record's addresses have their names. */
import { afterAll, describe, expect, it } from 'vitest'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { compareIdentities } from './identityComparison.ts'
import { labScenarios } from './labScenarios.ts'

const pool = new IndexerPool(new URL('../../src-main/engine/indexerWorker.ts', import.meta.url))
afterAll(() => pool.close())

const { present } = labScenarios()
/** Of damaged files nobody wrote down who is who. */
const scenarios = present.filter(({ name }) => name !== 'fault-files')

/** Pods that only talk to their own node, at a veth whose address of one family nothing tells. */
const HIDDEN_PODS: Readonly<Record<string, number>> = { 'flannel-dualstack': 1 }

describe(`names in the lab${withoutSharedCaptures}`, () => {
  it.each(scenarios)(
    'of $name are what is true, with and without the cluster',
    async (scenario) => {
      const { named, nodes, pods, vteps, wrong } = await compareIdentities(scenario, pool)
      expect(wrong).toEqual([])
      expect(named.found).toBe(named.of)
      if (scenario.name.startsWith('fault-')) return
      // Of a sound network every node, pod and tunnel device that sends anything is found.
      expect(nodes.found).toBe(nodes.of)
      expect(vteps.found).toBe(vteps.of)
      expect(pods.of - pods.found).toBeLessThanOrEqual(HIDDEN_PODS[scenario.name] ?? 0)
    },
  )
})
