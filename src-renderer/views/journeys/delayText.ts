/** A delay as a person reads it, with how far off it can be where two clocks were compared. */
import type { HopView } from '../../../src-shared/contract/services.ts'
import { durationText } from '../../text/timeText.ts'

export interface DelayText {
  /** `41.2 µs`; what is below zero by less than the clocks may be wrong is 0. */
  readonly text: string
  /** `±60.0 µs`, between two clocks. */
  readonly bound?: string
  /** Below zero by more than that. */
  readonly isDoubtful: boolean
}

export function delayText({ ns, boundNs }: { ns: number; boundNs: number }): DelayText {
  const isWithinBound = ns < 0 && -ns <= boundNs
  return {
    text: isWithinBound ? '0' : durationText(ns),
    ...(boundNs === 0 ? {} : { bound: `±${durationText(boundNs)}` }),
    isDoubtful: ns < 0 && !isWithinBound,
  }
}

/** Undefined where no delay is known. */
export function hopDelayText({ delayNs, boundNs = 0 }: HopView): DelayText | undefined {
  return delayNs === undefined ? undefined : delayText({ ns: delayNs, boundNs })
}
