/** A ribbon as it is drawn and as it is read aloud. */
import type { Ribbon, RibbonCell } from '../../src-shared/contract/services.ts'
import { carriersOf, isWrapper, type Carrier } from './carriers.ts'

const MOST_CELLS = 8

/** A cell, a fold over several cells, or the seam of a wrapper that has no header of its own. */
export type RibbonPart =
  | {
      readonly kind: 'cell'
      readonly cell: RibbonCell
      /** Of the tunnel around it; absent at depth 0. */
      readonly carrier?: Carrier
      readonly afterChevron: boolean
    }
  | { readonly kind: 'seam' }
  | { readonly kind: 'fold'; readonly folded: readonly RibbonCell[] }

export function ribbonParts(ribbon: Ribbon, most = MOST_CELLS): readonly RibbonPart[] {
  const folds = ribbon.length > most
  const head = Math.ceil((most - 1) / 2)
  const tail = ribbon.length - (most - 1 - head)
  const parts: RibbonPart[] = []
  const carriers = carriersOf(ribbon)
  ribbon.forEach((cell, at) => {
    const before = ribbon[at - 1]
    const deeper = before !== undefined && cell.depth > before.depth
    if (folds && at >= head && at < tail) {
      if (at === head) parts.push({ kind: 'fold', folded: ribbon.slice(head, tail) })
      return
    }
    if (deeper && !isWrapper(before)) parts.push({ kind: 'seam' })
    const carrier = carriers[at]
    const afterFold = folds && at === tail
    parts.push({
      kind: 'cell',
      cell,
      afterChevron: before !== undefined && isWrapper(before) && !afterFold,
      ...(carrier === undefined ? {} : { carrier }),
    })
  })
  return parts
}

/** `Eth, IP, UDP, VXLAN 1, then inside: Eth, IP, TCP`. */
export function ribbonName(ribbon: Ribbon): string {
  return ribbon
    .map((cell, at) => {
      const before = ribbon[at - 1]
      if (before === undefined) return cell.label
      return `${cell.depth > before.depth ? ', then inside: ' : ', '}${cell.label}`
    })
    .join('')
}
