import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { withMovedPort } from '../../test/support/movedPort.ts'
import { runCommand } from './command.ts'
import { decodeAsFlag, parseDecodeAs } from './decodeAs.ts'

const ens32 = resolve(
  import.meta.dirname,
  '../../resources/samples/flannel-vxlan/k8s-worker1__ens32.pcap',
)
const folder = mkdtempSync(join(tmpdir(), 'hopscope-decode-as-'))
const moved = join(folder, 'k8s-worker1__ens32.pcap')
writeFileSync(moved, withMovedPort(readFileSync(ens32), 8472, 6080))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function run(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(words, {
    workerUrl: new URL('../engine/indexerWorker.ts', import.meta.url),
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  })
  return {
    code,
    out,
    err: err.join('\n'),
    json: () => out.map((line): unknown => JSON.parse(line)),
  }
}

const ACCEPT = ['--decode-as', 'udp.port==6080,vxlan']
const PROPOSAL =
  /^UDP port 6080 seems to carry VXLAN: (\d+) of \1 records have .*inner IPv4 header.* add --decode-as udp\.port==6080,vxlan\.$/m

describe('a binding on the command line', () => {
  it.each([
    ['udp.port==6080,vxlan', { table: 'udp.port', key: 6080, protocol: 'vxlan' }],
    ['udp.port==8285,flannel-udp', { table: 'udp.port', key: 8285, protocol: 'flannel-udp' }],
    [' ethertype == 0x88B5 , ip ', { table: 'ethertype', key: 0x88b5, protocol: 'ip' }],
  ])('%s is read, and written the same way', (text, binding) => {
    const parsed = parseDecodeAs(text)
    expect(parsed).toEqual(binding)
    if ('why' in parsed) return
    const [, written = ''] = decodeAsFlag(parsed).split(' ')
    expect(parseDecodeAs(written)).toEqual(binding)
  })

  it.each([
    ['6080,vxlan', /takes TABLE==KEY,PROTOCOL, as in udp\.port==6080,vxlan, not "6080,vxlan"/],
    ['udp.port=6080,vxlan', /takes TABLE==KEY/],
    ['udp.port==-1,vxlan', /takes TABLE==KEY/],
    ['udp.ports==6080,vxlan', /no table "udp\.ports" .*There are .*udp\.port, .*tcp\.port/],
    ['toString==6080,vxlan', /no table "toString"/],
    ['udp.port==65536,vxlan', /65536 .* is more than 65535/],
    ['udp.port==6080,vxlam', /no protocol "vxlam" .*There are .*vxlan/],
    ['udp.port==6080,constructor', /no protocol "constructor"/],
  ])('%s is refused with what there is', async (text, why) => {
    expect(parseDecodeAs(text)).toEqual({ why: expect.stringMatching(why) as string })
    const { code, err } = await run('points', ens32, '--decode-as', text)
    expect(code).toBe(2)
    expect(err).toMatch(why)
  })
})

describe('VXLAN on a port that nobody bound', () => {
  it('is proposed by "points", with the words that accept it', async () => {
    const { code, json, err } = await run('points', moved, '--json')
    expect(code).toBe(0)
    const [point] = z.array(z.object({ notes: z.array(z.string()) })).parse(json())
    expect(point?.notes).toEqual([expect.stringMatching(PROPOSAL)])
    expect(err).toMatch(PROPOSAL)
  })

  it('stays UDP until then, and is the same as on its own port afterwards', async () => {
    const before = await run('dissect', moved, '--record', '3', '--json')
    expect(before.out.join()).not.toContain('vxlan.vni')
    expect(before.out.join()).toContain('These bytes look like VXLAN')
    const after = await run('dissect', moved, '--record', '3', '--json', ...ACCEPT)
    const original = await run('dissect', ens32, '--record', '3', '--json')
    expect(layersOf(after.json())).toEqual(layersOf(original.json()))
    expect((await run('points', moved, '--json', ...ACCEPT)).out.join()).not.toContain('seems')
  })

  it('lets journeys be followed once it is accepted', async () => {
    const before = await run('journeys', moved, '--json')
    expect(before.out.join()).not.toContain('"encapsulation":"vxlan"')
    expect(before.err).toMatch(PROPOSAL)
    const after = await run('journeys', moved, '--json', ...ACCEPT)
    expect(after.out.join()).toContain('"encapsulation":"vxlan"')
    expect(after.err).toContain('udp.port 6080 is decoded as VXLAN, as you asked.')
  })
})

function layersOf(dissections: readonly unknown[]): readonly string[] {
  const shape = z.looseObject({ protocol: z.string(), start: z.number(), end: z.number() })
  return z
    .array(z.object({ layers: z.array(shape) }))
    .parse(dissections)
    .flatMap(({ layers }) =>
      layers.map(({ protocol, start, end }) => `${protocol} ${start}-${end}`),
    )
}
