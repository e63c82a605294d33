import { describe, expect, it } from 'vitest'
import { readClusterDocument } from './clusterDocument.ts'
import { decodeText, looksLikeText } from './clusterText.ts'

const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {},
  status: { podIP: '10.244.1.2' },
})
const podYaml = (name: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec: {}
status:
  podIP: 10.244.1.2
`
async function namesIn(text: string) {
  const { objects } = await readClusterDocument(text)
  return objects?.pods.map(({ metadata }) => metadata.name)
}
async function problemsOf(text: string) {
  const { problems } = await readClusterDocument(text)
  return problems.map((one) => one.text)
}

describe('Kubernetes objects in files', () => {
  it('are read from a list, from one object, and from documents one after the other', async () => {
    expect(await namesIn(JSON.stringify(pod('a')))).toEqual(['a'])
    expect(await namesIn(JSON.stringify({ kind: 'List', items: [pod('a'), pod('b')] }))).toEqual([
      'a',
      'b',
    ])
    const dump = `${JSON.stringify(pod('a'), undefined, 4)}
==== START logs for container c of pod default/a ====
{"level":"info"}
{ not json
==== END logs for container c of pod default/a ====
${JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [pod('b')] }, undefined, 4)}
`
    expect(await namesIn(dump)).toEqual(['a', 'b'])
  })

  it('are read from YAML, several documents too', async () => {
    expect(await namesIn(podYaml('a'))).toEqual(['a'])
    expect(await namesIn(`---\n${podYaml('a')}---\n${podYaml('b')}`)).toEqual(['a', 'b'])
    const items = podYaml('a').trimEnd().replaceAll('\n', '\n  ')
    expect(await namesIn(`apiVersion: v1\nkind: List\nitems:\n- ${items}\n`)).toEqual(['a'])
  })

  it('are kept where a part of the file is cut off', async () => {
    const cut = `${JSON.stringify(pod('a'), undefined, 2)}\n${JSON.stringify(pod('b'), undefined, 2).slice(0, 40)}`
    expect(await namesIn(cut)).toEqual(['a'])
    expect(await problemsOf(cut)).toEqual([
      'has 1 part that is not valid JSON; names were taken from the others.',
    ])
    expect(await namesIn(`${podYaml('a')}---\nkind: [`)).toEqual(['a'])
    expect((await problemsOf(`${podYaml('a')}---\nkind: [`))[0]).toMatch(
      /^has 1 part that is not valid YAML \(the part that begins in line 8: /,
    )
  })

  it('of which one is broken are as good as the others', async () => {
    const item = (text: string) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`
    const items = [podYaml('a'), 'kind: "Pod', podYaml('b')].map(item).join('')
    const list = `apiVersion: v1\r\nitems:\n${items}kind: List\nmetadata: {}\n`
    expect(await namesIn(list)).toEqual(['a', 'b'])
    expect((await problemsOf(list))[0]).toContain('the part that begins in line 10:')
  })

  it('are nested no deeper than objects are', async () => {
    for (const deep of [`a: ${'['.repeat(100_000)}`, '- '.repeat(100_000), '{a: '.repeat(100_000)])
      expect((await problemsOf(`kind: Pod\n${deep}\n`))[0]).toContain('nested deeper')
  })

  it('never grow out of aliases', async () => {
    const levels = Array.from({ length: 12 }, (_, at) => {
      const inner = at === 0 ? 'x' : Array.from({ length: 10 }, () => `*a${at - 1}`).join(', ')
      return `a${at}: &a${at} [${inner}]`
    })
    const bomb = `kind: Pod\n${levels.join('\n')}\n`
    const started = performance.now()
    expect(await problemsOf(bomb)).toEqual([expect.stringMatching(/^is not valid YAML .*alias/)])
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('have a sentence for what is something else', async () => {
    expect((await problemsOf('{"a":1}'))[0]).toMatch(/^is JSON, but not a Kubernetes object/)
    expect((await problemsOf('{"kind": "List", '))[0]).toMatch(/^is not valid JSON/)
    expect(await problemsOf('Dear reader,\nhello.')).toEqual([
      'is a text of no format that names are known to come from. The file is text, not a capture. Captured packets are needed: tcpdump -w FILE.',
    ])
    expect((await problemsOf('12:00:01.000000 IP 10.0.0.1 > 10.0.0.2: ICMP\n'))[0]).toContain(
      'printed output of a capture tool',
    )
    expect(await problemsOf('{"apiVersion":"v1","kind":"ConfigMap"}')).toEqual([
      'has objects of kinds that no names are taken from: ConfigMap.',
    ])
    expect((await problemsOf('{"apiVersion":"v1","kind":"Pod"}'))[0]).toMatch(
      /^has 1 object that is not/,
    )
    expect((await problemsOf('kind: Deep\n'))[0]).toMatch(/^is YAML, but not a Kubernetes object/)
  })
})

describe('the state of a node in files', () => {
  it('is read from one command, and from several in one file', async () => {
    const address = '2: ens32: <UP> mtu 1500\n    inet 192.0.2.1/24 scope global ens32\n'
    const route = '10.244.2.0/24 via 192.0.2.2 dev ens32\n'
    expect((await readClusterDocument(address)).state?.formats).toEqual(['ip addr'])
    const both = (await readClusterDocument(`$ ip addr\n${address}$ ip route\n${route}`)).state
    expect(both?.formats).toEqual(['ip addr', 'ip route'])
    expect(both?.routes).toHaveLength(1)
  })

  it('is read from "ip -j addr"', async () => {
    const json = '[{"ifindex":1,"ifname":"lo","addr_info":[]}]'
    expect((await readClusterDocument(json)).state?.formats).toEqual(['ip -j addr'])
  })
})

describe('text', () => {
  it('is told from bytes, and decoded from what PowerShell writes', () => {
    const powerShell = Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0])
    expect(looksLikeText(powerShell)).toBe(true)
    expect(decodeText(powerShell)).toBe('{}')
    expect(decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b]))).toBe('{')
    expect(looksLikeText(new TextEncoder().encode('10.244.1.2 wéb\n'))).toBe(true)
    expect(looksLikeText(Uint8Array.from([0x1f, 0x8b, 8, 0]))).toBe(false)
    expect(looksLikeText(new Uint8Array(0))).toBe(false)
  })
})
