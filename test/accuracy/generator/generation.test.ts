import { describe, expect, it } from 'vitest'
import { readCapture } from '../../support/readCapture.ts'
import { generate, type GeneratedTruth } from './generation.ts'
import { publishedPlan, quietPlan, type Plan } from './plan.ts'

interface Generated {
  readonly truth: GeneratedTruth
  readonly bytes: ReadonlyMap<string, Uint8Array>
}

function generated(plan: Partial<Plan>): Generated {
  const pieces = new Map<string, Uint8Array[]>()
  const truth = generate(
    { ...quietPlan, recordsPerPoint: 300, ...plan },
    { write: (file, bytes) => pieces.set(file, [...(pieces.get(file) ?? []), bytes]) },
  )
  const bytes = Array.from(
    pieces,
    ([file, parts]) => [file, Uint8Array.from(Buffer.concat(parts))] as const,
  )
  return { truth, bytes: new Map(bytes) }
}

describe('generated captures', () => {
  it('are the same for the same seed, and others for another', () => {
    const [one, same, other] = [{ seed: 7 }, { seed: 7 }, { seed: 8 }].map(generated)
    expect(one?.bytes).toEqual(same?.bytes)
    expect(one?.bytes).not.toEqual(other?.bytes)
  })

  it('are read without a remark, and hold a record for each line of the truth', () => {
    const { truth, bytes } = generated({ offload: true, outerFragments: 0.2, copies: 0.01 })
    for (const { file, records, packet } of truth.files) {
      const contents = readCapture(bytes.get(file) ?? new Uint8Array(0))
      expect(contents.notes).toEqual([])
      expect(contents.records).toHaveLength(records)
      expect(packet).toHaveLength(records)
      expect(records).toBeGreaterThan(50)
    }
  })

  it('show the clock of their node, in the order of time as it was', () => {
    const clocks = [{ offsetNs: 3e8, driftPpm: 50, steps: [{ atNs: 1e8, byNs: -5e7 }] }]
    const { truth, bytes } = generated({ clocks })
    for (const { file, time } of truth.files) {
      const { records } = readCapture(bytes.get(file) ?? new Uint8Array(0))
      const ahead = records.map(({ seconds, nanoseconds }, at) => {
        return (seconds - 1_750_000_000) * 1e9 + nanoseconds - (time[at] ?? NaN)
      })
      time.forEach((moment, at) => {
        const stepped = moment >= 1e8 ? 3e8 - 5e7 : 3e8
        expect(Math.abs((ahead[at] ?? NaN) - stepped - moment * 50e-6)).toBeLessThan(2)
        expect(moment).toBeGreaterThanOrEqual(time[at - 1] ?? 0)
      })
    }
  })

  it('lose packets between the points that it says, and send lost segments again', () => {
    const { truth } = generated({ loss: 0.05, recordsPerPoint: 2000 })
    const whole = truth.losses.filter(({ isPartial }) => !isPartial)
    expect(whole.length).toBeGreaterThan(20)
    for (const { packet, last, next } of whole) {
      const sees = (file: string) =>
        truth.files.some((one) => one.file === file && one.packet.includes(packet.id))
      expect(sees(last.point.file)).toBe(true)
      // A hairpin passes its own veth twice, a NodePort the NIC of its node.
      const isPassedTwice = next.point.kind === 'veth' || next.point.kind === 'nic'
      if (!isPassedTwice) expect(sees(next.point.file)).toBe(false)
    }
  })

  it('cut records at the snap length, and leave out what falls into a gap', () => {
    const file = 'node-1__ens32.pcap'
    const gap = { file, fromNs: 1e8, toNs: 2e8 }
    const { truth, bytes } = generated({ snapLengths: [96], gaps: [gap], recordsPerPoint: 1000 })
    const { records } = readCapture(bytes.get(file) ?? new Uint8Array(0))
    expect(Math.max(...records.map((record) => record.bytes.length))).toBe(96)
    expect(records.some((record) => record.originalLength > 96)).toBe(true)
    const times = truth.files.find((one) => one.file === file)?.time ?? new Float64Array(0)
    expect(times.some((time) => time < gap.fromNs)).toBe(true)
    expect(times.some((time) => time >= gap.toNs)).toBe(true)
    expect(times.some((time) => time >= gap.fromNs && time < gap.toNs)).toBe(false)
  })

  it('hold what accuracy is published for: super-packets, frames, two directions of NAT', () => {
    const { truth } = generated({ ...publishedPlan, recordsPerPoint: 2000 })
    const nic = truth.files.find(({ file }) => file === 'node-1__ens32.pcap')
    const bridge = truth.files.find(({ file }) => file === 'node-1__cni0.pcap')
    const longest = (one: typeof nic) =>
      Math.max(...Array.from(one?.from ?? [], (from, at) => (one?.to[at] ?? 0) - from))
    expect(longest(bridge)).toBeGreaterThan(10_000)
    expect(nic?.from.some((from) => from > 0)).toBe(true)
  })
})
