import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { identityText } from '../../src-shared/identities/identity.ts'
import { inputFiles } from '../sources/inputFiles.ts'
import { readClusterFiles } from './clusterFiles.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopscope-names-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function read(files: Readonly<Record<string, string>>) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const found = await inputFiles([folder])
  return readClusterFiles(found.files)
}

const node = (name: string, address: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: {},
  status: { addresses: [{ type: 'InternalIP', address }] },
})
const nodes = JSON.stringify({
  kind: 'List',
  items: [node('worker1', '192.0.2.1'), node('worker2', '192.0.2.2')],
})
const device = (address: string, mac: string) =>
  `2: eth0: <UP> mtu 1500\n    link/ether ${mac} brd ff:ff:ff:ff:ff:ff\n    inet ${address}/24 scope global eth0\n`
const bridge = (mac: string) =>
  `bridge name\tbridge id\t\tSTP enabled\tinterfaces\ncni0\t\t8000.${mac}\tno\t\tveth1\n`
const NOW = 1_795_218_000_000_000_000n

describe('files beside the captures', () => {
  it('belong to the node whose addresses they have, whatever they are called', async () => {
    const { identities } = await read({
      'a.json': nodes,
      'worker2/addr.txt': device('192.0.2.1', '02:00:00:00:00:01'),
    })
    const [owner] = identities.lookupMac('02:00:00:00:00:01', NOW)
    expect(owner && identityText(owner)).toBe('node worker1')
    expect(owner?.evidence).toEqual([
      {
        source: 'worker2/addr.txt',
        line: 2 - 1,
        says: 'device eth0 of node worker1: it has the address 192.0.2.1 of the node',
      },
    ])
  })

  it('belong to the node of what lies beside them, else to the one that their path names', async () => {
    const { identities } = await read({
      'nodes.json': nodes,
      'first/addr.txt': device('192.0.2.1', '02:00:00:00:00:01'),
      'first/bridges.txt': bridge('020000000011'),
      'worker2-bridges.txt': bridge('020000000022'),
      'worker20-bridges.txt': bridge('020000000033'),
      'named.txt': `hostname: worker2\n${bridge('020000000044')}`,
    })
    const whose = (mac: string) => identities.lookupMac(mac, NOW).map(identityText)
    const why = (mac: string) => identities.lookupMac(mac, NOW)[0]?.evidence[0]?.says
    expect(whose('02:00:00:00:00:11')).toEqual(['node worker1'])
    expect(why('02:00:00:00:00:11')).toContain('it lies beside first/addr.txt')
    expect(whose('02:00:00:00:00:22')).toEqual(['node worker2'])
    expect(why('02:00:00:00:00:22')).toContain('its path worker2-bridges.txt has the name in it')
    expect(whose('02:00:00:00:00:33')).toEqual([])
    expect(whose('02:00:00:00:00:44')).toEqual(['node worker2'])
    expect(why('02:00:00:00:00:44')).toContain('line 1 states the name')
  })

  it('give each object once, as the newest of them shows it', async () => {
    const pod = (phase: string, seconds: string) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'job', uid: 'u' },
        spec: {},
        status: {
          phase,
          podIP: '10.244.1.9',
          conditions: [{ type: 'Ready', lastTransitionTime: `2026-11-21T00:00:${seconds}Z` }],
        },
      })
    const { objects } = await read({
      'a.json': pod('Succeeded', '30'),
      'b.json': pod('Running', '10'),
    })
    expect(objects.pods.map(({ status }) => status.phase)).toEqual(['Succeeded'])
  })

  it('are named with the reason where they gave nothing', async () => {
    const { problems } = await read({
      'a/letter.txt': 'Dear reader,\n',
      'b/config.json': '{"a": 1}',
      'c/cut.json': '{"kind": "List", "items": [',
    })
    expect(problems.map(({ severity, file }) => `${severity} ${file}`)).toEqual([
      'note a/letter.txt',
      'note b/config.json',
      'warning c/cut.json',
    ])
    for (const { file, text } of problems) expect(text.startsWith(`${file} `)).toBe(true)
  })

  it('show no control characters', async () => {
    const { identities } = await read({
      'nodes.json': JSON.stringify(node('w\u001b[2Jorker', '192.0.2.1')),
      'table.txt':
        'NAME      ASN       IPV4            IPV6\nw\u001b]0;x\u0007   (64512)   192.0.2.2/24    \n',
    })
    for (const { owners } of identities.all()) {
      for (const identity of owners) expect(JSON.stringify(identity)).not.toMatch(/\\u00[01]/)
    }
    expect(identities.lookup('192.0.2.1', NOW).map(({ name }) => name)).toEqual(['w\uFFFD[2Jorker'])
  })
})
