/** Counts what seems to be an encapsulation on a UDP port that nobody bound, while indexing. */
import type { Cursor } from '../layers/cursor.ts'
import { encapsulationHint, type EncapsulationHint } from '../layers/encapsulationHint.ts'
import { ProtocolId } from '../layers/protocolId.ts'

/** Records of one capture that look alike inside, by the UDP port that they were sent to. */
export interface HintCount extends EncapsulationHint {
  readonly port: number
  readonly records: number
}

/** Fills up with at most a dozen kinds of hints for each of 65,536 ports. */
export class HintCounts {
  readonly #ports = new Map<number, Map<EncapsulationHint, number>>()

  /** Looks at the record that the cursor has walked, where that ended in UDP and unknown bytes. */
  look(cursor: Cursor): void {
    const { count, packet } = cursor
    if (cursor.protocolAt(count - 1) !== ProtocolId.payload) return
    if (cursor.protocolAt(count - 2) !== ProtocolId.udp || cursor.quoting) return
    const { bytes, start, end, limit } = cursor
    const hint = encapsulationHint(bytes, start, end, limit - start)
    if (hint === undefined) return
    const known = this.#ports.get(packet.destinationPort) ?? new Map<EncapsulationHint, number>()
    known.set(hint, (known.get(hint) ?? 0) + 1)
    this.#ports.set(packet.destinationPort, known)
  }

  finish(): readonly HintCount[] {
    return Array.from(this.#ports, ([port, hints]) =>
      Array.from(hints, ([hint, records]) => ({ ...hint, port, records })),
    ).flat()
  }
}
