/** One capture of the generated cluster: what its point sees, in the order of time, with the truth. */
import { FrameWriter } from '../../bench/frames/frameWriter.ts'
import type { Point } from './cluster.ts'
import type { FrameBytes } from './frameBytes.ts'
import type { NodeClock } from './nodeClock.ts'
import type { Sighting } from './packet.ts'
import { TimeHeap } from './timeHeap.ts'

/** Which packet each record is of, and which part of its payload. */
export interface RecordTruth {
  readonly packet: Uint32Array
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** True nanoseconds since the traffic began. */
  readonly time: Float64Array
}

export interface PointCaptureOptions {
  readonly point: Point
  readonly linkType: number
  readonly snapLength: number
  readonly clock: NodeClock
  readonly frames: FrameBytes
  readonly gaps: readonly { readonly fromNs: number; readonly toNs: number }[]
  /** Takes filled buffers in order; each is the caller's to keep. */
  readonly write: (bytes: Uint8Array) => void
}

const BUFFER_BYTES = 1 << 20
/** More than the longest record. */
const RECORD_ROOM = 1 << 17
/** Clocks show this when the traffic begins, those that are right. */
export const BEGIN_SECONDS = 1_750_000_000
const NS_PER_SECOND = 1e9

export class PointCapture {
  readonly #options: PointCaptureOptions
  readonly #pending = new TimeHeap<Sighting>()
  readonly #truth = { packet: list(), from: list(), to: list(), time: list() }
  #out = new FrameWriter(BUFFER_BYTES + RECORD_ROOM)

  constructor(options: PointCaptureOptions) {
    this.#options = options
    this.#writeFileHeader()
  }

  get records(): number {
    return this.#truth.packet.length
  }

  get truth(): RecordTruth {
    const { packet, from, to, time } = this.#truth
    return {
      packet: Uint32Array.from(packet),
      from: Uint32Array.from(from),
      to: Uint32Array.from(to),
      time: Float64Array.from(time),
    }
  }

  see(sighting: Sighting): void {
    this.#pending.push(sighting)
  }

  /** Writes what happened before a moment: nothing earlier may be seen after this. */
  writeUntil(time: number): void {
    while (this.#pending.time < time) {
      const sighting = this.#pending.pop()
      if (sighting !== undefined && !this.#isInGap(sighting.time)) this.#writeRecord(sighting)
    }
  }

  end(): void {
    this.writeUntil(Infinity)
    this.#flush()
  }

  #isInGap(time: number): boolean {
    return this.#options.gaps.some(({ fromNs, toNs }) => fromNs <= time && time < toNs)
  }

  /** pcap with nanoseconds, of a little-endian machine. */
  #writeFileHeader(): void {
    const out = this.#out
    out.u32LittleEndian(0xa1b2_3c4d)
    out.u32LittleEndian(0x0004_0002)
    out.u32LittleEndian(0)
    out.u32LittleEndian(0)
    out.u32LittleEndian(this.#options.snapLength)
    out.u32LittleEndian(this.#options.linkType)
  }

  #writeRecord(sighting: Sighting): void {
    const { frames, clock, snapLength } = this.#options
    const out = this.#out
    const header = out.at
    out.at += 16
    frames.write(out, sighting)
    const length = out.at - header - 16
    const captured = Math.min(length, snapLength)
    const reading = clock.reading(sighting.time)
    const seconds = Math.floor(reading / NS_PER_SECOND)
    out.at = header
    out.u32LittleEndian(BEGIN_SECONDS + seconds)
    out.u32LittleEndian(reading - seconds * NS_PER_SECOND)
    out.u32LittleEndian(captured)
    out.u32LittleEndian(length)
    out.at = header + 16 + captured
    this.#truth.packet.push(sighting.packet.id)
    this.#truth.from.push(sighting.from)
    this.#truth.to.push(sighting.to)
    this.#truth.time.push(sighting.time)
    if (out.at > BUFFER_BYTES) this.#flush()
  }

  #flush(): void {
    const { bytes, at } = this.#out
    this.#options.write(bytes.slice(0, at))
    this.#out.at = 0
  }
}

function list(): number[] {
  return []
}
