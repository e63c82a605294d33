/** What Hopscope promises of its speed, and whether a run kept it. */
export interface Target {
  readonly promise: string
  /** The measured value has to be at most this. */
  readonly atMost: number
  /** How a value of it is written: `1.20 x`, `48 bytes`. */
  readonly text: (value: number) => string
  /** What was measured, or why nothing was. */
  readonly measured: number | { readonly not: string }
}

export type Verdict = 'met' | 'missed' | 'not measured'

export function verdictOf({ measured, atMost }: Target): Verdict {
  if (typeof measured !== 'number') return 'not measured'
  return measured <= atMost ? 'met' : 'missed'
}

export const times = (value: number): string => `${value.toPrecision(3)} x`
export const milliseconds = (value: number): string => `${Math.round(value)} ms`
export const bytes = (value: number): string => `${value} bytes`
export const gigabytes = (value: number): string => `${(value / 1e9).toFixed(2)} GB`
export const percent = (value: number): string => `${(value * 100).toFixed(1)} %`
