import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSources } from './startSources.ts'

let samples: string
beforeEach(() => {
  samples = mkdtempSync(join(tmpdir(), 'hopscope-samples-'))
  mkdirSync(join(samples, 'weave'))
  mkdirSync(join(samples, 'flannel'))
  writeFileSync(join(samples, 'README.md'), '')
})
afterEach(() => rmSync(samples, { recursive: true }))

describe('what a host offers at its start', () => {
  it('is the samples, and opens the first, where no path was given', async () => {
    const { sources, openAtStart } = await startSources([], samples)
    expect(sources).toEqual([
      {
        ref: { id: 'sample:flannel', name: 'flannel', kind: 'sample' },
        paths: [join(samples, 'flannel')],
      },
      {
        ref: { id: 'sample:weave', name: 'weave', kind: 'sample' },
        paths: [join(samples, 'weave')],
      },
    ])
    expect(openAtStart).toBe('sample:flannel')
  })

  it('is the given paths first, under one name', async () => {
    const given = await startSources([join(samples, 'weave')], samples)
    expect(given.openAtStart).toBe('given')
    expect(given.sources[0]).toEqual({
      ref: { id: 'given', name: 'weave', kind: 'folder' },
      paths: [join(samples, 'weave')],
    })
    const several = await startSources(['/a/x.pcap', '/b/y.pcap', '/c'], samples)
    expect(several.sources[0]?.ref).toEqual({
      id: 'given',
      name: 'x.pcap and 2 more',
      kind: 'file',
    })
  })

  it('is nothing where there are no samples', async () => {
    expect(await startSources([], join(samples, 'nowhere'))).toEqual({ sources: [] })
  })
})
