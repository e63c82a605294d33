/**
 * Browsers clamp the height of an element (16.7 to 33.5 million px), so a long list gets a shorter
 * scroll bar: `position` counts px of the full list, the scroll bar's own px are scaled to it.
 */
export const TALLEST_PX = 8_000_000

/** What a list of virtual rows can be told. */
export interface RowScroller {
  /** Scrolls as little as it takes to have a row on screen. */
  readonly reveal: (row: number) => void
  /** Puts a row at the top, as far as the list allows. */
  readonly toTop: (row: number) => void
  readonly rowsOnScreen: () => number
}

export interface ScrollScale {
  /** Height of the element that is scrolled. */
  readonly heightPx: number
  /** Largest position: the last row stands at the bottom. */
  readonly lastPx: number
  /** Px of the list for one px of the scroll bar. */
  readonly factor: number
}

export function scrollScale(rows: number, rowPx: number, viewPx: number): ScrollScale {
  const fullPx = rows * rowPx
  const heightPx = Math.min(fullPx, TALLEST_PX)
  const lastPx = Math.max(0, fullPx - viewPx)
  return { heightPx, lastPx, factor: heightPx > viewPx ? lastPx / (heightPx - viewPx) : 0 }
}

/** Where to scroll so that `row` is on screen, moving as little as possible. */
export function revealPosition(row: number, rowPx: number, viewPx: number, positionPx: number) {
  const top = row * rowPx
  if (top < positionPx) return top
  if (top + rowPx > positionPx + viewPx) return top + rowPx - viewPx
  return positionPx
}
