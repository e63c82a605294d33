import { describe, expect, it } from 'vitest'
import type { FieldView, LayerView } from '../../src-shared/contract/services.ts'
import { ownersOf, pointedAt } from './byteOwners.ts'

const field = (name: string, start: number, end: number): FieldView => ({
  name,
  label: name,
  text: '',
  at: { start, end },
})

const layer = (start: number, end: number, more: Partial<LayerView> = {}): LayerView => ({
  protocol: 'eth',
  title: 'Ethernet',
  label: 'Eth',
  family: 'link',
  depth: 0,
  quoted: false,
  status: 'complete',
  header: { start, end },
  payload: { start: end, end },
  summary: '',
  fields: [],
  notes: [],
  ...more,
})

describe('the owner of a byte', () => {
  const ethernet = layer(0, 14, { trailer: { start: 40, end: 46 } })
  const ip = layer(14, 34)

  it('is the layer whose header holds it', () => {
    const owners = ownersOf([ethernet, ip], 46)
    expect([owners[0], owners[13], owners[14], owners[33]]).toEqual([0, 0, 1, 1])
  })

  it('is the link layer for padding behind the packet', () => {
    expect(ownersOf([ethernet, ip], 46)[45]).toBe(0)
    expect(pointedAt([ethernet, ip], ownersOf([ethernet, ip], 46), 45)).toEqual({
      layer: 0,
      at: { start: 40, end: 46 },
    })
  })

  it('is nobody where no layer claims the byte', () => {
    const owners = ownersOf([ethernet, ip], 46)
    expect(owners[36]).toBe(-1)
    expect(pointedAt([ethernet, ip], owners, 36)).toBeUndefined()
  })

  it('never lies beyond the captured bytes, whatever a layer claims', () => {
    const owners = ownersOf([layer(0, 9000)], 10)
    expect(owners).toHaveLength(10)
    expect(pointedAt([layer(0, 9000)], owners, 10)).toBeUndefined()
  })
})

describe('pointing at a byte', () => {
  it('means the narrowest field there', () => {
    const ip = layer(0, 20, { fields: [field('ip.src_dst', 12, 20), field('ip.dst', 16, 20)] })
    const owners = ownersOf([ip], 20)
    expect(pointedAt([ip], owners, 17)).toMatchObject({ layer: 0, field: 1 })
    expect(pointedAt([ip], owners, 13)).toMatchObject({ layer: 0, field: 0 })
  })

  it('means the whole header where no field explains it', () => {
    const ip = layer(4, 24)
    const owners = ownersOf([ip], 24)
    expect(pointedAt([ip], owners, 5)).toEqual({ layer: 0, at: { start: 4, end: 24 } })
  })
})
