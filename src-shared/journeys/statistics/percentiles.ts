/** Exact percentiles of many numbers without sorting all of them (Hoare's selection). */

/** Sorted at once rather than divided further. */
const SMALL = 48
/** After so many divisions that did not divide much, what is left is sorted: nobody can make it hang. */
const MOST_ROUNDS = 64

/**
 * By nearest rank: numbers that occur. Rearranges `values`, of which there is at least one.
 *
 * @param shares ascending, from 0 to 1
 */
export function percentiles(values: Float64Array, shares: readonly number[]): readonly number[] {
  let from = 0
  return shares.map((share) => {
    const rank = Math.max(0, Math.ceil(share * values.length) - 1)
    select(values, rank, from)
    // Whatever comes before it is not greater.
    from = rank
    return values[rank] ?? NaN
  })
}

/** Puts the number of a rank where it would stand if all from `from` on were sorted. */
function select(values: Float64Array, rank: number, from: number): void {
  let low = from
  let high = values.length - 1
  for (let round = 0; high - low >= SMALL && round < MOST_ROUNDS; round++) {
    const pivot = middleOf(values[low] ?? 0, values[(low + high) >> 1] ?? 0, values[high] ?? 0)
    let left = low
    let right = high
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left++
      while ((values[right] ?? 0) > pivot) right--
      if (left > right) break
      const swapped = values[left] ?? 0
      values[left++] = values[right] ?? 0
      values[right--] = swapped
    }
    if (rank <= right) high = right
    else if (rank >= left) low = left
    else return
  }
  values.subarray(low, high + 1).sort()
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
