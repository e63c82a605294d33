/** Every protocol in the registry, taken apart as the text beside this file says. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goldenFile, goldenFolder, goldenRecords } from './goldenRecords.ts'
import { goldenText } from './goldenText.ts'
import { protocolTable, protocolTableFile } from './protocolTable.ts'

const goldens = goldenRecords()

describe('golden dissections (npm run golden -- --update writes them anew)', () => {
  it.each(goldens.map((golden) => [golden.protocol, golden] as const))('%s', (protocol, golden) => {
    expect(golden.recorded.length + golden.built.length, 'records that show it').toBeGreaterThan(0)
    expect(existsSync(goldenFile(protocol)), 'a golden text').toBe(true)
    expect(goldenText(golden)).toBe(readFileSync(goldenFile(protocol), 'utf8'))
  })

  it('make the table in docs/protocols.md', () => {
    expect(readFileSync(protocolTableFile, 'utf8')).toBe(protocolTable(goldens))
  })

  it('are of protocols that exist', () => {
    const files = readdirSync(goldenFolder).filter((name) => name.endsWith('.txt'))
    expect(files.sort()).toEqual(goldens.map(({ protocol }) => `${protocol}.txt`).sort())
  })
})
