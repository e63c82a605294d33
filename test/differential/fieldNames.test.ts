/** Every field name that a decoder uses is one of Wireshark's, or listed here as ours. */
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { dissectFrame } from '../support/layerWalks.ts'
import { builtFrames, realFrames } from '../support/sampleFrames.ts'

/** Where Wireshark has no field of that meaning. */
const OURS: readonly string[] = [
  'erspan.pid.data',
  'geneve.option.aws.attachment_id',
  'geneve.option.aws.endpoint_id',
  'geneve.option.aws.flow_cookie',
  'geneve.option.cilium.padding',
  'geneve.option.cilium.service_address',
  'geneve.option.cilium.service_port',
  'geneve.option.ovn.egress_port',
  'geneve.option.ovn.ingress_port',
  'geneve.option.ovn.reserved',
  'geneve.options.length',
  'gue.control',
  'gue.ctype',
  'gue.fields',
  'gue.flags',
  'gue.flags.private',
  'gue.hlen',
  'gue.proto',
  'gue.variant',
  'ip.opt.data',
  'lldp.value',
  'nsh.metadata.padding',
  'nvgre.flow_id',
  'nvgre.vsid',
  'radiotap.values',
  'tcp.options.padding',
  'weave.destination_peer',
  'weave.heartbeat.connection',
  'weave.heartbeat.length',
  'weave.own_frame',
  'weave.sleeve.counter',
  'weave.sleeve.destination_peer',
  'weave.sleeve.df',
  'weave.sleeve.frame',
  'weave.sleeve.frame_length',
  'weave.sleeve.sender',
  'weave.sleeve.source_peer',
  'weave.source_peer',
]

function wiresharkFields(): ReadonlySet<string> {
  try {
    const text = execFileSync('tshark', ['-G', 'fields'], {
      encoding: 'utf8',
      maxBuffer: 1 << 27,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const rows = text.split('\n').map((line) => line.split('\t'))
    return new Set(rows.filter(([kind]) => kind === 'F').map(([, , name = '']) => name))
  } catch {
    return new Set()
  }
}

const theirs = wiresharkFields()
const used = new Set(
  [...builtFrames, ...realFrames].flatMap((any) =>
    dissectFrame(any).flatMap(({ fields }) => fields.map(({ name }) => name)),
  ),
)

describe.skipIf(theirs.size === 0)(
  `field names${theirs.size === 0 ? ' (tshark is not installed)' : ''}`,
  () => {
    it('are many', () => {
      expect(used.size).toBeGreaterThan(120)
    })

    it("are Wireshark's, or ours where it has none", () => {
      const unknown = [...used].filter((name) => !theirs.has(name))
      expect(unknown.sort()).toEqual([...OURS].sort())
    })
  },
)
