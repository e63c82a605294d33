/**
 * Tallies of whole numbers, of which there are as many as records. A test cannot tell two numbers
 * apart that lie between the same values of the filter: one of each interval is tested, and a record
 * is placed by comparing numbers.
 */
import { ASK_ROW, type RowRange, type RowTallies } from './fieldTallies.ts'

/** What is tested: an element of `columnOf`, from the range's `at` on, and `shiftOf` added to it. */
export interface WholeColumn {
  readonly columnOf: (range: RowRange) => Uint32Array | Float64Array
  readonly shiftOf: (range: RowRange) => number
}

type TallyOf = (whole: number) => number

/**
 * @param cuts the values that the test compares with; undefined where they are not known, so that
 *   each number is tested by itself
 */
export function wholeTallies(
  cuts: readonly number[] | undefined,
  column: WholeColumn,
  tallyOf: TallyOf,
): RowTallies {
  return cuts === undefined ? eachTested(column, tallyOf) : eachPlaced(cuts, column, tallyOf)
}

function eachTested({ columnOf, shiftOf }: WholeColumn, tallyOf: TallyOf): RowTallies {
  return (range, sums) => {
    const column = columnOf(range)
    const shift = shiftOf(range)
    const { at, rows } = range
    for (let row = 0; row < rows; row++) {
      const sum = sums[row] ?? 0
      if ((sum & ASK_ROW) === 0) continue
      const value = (column[at + row] ?? NaN) + shift
      sums[row] = (sum & ~ASK_ROW) | (Number.isNaN(value) ? 0 : tallyOf(value))
    }
  }
}

/**
 * The loop of ten million records: it calls nothing and guesses nothing. A number below a cut adds 0,
 * the cut itself 1, one above it 2, which is its place among the intervals.
 */
function eachPlaced(
  cuts: readonly number[],
  { columnOf, shiftOf }: WholeColumn,
  tallyOf: TallyOf,
): RowTallies {
  const sorted = Float64Array.from(new Set(cuts)).sort()
  const tallies = intervalTallies(sorted, tallyOf)
  const last = sorted.length
  return (range, sums) => {
    const column = columnOf(range)
    const shift = shiftOf(range)
    const { at: start, rows } = range
    for (let row = 0; row < rows; row++) {
      const sum = sums[row] ?? 0
      if ((sum & ASK_ROW) === 0) continue
      const value = (column[start + row] ?? NaN) + shift
      let place = 0
      for (let at = 0; at < last; at++) {
        const cut = sorted[at] ?? 0
        place += Number(value >= cut) + Number(value > cut)
      }
      // A record without a time has no value at all.
      sums[row] = (sum & ~ASK_ROW) | (Number.isNaN(value) ? 0 : (tallies[place] ?? 0))
    }
  }
}

/** Tallies of the numbers before the first cut, of it, of those up to the second, and so on. */
function intervalTallies(sorted: Float64Array, tallyOf: TallyOf): Uint8Array {
  const tallies = new Uint8Array(2 * sorted.length + 1)
  for (let at = 0; at <= sorted.length; at++) {
    const before = sorted[at - 1]
    const cut = sorted[at]
    const between = before === undefined ? Math.ceil(cut ?? 0) - 1 : Math.floor(before) + 1
    tallies[2 * at] = tallyOf(between)
    if (cut !== undefined && Number.isInteger(cut)) tallies[2 * at + 1] = tallyOf(cut)
  }
  return tallies
}

/** Cuts as numbers that are compared exactly; undefined where one is too large for that. */
export function exactCuts(
  cuts: readonly (number | bigint)[] | undefined,
  base = 0n,
): readonly number[] | undefined {
  const numbers = cuts?.map((cut) => (typeof cut === 'bigint' ? Number(cut - base) : cut))
  return numbers?.every((cut) => Math.abs(cut) < Number.MAX_SAFE_INTEGER) === true
    ? numbers
    : undefined
}
