import { describe, expect, it } from 'vitest'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { tcp } from '../../test/builders/transport.ts'
import { dissectFrame, stackOf, valuesOf, whole } from '../../test/support/layerWalks.ts'

const NULL = 0
const LOOP = 108
const v4 = frame(ipv4(), tcp())
const v6 = frame(ipv6(), tcp())

describe('BSD loopback', () => {
  it('reads the family in either byte order', () => {
    const little = dissectFrame(whole(concat(hex('02000000'), v4), NULL))
    const big = dissectFrame(whole(concat(hex('00000002'), v4), NULL))
    expect([stackOf(little), stackOf(big)]).toEqual(['null:ip:tcp', 'null:ip:tcp'])
    expect(little[0] && valuesOf(little[0])['null.family']).toBe(2)
  })

  it("knows each system's number for IPv6", () => {
    const stacks = ['0a', '17', '18', '1c', '1e'].map((family) =>
      stackOf(dissectFrame(whole(concat(hex(`${family}000000`), v6), NULL))),
    )
    expect(new Set(stacks)).toEqual(new Set(['null:ipv6:tcp']))
  })

  it("reads OpenBSD's kind, and leaves an unknown family as payload", () => {
    expect(stackOf(dissectFrame(whole(concat(hex('00000018'), v6), LOOP)))).toBe('loop:ipv6:tcp')
    expect(stackOf(dissectFrame(whole(concat(hex('00000063'), v6), LOOP)))).toBe('loop:payload')
  })
})
