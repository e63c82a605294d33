import { describe, expect, it } from 'vitest'
import { vxlanCapture, type MadeCapture } from './benchCaptures.ts'
import { ours, tcpdump, tsharkConversations, type IndexProgram } from './indexPrograms.ts'
import type { ProgramRuns } from './indexRounds.ts'
import { indexTargets } from './indexTargets.ts'
import { verdictOf } from './target.ts'

function made(records: number): MadeCapture {
  return { ...vxlanCapture(records), path: '/none', bytes: 700 * records, conversations: 1 }
}

function runs(program: IndexProgram, capture: MadeCapture, seconds: number): ProgramRuns {
  const said = { records: capture.records, seconds, bytesPerRecord: 60, flows: 1, tunnels: 1 }
  const peakBytes = capture.records * 500
  const output = JSON.stringify(said)
  const run = { seconds, cpuSeconds: seconds, peakBytes, diskBytes: 0, output }
  return { capture, program, runs: [run, { ...run, seconds: seconds * 9 }, run] }
}

function measured(index: readonly ProgramRuns[]) {
  return indexTargets(index).map((target) => [target.measured, verdictOf(target)])
}

describe('targets of the index', () => {
  const usual = made(2_000_000)
  const large = made(10_000_000)

  it('are ratios of medians, and the most memory of all large captures', () => {
    const index = [
      runs(ours, usual, 2),
      runs(tcpdump, usual, 1),
      runs(tsharkConversations, usual, 100),
      runs(ours, large, 10),
    ]
    expect(measured(index)).toEqual([
      [2, 'missed'],
      [0.02, 'met'],
      [5, 'met'],
      [60, 'met'],
      [5e9, 'missed'],
    ])
  })

  it('say where there was no peer', () => {
    const [first] = measured([runs(ours, usual, 2), runs(ours, large, 10)])
    expect(first).toEqual([{ not: 'the peer is not installed' }, 'not measured'])
  })
})
