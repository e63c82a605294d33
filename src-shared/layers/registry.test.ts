import { describe, expect, it } from 'vitest'
import { ProtocolId, type ProtocolName } from './protocolId.ts'
import { protocolOf, protocols } from './registry.ts'

const names = Object.keys(ProtocolId) as readonly ProtocolName[]

describe('registry', () => {
  it('has every protocol under its own name and at its own number', () => {
    for (const name of names) {
      expect(protocolOf(name).name).toBe(name)
      expect(protocols[ProtocolId[name]]).toBe(protocolOf(name))
    }
    expect(protocols.length).toBe(names.length)
  })

  it('has labels that fit into a ribbon', () => {
    for (const { label } of protocols) expect(label).toMatch(/^[A-Za-z0-9]{2,7}$/)
  })
})
