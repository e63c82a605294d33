/** Work on many files, a few at a time: each takes a file descriptor, and decompressing a processor. */
import { availableParallelism } from 'node:os'

const MOST_AT_ONCE = Math.min(4, availableParallelism())

export async function sideBySide<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  const worker = async () => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, worker))
}
