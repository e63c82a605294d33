/**
 * Which records show a protocol best: few of them, small, and together with as many of its fields
 * and remarks as there are.
 */
import type { Layer } from '../../src-shared/layers/protocol.ts'
import type { ProtocolName } from '../../src-shared/layers/protocolId.ts'
import { dissectFrame, type Frame } from '../support/layerWalks.ts'

export const MOST_RECORDS = 4

/** A record, and what its layers of one protocol have to show. */
interface Candidate<T> {
  readonly item: T
  readonly length: number
  readonly shown: ReadonlySet<string>
}

/** Keeps, for each protocol, the smallest record of each combination of fields. */
export class Coverage<T> {
  readonly #candidates = new Map<ProtocolName, Map<string, Candidate<T>>>()

  add(frame: Frame, item: T): void {
    const layers = dissectFrame(frame).filter(({ quoted }) => !quoted)
    for (const protocol of new Set(layers.map((layer) => layer.protocol))) {
      const own = layers.filter((layer) => layer.protocol === protocol)
      const shown = new Set(own.flatMap(partsOf))
      const shape = [...shown].sort().join()
      const known = this.#candidates.get(protocol) ?? new Map<string, Candidate<T>>()
      this.#candidates.set(protocol, known)
      const { bytes, originalLength } = frame
      // Of two equally long ones, the one that was captured whole.
      const length = originalLength + (bytes.length < originalLength ? 0.5 : 0)
      if (length < (known.get(shape)?.length ?? Infinity)) known.set(shape, { item, length, shown })
    }
  }

  get protocols(): readonly ProtocolName[] {
    return [...this.#candidates.keys()]
  }

  /** At most `MOST_RECORDS`: each adds as much as it can to those before it. */
  best(protocol: ProtocolName): readonly T[] {
    const left = [...(this.#candidates.get(protocol)?.values() ?? [])]
    const covered = new Set<string>()
    const chosen: T[] = []
    while (chosen.length < MOST_RECORDS) {
      const gain = ({ shown }: Candidate<T>) =>
        [...shown].filter((part) => !covered.has(part)).length
      const [next] = left.toSorted((a, b) => gain(b) - gain(a) || a.length - b.length)
      if (next === undefined || gain(next) === 0) break
      chosen.push(next.item)
      for (const part of next.shown) covered.add(part)
    }
    return chosen
  }
}

function partsOf({ status, fields, notes }: Layer): readonly string[] {
  return [status, ...fields.map(({ name }) => name), ...notes.map(({ code }) => code)]
}
