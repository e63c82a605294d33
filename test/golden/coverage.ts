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
    for (const protocol of new Set(dissectFrame(frame).map((layer) => layer.protocol))) {
      const shown = shownIn(frame, protocol)
      if (shown.size === 0) continue
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

  /** At most `MOST_RECORDS`: each adds as much as it can to `known` frames and to those before it. */
  best(protocol: ProtocolName, known: readonly Frame[] = []): readonly T[] {
    const left = [...(this.#candidates.get(protocol)?.values() ?? [])]
    const covered = new Set(known.flatMap((frame) => [...shownIn(frame, protocol)]))
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

/** Fields, remarks and states of a frame's layers of one protocol; what is quoted does not count. */
function shownIn(frame: Frame, protocol: ProtocolName): ReadonlySet<string> {
  const own = dissectFrame(frame).filter((layer) => !layer.quoted && layer.protocol === protocol)
  return new Set(own.flatMap(partsOf))
}

function partsOf({ status, fields, notes }: Layer): readonly string[] {
  return [status, ...fields.map(({ name }) => name), ...notes.map(({ code }) => code)]
}
