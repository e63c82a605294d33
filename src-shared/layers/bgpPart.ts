/** A part of a BGP message: its body, one attribute, a list in it. */
import type { Fields } from './fields.ts'

export interface BgpPart {
  /** Where it begins in the layer's bytes. */
  readonly at: number
  /** Where it ends, or where what is here of it does. */
  readonly end: number
  /** All of it is here: what does not fit into it is wrong, not missing. */
  readonly isWhole: boolean
}

/** The `length` bytes at `at` inside `outer`, clipped to it; an error where they had to be. */
export function partOf(
  fields: Fields,
  outer: BgpPart,
  { at, length, what }: { at: number; length: number; what: string },
): BgpPart {
  const fits = at + length <= outer.end
  if (!fits && outer.isWhole) {
    const left = Math.max(0, outer.end - at)
    fields.malformed(
      'bgp.length-exceeds-message',
      `${what} says ${length} bytes; ${left} are left of what it lies in.`,
      { at: Math.min(at, outer.end), length: left },
    )
  }
  const end = Math.max(Math.min(at + length, outer.end), Math.min(at, outer.end))
  return { at: Math.min(at, outer.end), end, isWhole: fits }
}
