/**
 * pcapng files of every kind of block, and files of other formats, against what tshark 4.0 printed
 * of them: number, time and lengths of every frame.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { epochNs, formatEpoch } from '../../src-shared/base/time.ts'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'

const root = `${sharedCaptures ?? ''}/public`
const names =
  sharedCaptures === undefined
    ? []
    : ['pcapng-blocks', 'format'].flatMap((folder) =>
        readdirSync(`${root}/${folder}`)
          .filter((name) => /\.(pcap|pcapng)$/.test(name))
          .map((name) => `${folder}/${name}`),
      )

interface Frame {
  /** Empty where the block has none. */
  readonly time: string
  readonly length: number
  readonly captured: number
}

/** tshark numbers custom blocks as frames too; they carry no packet. */
function isPacket([, time, , , protocols]: readonly string[]): boolean {
  return !(time === '' && protocols === 'data')
}

function tsharkFrames(name: string): Frame[] {
  const lines = readFileSync(`${root}/${name}.tshark.tsv`, 'utf8').trimEnd().split('\n').slice(1)
  const rows = lines.map((line) => line.split('\t')).filter(isPacket)
  return rows.map(([, time = '', length, captured]) => ({
    time,
    length: Number(length),
    captured: Number(captured),
  }))
}

function ourFrames(name: string): Frame[] {
  const { records, notes } = readCapture(new Uint8Array(readFileSync(`${root}/${name}`)), [1000])
  expect(notes).toEqual([])
  return records.map(({ hasTime, seconds, nanoseconds, originalLength, bytes }) => ({
    time: hasTime ? formatEpoch(epochNs(seconds, nanoseconds)) : '',
    length: originalLength,
    captured: bytes.length,
  }))
}

describe.skipIf(sharedCaptures === undefined)(`frames of tshark${withoutSharedCaptures}`, () => {
  it('were printed of enough files', () => {
    expect(names.length).toBeGreaterThanOrEqual(36)
  })

  it.each(names)('are our records of %s', (name) => {
    expect(ourFrames(name)).toEqual(tsharkFrames(name))
  })
})
