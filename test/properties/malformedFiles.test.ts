/** Files that other tools' authors collected because they break readers. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ChunkAssembler, type ItemParser } from '../../src-shared/capture/chunkAssembler.ts'
import { readCapture } from '../support/readCapture.ts'
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
})
