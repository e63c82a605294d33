/** `--clock k8s-worker1=+37.4ms`: how far a node's clock is ahead of the one that all are compared with. */

const FORM = /^(?<node>.+)=(?<offset>[+-]?\d+(?:\.\d+)?)(?<unit>ns|us|µs|ms|s)$/

const NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 }

export interface ClockOption {
  readonly node: string
  /** Nanoseconds; negative where it is behind. */
  readonly offsetNs: number
}

/** The offset, or a sentence that says what is wrong with it. */
export function parseClock(text: string): ClockOption | { readonly why: string } {
  const { node = '', offset = '', unit = '' } = FORM.exec(text)?.groups ?? {}
  const factor = NS[unit]
  if (factor === undefined) {
    const given = JSON.stringify(text.slice(0, 100))
    return {
      why: `--clock takes NODE=OFFSET with a unit (ns, us, ms or s), as in k8s-worker1=+37.4ms, not ${given}.`,
    }
  }
  return { node, offsetNs: Number(offset) * factor }
}
