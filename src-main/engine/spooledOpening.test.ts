import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine } from './engine.ts'
import type { Engine } from './engineTypes.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const name = 'k8s-worker1__ens32.pcap'
const workerUrl = new URL('./indexerWorker.ts', import.meta.url)

let folder: string
let base: string
let engine: Engine
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopscope-spooled-'))
  base = join(folder, 'cache')
  mkdirSync(base)
  process.env['HOPSCOPE_CACHE'] = base
  writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(sample, name))))
  const paths = [join(folder, `${name}.gz`)]
  const ref = { id: 'compressed', name: 'compressed', kind: 'file' } as const
  const plain = { ref: { id: 'plain', name: 'plain', kind: 'file' }, paths: [sample] } as const
  engine = createEngine({ workerUrl, sources: [{ ref, paths }, plain] })
})
afterEach(async () => {
  await engine.close()
  expect(readdirSync(base)).toEqual([])
  delete process.env['HOPSCOPE_CACHE']
  rmSync(folder, { recursive: true })
})

const spooled = () => readdirSync(base).flatMap((it) => readdirSync(join(base, it)))

describe('the engine with a compressed capture', () => {
  it('shows its records with their bytes, under the name that the person knows', async () => {
    expect(await engine.service.open('compressed')).toEqual({ opened: true })
    const { points } = await engine.service.session()
    expect(points[0]).toMatchObject({ file: `${name}.gz`, node: 'k8s-worker1' })
    expect((await engine.service.record({ capture: 0, record: 3 }))?.bytes).toHaveLength(148)
  })

  it('decompresses it once, also where it is decoded otherwise, and forgets it with the next', async () => {
    await engine.service.open('compressed')
    const [first] = spooled()
    await engine.service.decodeAs([{ table: 'udp.port', key: 6080, protocol: 'vxlan' }])
    expect(spooled()).toEqual([first])
    expect((await engine.service.record({ capture: 0, record: 3 }))?.bytes).toHaveLength(148)
    await engine.service.open('plain')
    expect(spooled()).toEqual([])
    await engine.service.open('compressed')
    expect(spooled()).toHaveLength(1)
    await engine.service.close()
    expect(spooled()).toEqual([])
  })
})
