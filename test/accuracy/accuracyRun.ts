/** Generates a plan's captures, joins them, and holds what came of it against the truth. */
import { rmSync } from 'node:fs'
import type { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { clockAccuracy, type ClockAccuracy } from './clockAccuracy.ts'
import { generateInto } from './generator/generation.ts'
import { joinSession } from './joinedSession.ts'
import { lossAccuracy, type LossAccuracy } from './lossAccuracy.ts'
import { pairAccuracy, type PairAccuracy } from './pairAccuracy.ts'
import type { Plan } from './generator/plan.ts'

export interface Accuracy {
  readonly seed: number
  readonly points: number
  /** Packets that were sent. */
  readonly packets: number
  readonly pairs: PairAccuracy
  readonly losses: LossAccuracy
  readonly clocks: ClockAccuracy | undefined
  readonly seconds: {
    readonly generating: number
    readonly indexing: number
    readonly joining: number
  }
}

/** The folder is made, and removed at the end. */
export async function accuracyOf(plan: Plan, folder: string, pool: IndexerPool): Promise<Accuracy> {
  try {
    const started = performance.now()
    const truth = generateInto(folder, plan)
    const generating = (performance.now() - started) / 1000
    const joined = await joinSession(folder, truth, pool)
    return {
      seed: plan.seed,
      points: truth.files.length,
      packets: truth.packets,
      pairs: pairAccuracy(joined, truth),
      losses: lossAccuracy(joined, truth),
      clocks: clockAccuracy(joined, truth),
      seconds: {
        generating,
        indexing: joined.indexingSeconds,
        joining: joined.joiningSeconds,
      },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
