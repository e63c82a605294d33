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
const namesIn = (text: string) =>
  readClusterDocument(text).objects?.pods.map(({ metadata }) => metadata.name)
const problemsOf = (text: string) => readClusterDocument(text).problems.map((one) => one.text)

describe('Kubernetes objects in files', () => {
  it('are read from a list, from one object, and from documents one after the other', () => {
    expect(namesIn(JSON.stringify(pod('a')))).toEqual(['a'])
    expect(namesIn(JSON.stringify({ kind: 'List', items: [pod('a'), pod('b')] }))).toEqual([
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
    expect(namesIn(dump)).toEqual(['a', 'b'])
  })

  it('are read from YAML, several documents too', () => {
    expect(namesIn(podYaml('a'))).toEqual(['a'])
    expect(namesIn(`---\n${podYaml('a')}---\n${podYaml('b')}`)).toEqual(['a', 'b'])
    const items = podYaml('a').trimEnd().replaceAll('\n', '\n  ')
    expect(namesIn(`apiVersion: v1\nkind: List\nitems:\n- ${items}\n`)).toEqual(['a'])
  })

  it('are kept where a part of the file is cut off', () => {
    const cut = `${JSON.stringify(pod('a'), undefined, 2)}\n${JSON.stringify(pod('b'), undefined, 2).slice(0, 40)}`
    expect(namesIn(cut)).toEqual(['a'])
    expect(problemsOf(cut)).toEqual([
      'has 1 parts that are not valid JSON; names were taken from the others.',
    ])
    expect(namesIn(`${podYaml('a')}---\nkind: [`)).toEqual(['a'])
    expect(problemsOf(`${podYaml('a')}---\nkind: [`)[0]).toMatch(/^is not valid YAML: /)
  })

  it('never grow out of aliases', () => {
    const levels = Array.from({ length: 12 }, (_, at) => {
      const inner = at === 0 ? 'x' : Array.from({ length: 10 }, () => `*a${at - 1}`).join(', ')
      return `a${at}: &a${at} [${inner}]`
    })
    const bomb = `kind: Pod\n${levels.join('\n')}\n`
    const started = performance.now()
    expect(problemsOf(bomb)).toEqual([expect.stringMatching(/^cannot be read as YAML: .*alias/)])
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('have a sentence for what is something else', () => {
    expect(problemsOf('{"a":1}')[0]).toMatch(/^is JSON, but not a Kubernetes object/)
    expect(problemsOf('{"kind": "List", ')[0]).toMatch(/^is not valid JSON/)
    expect(problemsOf('Dear reader,\nhello.')).toEqual([
      'is a text of no format that names are known to come from.',
    ])
    expect(problemsOf('{"apiVersion":"v1","kind":"ConfigMap"}')).toEqual([
      'has objects of kinds that no names are taken from: ConfigMap.',
    ])
    expect(problemsOf('{"apiVersion":"v1","kind":"Pod"}')[0]).toMatch(/^has 1 objects that are not/)
    expect(problemsOf('kind: Deep\n')[0]).toMatch(/^is YAML, but not a Kubernetes object/)
  })
})

describe('the state of a node in files', () => {
  it('is read from one command, and from several in one file', () => {
    const address = '2: ens32: <UP> mtu 1500\n    inet 192.0.2.1/24 scope global ens32\n'
    const route = '10.244.2.0/24 via 192.0.2.2 dev ens32\n'
    expect(readClusterDocument(address).state?.formats).toEqual(['ip addr'])
    const both = readClusterDocument(`$ ip addr\n${address}$ ip route\n${route}`).state
    expect(both?.formats).toEqual(['ip addr', 'ip route'])
    expect(both?.routes).toHaveLength(1)
  })

  it('is read from "ip -j addr"', () => {
    const json = '[{"ifindex":1,"ifname":"lo","addr_info":[]}]'
    expect(readClusterDocument(json).state?.formats).toEqual(['ip -j addr'])
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
