/**
 * pcapng files whose authors wrote beside each which blocks it has, in which order. They are
 * pushed one by one, so that what the reader says of it is known to come from it.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CaptureSink } from '../../src-shared/capture/captureRecord.ts'
import { pcapngReader } from '../../src-shared/capture/pcapng.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'

const root = `${sharedCaptures ?? ''}/public/pcapng-blocks`
const names =
  sharedCaptures === undefined ? [] : readdirSync(root).filter((name) => existsBeside(name))

function existsBeside(name: string): boolean {
  return name.endsWith('.pcapng') && readdirSync(root).includes(`${name}.expected.txt`)
}

/** The block types of the format under the short names that the expected texts use. */
const BLOCKS: Readonly<Record<number, string>> = {
  0x0a0d0d0a: 'SHB',
  1: 'IDB',
  3: 'SPB',
  4: 'NRB',
  5: 'ISB',
  6: 'EPB',
  0xbad: 'CB',
  0x40000bad: 'DCB',
}

/** What the reader says of one block of each type; what it may say many times or never has a star. */
const SAYS: Readonly<Record<string, RegExp>> = {
  SHB: /^(comment )*$/,
  IDB: /^(comment )*interface $/,
  SPB: /^untimed record $/,
  /** Its drop count is a statistic of the interface. */
  EPB: /^(comment )*(statistics )?timed record (comment )*$/,
  NRB: /^(name |comment )*$/,
  ISB: /^(comment )*(statistics )?(comment )*$/,
  CB: /^$/,
  DCB: /^$/,
}

interface ReadBlock {
  readonly type: string
  /** What the reader said when it had the block, each word followed by a space. */
  readonly said: string
}

/** The file's blocks, cut by their lengths alone, and what our reader said of each. */
function readBlocks(file: Uint8Array): readonly ReadBlock[] {
  let said = ''
  const say = (words: string) => () => {
    said += `${words} `
  }
  const sink: CaptureSink = {
    onInterface: say('interface'),
    onRecord: ({ hasTime }) => say(hasTime ? 'timed record' : 'untimed record')(),
    onNote: say('note'),
    onName: say('name'),
    onComment: say('comment'),
    onStatistics: say('statistics'),
  }
  const reader = pcapngReader(sink)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const blocks: ReadBlock[] = []
  let isLittle = true
  for (let at = 0; at < file.length;) {
    if (view.getUint32(at) === 0x0a0d0d0a) isLittle = view.getUint32(at + 8) === 0x4d3c2b1a
    const length = view.getUint32(at + 4, isLittle)
    said = ''
    reader.push(file.subarray(at, at + length))
    blocks.push({ type: BLOCKS[view.getUint32(at, isLittle)] ?? '?', said })
    at += length
  }
  said = ''
  reader.end()
  expect(said).toBe('')
  return blocks
}

function expectedSequence(name: string): readonly string[] {
  const text = readFileSync(`${root}/${name}.expected.txt`, 'utf8')
  return /Block sequence: (.*)/.exec(text)?.[1]?.split(', ') ?? []
}

describe.skipIf(sharedCaptures === undefined)(
  `blocks of pcapng files${withoutSharedCaptures}`,
  () => {
    it('are described for enough files', () => {
      expect(names.length).toBeGreaterThanOrEqual(24)
    })

    it.each(names)('%s: read as its text says', (name) => {
      const blocks = readBlocks(readFileSync(`${root}/${name}`))
      expect(blocks.map(({ type }) => type)).toEqual(expectedSequence(name))
      for (const { type, said } of blocks) expect(said, type).toMatch(SAYS[type] ?? /unknown block/)
    })

    it('hold names, statistics and comments', () => {
      const all = names.flatMap((name) => readBlocks(readFileSync(`${root}/${name}`)))
      const heard = new Set(all.flatMap(({ said }) => said.trim().split(' ')))
      expect([...heard]).toEqual(expect.arrayContaining(['name', 'statistics', 'comment']))
    })
  },
)
