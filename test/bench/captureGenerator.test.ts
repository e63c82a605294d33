/** The benchmark's captures are valid: for our own reader, for our own layers and for tshark. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { withChecksums } from '../../src-shared/layers/checksums.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { tsharkVersion } from '../differential/tsharkDecode.ts'
import { stackOf } from '../support/layerWalks.ts'
import { readCapture } from '../support/readCapture.ts'
import { generateCapture, type GeneratedCapture } from './captureGenerator.ts'
import { encapsulations, type EncapsulationName } from './frames/encapsulations.ts'
import { clusterMix, smallMix } from './traffic/trafficMix.ts'

const RECORDS = 3000
const ETHERNET = 1
const WRAPPED_IN: Readonly<{ [name in EncapsulationName]: string }> = {
  vxlan: 'eth:ip:udp:vxlan:eth:',
  ipip: 'eth:ip:',
  'flannel-udp': 'eth:ip:udp:flannel-udp:',
  plain: 'eth:',
}

async function generated(changes: Partial<GeneratedCapture> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-generated-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'capture.pcap')
  const usual = { encapsulation: 'vxlan', mix: clusterMix, records: RECORDS, seed: 7 } as const
  const facts = await generateCapture(path, { ...usual, ...changes })
  return { path, facts, file: readFileSync(path) }
}

function layersOf(bytes: Uint8Array): readonly Layer[] {
  const slice = ByteSlice.ofRecord(bytes)
  return withChecksums(dissect(slice, ETHERNET, new Bindings()), slice)
}

function checksumsOf(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap(({ protocol, fields }) =>
    fields.flatMap(({ checksum }) => (checksum === undefined ? [] : [`${protocol} ${checksum}`])),
  )
}

describe.each(encapsulations)('a generated %s capture', (encapsulation) => {
  it('is read without a remark, every header of it whole and every checksum right', async () => {
    const { file, facts } = await generated({ encapsulation })
    const { records, notes } = readCapture(file)
    expect(file).toHaveLength(facts.bytes)
    expect(notes).toEqual([])
    expect(records).toHaveLength(RECORDS)
    const innermost = new Set<string>()
    for (const { bytes } of records) {
      const layers = layersOf(bytes)
      const stack = stackOf(layers)
      expect(stack.startsWith(WRAPPED_IN[encapsulation])).toBe(true)
      innermost.add(stack.slice(WRAPPED_IN[encapsulation].length))
      expect(layers.filter(({ status }) => status !== 'complete')).toEqual([])
      expect(checksumsOf(layers).filter((text) => !/ good$|^udp absent$/.test(text))).toEqual([])
    }
    expect([...innermost]).toEqual(
      expect.arrayContaining(['ip:tcp', 'ip:tcp:http', 'ip:udp:dns', 'ip:icmp:payload']),
    )
  })

  it.skipIf(tsharkVersion() === undefined)('has nothing malformed for tshark', async () => {
    const { path } = await generated({ encapsulation })
    const bound = ['-d', 'udp.port==8472,vxlan', '-d', 'udp.port==8285,ip']
    const wrong = '_ws.malformed || _ws.short || tcp.analysis.flags'
    const columns = ['-T', 'fields', '-e', 'frame.number', '-e', '_ws.expert.message']
    const tshark = (filter: string) => {
      const args = ['-n', '-r', path, ...bound, '-Y', filter, ...columns]
      const { status, stdout } = spawnSync('tshark', args, { encoding: 'utf8' })
      expect(status).toBe(0)
      return stdout
    }
    expect(tshark(wrong)).toBe('')
    expect(tshark('ip.src == 10.244.0.0/16').trimEnd().split('\n')).toHaveLength(RECORDS)
  })
})

describe('generated captures', () => {
  it('of one seed are equal, of two are not', async () => {
    const [one, same, other] = await Promise.all([generated(), generated(), generated({ seed: 8 })])
    expect(one.file.equals(same.file)).toBe(true)
    expect(one.file.equals(other.file)).toBe(false)
  })

  it('of the worst case have the smallest frames and many conversations', async () => {
    const { file, facts } = await generated({ encapsulation: 'plain', mix: smallMix })
    const { records } = readCapture(file)
    expect(new Set(records.map(({ bytes }) => bytes.length))).toEqual(new Set([60]))
    expect(facts.conversations).toBeGreaterThan(RECORDS / 10)
    expect(records.flatMap(({ bytes }) => checksumsOf(layersOf(bytes)))).not.toContain('tcp bad')
  })
})
