import { describe, expect, it } from 'vitest'
import { ProtocolId, type ProtocolName } from '../../../src-shared/layers/protocolId.ts'
import { ribbonOf } from './ribbon.ts'

/** A stack from `name` and `name@depth` in order. */
function stack(...layers: readonly (readonly [ProtocolName, number])[]) {
  return {
    protocols: Uint8Array.from(layers, ([name]) => ProtocolId[name]),
    depths: Uint8Array.from(layers, ([, depth]) => depth),
    records: 1,
  }
}

const labels = (...layers: readonly (readonly [ProtocolName, number])[]) =>
  ribbonOf(stack(...layers), (protocol) => (protocol === 'vxlan' ? 7 : undefined)).map(
    ({ label }) => label,
  )

describe('the ribbon of a record', () => {
  it('names the application and ends before its body', () => {
    expect(labels(['eth', 0], ['ip', 0], ['tcp', 0], ['http', 0], ['payload', 0])).toEqual([
      'Eth',
      'IP',
      'TCP',
      'HTTP',
    ])
    expect(labels(['eth', 0], ['ip', 0], ['tcp', 0], ['payload', 0])).toEqual(['Eth', 'IP', 'TCP'])
  })

  it('goes on through a tunnel to the application inside', () => {
    const outer = [
      ['eth', 0],
      ['ip', 0],
      ['udp', 0],
      ['vxlan', 0],
    ] as const
    expect(labels(...outer, ['eth', 1], ['ip', 1], ['udp', 1], ['dns', 1])).toEqual([
      'Eth',
      'IP',
      'UDP',
      'VXLAN 7',
      'Eth',
      'IP',
      'UDP',
      'DNS',
    ])
  })

  it('shows bytes that no protocol explains where no transport carries them', () => {
    expect(labels(['eth', 0], ['ip', 0], ['payload', 0])).toEqual(['Eth', 'IP', 'Data'])
  })
})
