/** What a node's clock shows at a true moment: ahead by an offset, running too fast, set now and then. */
import type { ClockPlan } from './plan.ts'

export class NodeClock {
  readonly #plan: ClockPlan

  constructor(plan: ClockPlan) {
    this.#plan = plan
  }

  /** Nanoseconds that it is ahead, at `time` nanoseconds after the traffic began. */
  offset(time: number): number {
    const { offsetNs, driftPpm, steps } = this.#plan
    const stepped = steps.reduce((sum, { atNs, byNs }) => (time >= atNs ? sum + byNs : sum), 0)
    return offsetNs + (time * driftPpm) / 1e6 + stepped
  }

  reading(time: number): number {
    return Math.round(time + this.offset(time))
  }
}
