/** The captures of a run, and the temporary folder in which they exist while they are measured. */
import { createReadStream, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { generateCapture, type GeneratedCapture } from './captureGenerator.ts'
import { clusterMix, smallMix } from './traffic/trafficMix.ts'

/** A capture that is to be made. */
export interface BenchCapture extends GeneratedCapture {
  readonly name: string
  /** No record takes more than this on average. */
  readonly roomPerRecord: number
}

/** One that is there. */
export interface MadeCapture extends BenchCapture {
  readonly path: string
  readonly bytes: number
  readonly conversations: number
}

export interface CaptureSizes {
  /** Records of the usual captures, and of the large ones: five times as many. */
  readonly usual: number
  readonly large: number
  /** Records of the capture that tshark filters, for it takes its time. */
  readonly filtered: number
}

export const FULL: CaptureSizes = { usual: 2_000_000, large: 10_000_000, filtered: 200_000 }
export const QUICK: CaptureSizes = { usual: 100_000, large: 500_000, filtered: 20_000 }

const SEED = 20_260_101
const CLUSTER = { mix: clusterMix, roomPerRecord: 800, seed: SEED } as const
const SMALL = { mix: smallMix, roomPerRecord: 80, seed: SEED, encapsulation: 'plain' } as const

/** Those of a stage exist at the same time, so that their runs can take turns; 8 GB at most. */
export function stagesOf({ usual, large }: CaptureSizes): readonly (readonly BenchCapture[])[] {
  return [
    [vxlanCapture(usual), vxlanCapture(large)],
    [{ ...CLUSTER, encapsulation: 'ipip', name: 'IPIP', records: usual }],
    [{ ...CLUSTER, encapsulation: 'flannel-udp', name: 'flannel UDP', records: usual }],
    [{ ...CLUSTER, encapsulation: 'plain', name: 'plain', records: usual }],
    [
      { ...SMALL, name: 'smallest frames', records: usual },
      { ...SMALL, name: 'smallest frames', records: large },
    ],
  ]
}

export function vxlanCapture(records: number): BenchCapture {
  return { ...CLUSTER, encapsulation: 'vxlan', name: 'VXLAN', records }
}

/** A folder of its own under `parent`; whoever makes it removes it. */
export class CaptureFolder {
  readonly #folder: string

  constructor(parent: string) {
    this.#folder = mkdtempSync(join(parent, 'hopscope-bench-'))
  }

  /** Writes a capture, and waits until it is on the disk. Throws where room is short. */
  async make(capture: BenchCapture): Promise<MadeCapture> {
    const needed = capture.records * capture.roomPerRecord
    const { bavail, bsize } = statfsSync(this.#folder)
    if (bavail * bsize < needed) {
      throw new Error(
        `${this.#folder} has ${gigabytes(bavail * bsize)} free, and ${gigabytes(needed)} are ` +
          'needed: name another folder with --dir, or use --quick.',
      )
    }
    const path = join(this.#folder, `${capture.encapsulation}-${capture.records}.pcap`)
    const facts = await generateCapture(path, capture)
    return { ...capture, ...facts, path }
  }

  discard(capture: MadeCapture): void {
    rmSync(capture.path)
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Reads a capture into the system's cache. */
export async function warm({ path }: MadeCapture): Promise<void> {
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 23 })) {
    bytes += Buffer.isBuffer(chunk) ? chunk.length : 0
  }
  if (bytes === 0) throw new Error(`${path} is empty`)
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
