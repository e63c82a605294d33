/** Things that happen, the earliest first; of two at one time the one that was put in first. */
export class TimeHeap<T extends { readonly time: number }> {
  readonly #heap: { readonly item: T; readonly order: number }[] = []
  #added = 0

  /** When the next one happens; Infinity where nothing does. */
  get time(): number {
    return this.#heap[0]?.item.time ?? Infinity
  }

  push(item: T): void {
    const entry = { item, order: this.#added++ }
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !isBefore(entry, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = entry
  }

  pop(): T | undefined {
    const heap = this.#heap
    const [first] = heap
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first?.item
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      let next = heap[child]
      const right = heap[child + 1]
      if (next !== undefined && right !== undefined && isBefore(right, next)) {
        next = right
        child++
      }
      if (next === undefined || !isBefore(next, last)) break
      heap[at] = next
      at = child
    }
    heap[at] = last
    return first.item
  }
}

interface Entry {
  readonly item: { readonly time: number }
  readonly order: number
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.item.time < b.item.time || (a.item.time === b.item.time && a.order < b.order)
}
