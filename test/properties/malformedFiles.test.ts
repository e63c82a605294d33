/** Files that other tools' authors collected because they break readers. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pcapReader } from '../../src-shared/capture/pcap.ts'
import { pcapngReader } from '../../src-shared/capture/pcapng.ts'
import { SilentSink, readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'

const folder = `${sharedCaptures ?? ''}/malformed`
const names =
  sharedCaptures === undefined
    ? []
    : readdirSync(folder).filter((name) => /\.(pcap|pcapng|pcap\.gz)$/.test(name))

describe.skipIf(sharedCaptures === undefined)(`malformed files${withoutSharedCaptures}`, () => {
  it('are all there', () => {
    expect(names.length).toBe(209)
  })

  it.each(names)('%s gives records, a remark or a refusal', (name) => {
    const file = new Uint8Array(readFileSync(`${folder}/${name}`))
    const contents = readCapture(file)
    const { records, notes, why } = contents
    expect(records.length + notes.length + (why === undefined ? 0 : 1)).toBeGreaterThan(0)
    expect(why ?? 'A.').toMatch(/^[A-Z].*[.?]$/)
    for (const { text } of notes) expect(text).toMatch(/^[A-Z0-9].*\.$/)
    expect(readCapture(file, [1, 7, 4096])).toEqual(contents)
  })

  it.each(names)('%s is read, as either format, in no more memory than it has bytes', (name) => {
    const file = new Uint8Array(readFileSync(`${folder}/${name}`))
    for (const reader of [pcapReader(new SilentSink()), pcapngReader(new SilentSink())]) {
      for (let at = 0; at < file.length; at += 512) {
        reader.push(file.subarray(at, at + 512))
        expect(reader.capacity).toBeLessThanOrEqual(2 * (at + 512))
      }
      reader.end()
      expect(reader.capacity).toBe(0)
    }
  })
})
