/**
 * Our pcap reader and npm's pcap-parser, which nobody here wrote, agree on every record of every
 * microsecond pcap at hand, without exception. It reads no nanosecond files and no pcapng, checks no length and says
 * nothing of a cut, so it is a second opinion on sound files only.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { parse } from 'pcap-parser'
import { describe, expect, it } from 'vitest'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'

const root = sharedCaptures ?? ''

function microsecondFiles(folder: string): string[] {
  return readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pcap'))
    .map((name) => `${folder}/${name}`)
    .filter((name) =>
      /^(d4c3b2a1|a1b2c3d4)/.test(readFileSync(`${root}/${name}`).toString('hex', 0, 4)),
    )
    .sort()
}

const names = sharedCaptures === undefined ? [] : ['lab', 'public'].flatMap(microsecondFiles)

interface Reading {
  readonly seconds: number
  readonly microseconds: number
  readonly originalLength: number
  readonly bytes: string
}

/** Bytes as text: comparing long arrays number by number is what takes the time otherwise. */
function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function theirs(file: Buffer): Promise<Reading[]> {
  return new Promise((resolve, reject) => {
    const readings: Reading[] = []
    parse(Readable.from(file))
      .on('packet', ({ header, data }) => {
        readings.push({
          seconds: header.timestampSeconds,
          microseconds: header.timestampMicroseconds,
          originalLength: header.originalLength,
          bytes: text(data),
        })
      })
      .on('end', () => {
        resolve(readings)
      })
      .on('error', reject)
  })
}

function ours(file: Buffer): Reading[] {
  const { records, notes } = readCapture(file, [65_536])
  expect(notes).toEqual([])
  return records.map(({ seconds, nanoseconds, originalLength, bytes }) => ({
    seconds,
    microseconds: nanoseconds / 1000,
    originalLength,
    bytes: text(bytes),
  }))
}

describe.skipIf(sharedCaptures === undefined)(`pcap-parser${withoutSharedCaptures}`, () => {
  let agreed = 0

  it.each(names)('agrees on %s', async (name) => {
    const file = readFileSync(`${root}/${name}`)
    const [mine, other] = [ours(file), await theirs(file)]
    expect(mine.length).toBe(other.length)
    const differing = mine.findIndex(
      (reading, index) =>
        reading.seconds !== other[index]?.seconds ||
        reading.microseconds !== other[index].microseconds ||
        reading.originalLength !== other[index].originalLength ||
        reading.bytes !== other[index].bytes,
    )
    expect(differing).toBe(-1)
    agreed += mine.length
  })

  it('agreed on tens of thousands of records in hundreds of files', () => {
    expect(names.length).toBeGreaterThan(300)
    expect(agreed).toBeGreaterThan(49_000)
  })
})
