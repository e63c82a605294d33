import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pcapFile } from '../../test/support/captureFiles.ts'
import { runCommand } from './command.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const ens32 = join(sample, 'k8s-worker1__ens32.pcap')
const workerUrl = new URL('../engine/indexerWorker.ts', import.meta.url)

async function run(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(['records', ...words], {
    workerUrl,
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  })
  return { code, out, err }
}

describe('hopscope records', () => {
  it('counts what a filter lets through', async () => {
    const counted = await run(ens32, '--filter', 'vxlan && tcp.dstport == 80', '--count', '--json')
    expect(counted).toMatchObject({ code: 0, out: ['{"count":495}'] })
    expect((await run(ens32, '--count')).out).toEqual(['1441'])
  })

  it('prints one record a line: where, when, who, what', async () => {
    const { out, code } = await run(ens32, '--filter', 'frame.number == 3', '--json')
    expect(code).toBe(0)
    expect(out.map((line): unknown => JSON.parse(line))).toEqual([
      {
        file: 'k8s-worker1__ens32.pcap',
        record: 3,
        time: '1795218018.969707582',
        point: { node: 'k8s-worker1', interface: 'ens32' },
        source: '10.244.1.3',
        destination: '10.244.2.3',
        sourcePort: 20001,
        destinationPort: 20001,
        protocols: ['eth', 'ip', 'udp', 'vxlan', 'eth', 'ip', 'icmp', 'payload'],
        length: 148,
        info: 'Echo (ping) request id 20001 seq 1',
      },
    ])
    const text = await run(ens32, '--filter', 'frame.number == 3')
    expect(text.out).toEqual([
      expect.stringMatching(/^1795218018\.969707582 {2}k8s-worker1 ens32 #3 {2}10\.244\.1\.3/),
    ])
  })

  it('merges all captures by time', async () => {
    const { out } = await run(sample, '--filter', 'arp', '--json')
    const line = z.object({ time: z.string(), file: z.string(), source: z.string() })
    const lines = out.map((text) => line.parse(JSON.parse(text)))
    const times = lines.map(({ time }) => time)
    expect(new Set(lines.map(({ file }) => file)).size).toBeGreaterThan(2)
    expect(times).toEqual(times.toSorted())
  })

  it('refuses a wrong filter before it reads anything, and points at the place', async () => {
    const { code, out, err } = await run('/nowhere', '--filter', 'tcp && ip.adr == 10.0.0.1')
    expect({ code, out }).toEqual({ code: 2, out: [] })
    expect(err).toEqual([
      'The filter cannot be used. There is no field named ip.adr; did you mean ip.addr or ip.id?',
      'tcp && ip.adr == 10.0.0.1\n       ^^^^^^',
    ])
  })

  it('has nothing to say of no capture', async () => {
    expect((await run('/nowhere', '--filter', 'tcp', '--count')).code).toBe(1)
  })
})

describe('hopscope records --follow', () => {
  it('prints what there is, what comes, and ends when the file is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hopscope-follow-'))
    const path = join(folder, 'growing.pcap')
    writeFileSync(path, pcapFile([1, 2, 3]))
    const out: string[] = []
    const err: string[] = []
    const words = ['records', path, '--follow', '--filter', 'frame.number != 2', '--json']
    const ending = runCommand(words, {
      workerUrl,
      print: (line) => out.push(line),
      complain: (line) => err.push(line),
    })
    const printed = async (count: number) => {
      while (out.length < count) await setTimeout(20)
      return out.map((line) => z.object({ record: z.number() }).parse(JSON.parse(line)).record)
    }
    expect(await printed(2)).toEqual([1, 3])
    appendFileSync(path, pcapFile([4, 5]).subarray(24))
    expect(await printed(4)).toEqual([1, 3, 4, 5])
    rmSync(folder, { recursive: true })
    expect(await ending).toBe(0)
    expect(err.join()).toContain('it is no longer there')
    expect(out).toHaveLength(4)
  })

  it('has no end to count to', async () => {
    expect((await run(ens32, '--follow', '--count')).code).toBe(2)
  })
})
