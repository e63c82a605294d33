/** Writes captures of generated traffic: what the network card of the first node sees. */
import { open, type FileHandle } from 'node:fs/promises'
import { Encapsulation, podMtu, type EncapsulationName } from './frames/encapsulations.ts'
import { FrameWriter } from './frames/frameWriter.ts'
import { Traffic } from './traffic/traffic.ts'
import type { TrafficMix } from './traffic/trafficMix.ts'

export interface GeneratedCapture {
  readonly encapsulation: EncapsulationName
  readonly mix: TrafficMix
  readonly records: number
  readonly seed: number
}

export interface GeneratedFacts {
  readonly bytes: number
  readonly conversations: number
}

const BUFFER_BYTES = 1 << 23
/** More than a record with its header. */
const RECORD_ROOM = 1 << 11
const SNAP_LENGTH = 262_144
const LINK_TYPE_ETHERNET = 1
/** Ethernet's 64 bytes without the check sequence, which captures do not have. */
const SMALLEST_FRAME = 60
const BEGIN_SECONDS = 1_750_000_000
const NS_PER_SECOND = 1e9

/** Fails as the file system does. */
export async function generateCapture(
  path: string,
  capture: GeneratedCapture,
): Promise<GeneratedFacts> {
  const { encapsulation, mix, seed } = capture
  const traffic = new Traffic({ seed, mix, mtu: podMtu(encapsulation), through: 0 })
  const frames = new Encapsulation(encapsulation, traffic.payloads)
  const file = await open(path, 'w')
  try {
    const output = new BufferedOutput(file)
    writeFileHeader(output.writer)
    for (let left = capture.records; left > 0;) {
      left -= writeRecords(output.writer, traffic, frames, left)
      await output.flush()
    }
    const bytes = await output.end()
    // Nothing is to be written any more while the capture is read and somebody takes the time.
    await file.sync()
    return { bytes, conversations: traffic.conversations }
  } finally {
    await file.close()
  }
}

/** Two buffers: one is filled while the other is being written. */
class BufferedOutput {
  writer = new FrameWriter(BUFFER_BYTES)
  readonly #file: FileHandle
  #spare = new FrameWriter(BUFFER_BYTES)
  #writing: Promise<unknown> = Promise.resolve()
  #bytes = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async flush(): Promise<void> {
    await this.#writing
    const filled = this.writer
    this.writer = this.#spare
    this.writer.at = 0
    this.#spare = filled
    this.#bytes += filled.at
    this.#writing = writeAll(this.#file, filled.bytes.subarray(0, filled.at))
  }

  /** How many bytes there are. */
  async end(): Promise<number> {
    await this.flush()
    await this.#writing
    return this.#bytes
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at)
    at += bytesWritten
  }
}

/** pcap with microseconds, as tcpdump writes it. */
function writeFileHeader(out: FrameWriter): void {
  out.u32LittleEndian(0xa1b2_c3d4)
  out.u32LittleEndian(0x0004_0002)
  out.u32LittleEndian(0)
  out.u32LittleEndian(0)
  out.u32LittleEndian(SNAP_LENGTH)
  out.u32LittleEndian(LINK_TYPE_ETHERNET)
}

/** At most `most`, until the buffer is full; how many. */
function writeRecords(
  out: FrameWriter,
  traffic: Traffic,
  frames: Encapsulation,
  most: number,
): number {
  let records = 0
  while (records < most && out.at <= BUFFER_BYTES - RECORD_ROOM) {
    writeRecord(out, traffic, frames)
    records++
  }
  return records
}

function writeRecord(out: FrameWriter, traffic: Traffic, frames: Encapsulation): void {
  const segment = traffic.next()
  const header = out.at
  out.at += 16
  const start = out.at
  frames.write(out, segment)
  if (out.at - start < SMALLEST_FRAME) out.zeros(SMALLEST_FRAME - (out.at - start))
  const end = out.at
  out.at = header
  const seconds = Math.floor(segment.time / NS_PER_SECOND)
  const nanoseconds = segment.time - seconds * NS_PER_SECOND
  out.u32LittleEndian(BEGIN_SECONDS + seconds)
  out.u32LittleEndian(Math.floor(nanoseconds / 1000))
  out.u32LittleEndian(end - start)
  out.u32LittleEndian(end - start)
  out.at = end
}
