/** Of which records the bytes are looked at, and what their Ethernet headers and sizes say. */
import type { CapturePoint } from '../../journeys/capturePoint.ts'
import type { Layer } from '../../layers/protocol.ts'
import type { AddressSighting } from './addressSightings.ts'

/** One record, taken apart. */
export interface FrameSample {
  readonly row: number
  /** Of the outermost frame. */
  readonly outer?: MacPair
  /** Of the frame that the innermost packet is in, where that lies inside a tunnel. */
  readonly inner?: MacPair
}

export interface MacPair {
  readonly source: string
  readonly destination: string
}

/** Records are read back one by one: few of each tunnel and point tell it all. */
const MAX_OF_PLACE = 32
const MAX_ROWS = 2000

/** Rows of senders, in the order of the files: in tunnels, and bare where nodes meet. */
export function sampledRows(
  sightings: readonly AddressSighting[],
  points: readonly CapturePoint[],
): readonly number[] {
  const ofPlace = new Map<string, number>()
  const rows = new Set<number>()
  for (const { tunnel, point, side, row } of sightings) {
    if (side === 'receives' || rows.size >= MAX_ROWS) continue
    if (tunnel === undefined && points[point]?.role !== 'nic') continue
    const place = tunnel === undefined ? `point ${point}` : `tunnel ${tunnel}`
    const count = ofPlace.get(place) ?? 0
    if (count >= MAX_OF_PLACE) continue
    ofPlace.set(place, count + 1)
    rows.add(row)
  }
  return [...rows].toSorted((a, b) => a - b)
}

export function frameSample(row: number, layers: readonly Layer[]): FrameSample {
  const frames = layers.filter(({ protocol, quoted }) => protocol === 'eth' && !quoted)
  const depth = layers.reduce((most, layer) => Math.max(most, layer.quoted ? 0 : layer.depth), 0)
  const outer = macPair(frames.find((layer) => layer.depth === 0))
  const inner = depth === 0 ? undefined : macPair(frames.find((layer) => layer.depth === depth))
  return {
    row,
    ...(outer === undefined ? {} : { outer }),
    ...(inner === undefined ? {} : { inner }),
  }
}

function macPair(frame: Layer | undefined): MacPair | undefined {
  const text = (name: string) => frame?.fields.find((field) => field.name === name)?.value
  const [source, destination] = [text('eth.src'), text('eth.dst')]
  if (typeof source !== 'string' || typeof destination !== 'string') return undefined
  return { source, destination }
}
