import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import { ByteSlice } from '../bytes/byteSlice.ts'
import { Bindings, defaultBindings } from './bindings.ts'
import { bindingKey, TableId } from './bindingTable.ts'
import { dissect } from './dissect.ts'
import { ProtocolId } from './protocolId.ts'

const defaults = new Bindings()

describe('bindings', () => {
  it('bind every default, and nothing else', () => {
    for (const { table, key, protocol } of defaultBindings) {
      expect(defaults.resolve(table, key)).toBe(ProtocolId[protocol])
    }
    expect(defaults.resolve('udp.port', 9999)).toBe(ProtocolId.payload)
    expect(defaults.resolve('tcp.port', 8472)).toBe(ProtocolId.payload)
  })

  it('ask for the second key where the first is not bound', () => {
    expect(defaults.resolve('udp.port', 9999, 8472)).toBe(ProtocolId.vxlan)
    expect(defaults.resolve('udp.port', 8285, 8472)).toBe(ProtocolId['flannel-udp'])
    expect(defaults.at(bindingKey(TableId['udp.port'], 9999))).toBe(ProtocolId.payload)
  })

  it('know no key of more than 16 bits, and do not let one reach into the next table', () => {
    const beyond = new Bindings([{ table: 'wtap_encap', key: 0x1_0006, protocol: 'vxlan' }])
    expect(beyond.resolve('ethertype', 6)).toBe(ProtocolId.payload)
    expect(defaults.resolve('wtap_encap', 0x1_0800)).toBe(ProtocolId.payload)
    expect(defaults.resolve('wtap_encap', -1)).toBe(ProtocolId.payload)
  })

  it('follow a person who binds a port, and one who takes a binding away', () => {
    const bytes = ByteSlice.ofRecord(
      frame(ethernet(), ipv4(), udp({ destinationPort: 9999 }), hex('0800 0000 0000 0100')),
    )
    const stack = (bindings: Bindings) => dissect(bytes, 1, bindings).at(-1)?.protocol
    const decodeAs = { table: 'udp.port', key: 9999, protocol: 'vxlan' } as const
    expect(stack(defaults)).toBe('payload')
    expect(stack(new Bindings([...defaultBindings, decodeAs]))).toBe('vxlan')
    const undone = { ...decodeAs, protocol: 'payload' } as const
    expect(stack(new Bindings([...defaultBindings, decodeAs, undone]))).toBe('payload')
  })
})
