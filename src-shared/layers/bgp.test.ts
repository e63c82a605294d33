import { describe, expect, it } from 'vitest'
import {
  ascii,
  bgpAttribute,
  bgpMessage,
  bgpOpen,
  bgpUpdate,
} from '../../test/builders/application.ts'
import { concat, frame, hex, words } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6Bytes } from '../../test/builders/network.ts'
import { tcp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  valuesOf,
  violations,
} from '../../test/support/layerWalks.ts'
import { fieldText } from './layerFields.ts'
import { summaryOf } from './layerSummary.ts'
import { infoOf } from './recordInfo.ts'

const segment = (...messages: Uint8Array[]) =>
  frame(ethernet(), ipv4(), tcp({ destinationPort: 179 }), ...messages)

const read = (bytes: Uint8Array, kept = bytes.length) => {
  const any = ethernetFrame(bytes, kept)
  expect(violations(any)).toEqual([])
  const layers = dissectFrame(any)
  expect(stackOf(layers)).toBe('eth:ip:tcp:bgp')
  const layer = layerIn(layers, 'bgp')
  const texts = (name: string) => layer.fields.filter((field) => field.name === name).map(fieldText)
  return { layer, texts, values: valuesOf(layer), notes: noteCodes(layer), info: infoOf(layers) }
}

const route = (length: number, prefix: string) => concat(words([1, length]), hex(prefix))

describe('bgp', () => {
  it('lists every message of a segment in one layer', () => {
    const { layer, texts, notes, info } = read(
      segment(bgpMessage(4), bgpUpdate(), bgpUpdate(), bgpMessage(9, hex('01'))),
    )
    expect(layer).toMatchObject({ status: 'complete', header: { start: 54 } })
    expect(texts('bgp.type')).toEqual(['4 KEEPALIVE', '2 UPDATE', '2 UPDATE', '9 type 9'])
    expect(notes).toEqual([])
    expect(info).toBe('KEEPALIVE Message, UPDATE Message ×2, type 9 Message')
  })

  it('says where a message goes on in the next segment', () => {
    const update = bgpUpdate({ routes: route(24, '0a0002') })
    const cut = read(segment(bgpMessage(4), update.subarray(0, 25)))
    expect(cut.layer.status).toBe('complete')
    expect(cut.notes).toEqual(['bgp.continues'])
    expect(read(segment(bgpMessage(4), update.subarray(0, 7))).notes).toEqual(['bgp.continues'])
  })

  it('is malformed where no message follows a message', () => {
    const noMarker = read(segment(bgpMessage(4), ascii('not a marker at all')))
    expect(noMarker.layer.status).toBe('malformed')
    expect(noMarker.notes).toEqual(['bgp.no-marker'])
    const short = bgpMessage(4)
    short[17] = 18
    expect(read(segment(short)).notes).toEqual(['bgp.length-too-small'])
  })

  it('is truncated, never malformed, where the capture ends in it', () => {
    const attributes = concat(bgpAttribute(1, hex('00')), bgpAttribute(3, hex('0a000001')))
    const whole = segment(bgpOpen(), bgpUpdate({ attributes, routes: route(24, '0a0002') }))
    for (let kept = 55; kept < whole.length; kept++) {
      expect(read(whole, kept).layer.status).toBe('truncated')
    }
  })

  it('does not list thousands of messages', () => {
    const many = Array.from({ length: 2000 }, () => bgpMessage(4))
    expect(read(segment(...many)).layer.fields.length).toBeLessThan(1000)
  })
})

describe('bgp open', () => {
  it('reads who speaks and what it can do', () => {
    const capabilities = hex(`
      0104 00020001  0200  4006 0078 00010180  4104 0000fde9
      4504 00010103  0506 000100010002  0901 03  4905 03 6e6f64 00  ff00`)
    const { values, texts, notes, info, layer } = read(
      segment(bgpOpen({ as: 23_456, capabilities })),
    )
    expect(values).toMatchObject({
      'bgp.open.version': 4,
      'bgp.open.myas': 23_456,
      'bgp.open.holdtime': 180,
      'bgp.open.identifier': '192.168.152.132',
      'bgp.cap.mp.afi': 2,
      'bgp.cap.mp.safi': 1,
      'bgp.cap.gr.timers.restart_time': 120,
      'bgp.cap.4as': 65_001,
    })
    expect(texts('bgp.cap')).toEqual([
      'Multiprotocol extensions: IPv6 unicast',
      'Route refresh',
      'Graceful restart: 120 s, IPv4 unicast',
      '4-octet AS number: 65001',
      'ADD-PATH: IPv4 unicast send and receive',
      'Extended next hop encoding: IPv4 unicast by IPv6',
      'Role: customer',
      'FQDN: nod',
      'Capability 255',
    ])
    expect(notes).toEqual([])
    expect(info).toBe('OPEN Message')
    expect(summaryOf(layer)).toBe('OPEN Message: AS 65001')
  })

  it('reads long parameters', () => {
    const fixed = hex('04 fc00 00b4 0a000001')
    const parameter = concat(words([1, 2], [2, 2]), hex('0200'))
    const body = concat(fixed, hex('ff ff'), words([2, parameter.length]), parameter)
    const { texts, notes } = read(segment(bgpMessage(1, body)))
    expect(texts('bgp.cap')).toEqual(['Route refresh'])
    expect(notes).toEqual([])
  })

  it('is malformed where its lengths lie', () => {
    expect(read(segment(bgpMessage(1, hex('04 fc00')))).notes).toEqual(['bgp.open-too-short'])
    const lying = bgpOpen({ capabilities: hex('0109 00010001') })
    expect(read(segment(lying)).notes).toEqual(['bgp.length-exceeds-message'])
  })
})

describe('bgp update', () => {
  it('reads routes, what is said of them, and routes that are gone', () => {
    const attributes = concat(
      bgpAttribute(1, hex('02')),
      bgpAttribute(2, hex('0202 0000fde9 0000fdea 0101 00000007')),
      bgpAttribute(3, hex('c0a8987c')),
      bgpAttribute(4, hex('00000005'), 0x80),
      bgpAttribute(5, hex('00000064')),
      bgpAttribute(6, hex('')),
      bgpAttribute(7, hex('0000fde9 0a000001')),
      bgpAttribute(8, hex('fde90064 ffffff01'), 0xc0),
      bgpAttribute(9, hex('0a000002'), 0x80),
      bgpAttribute(10, hex('0a000003 0a000004'), 0x80),
      bgpAttribute(
        16,
        hex('0002fde900000064 0102 0a000001 0007 0202 0000fde9 0008 0306 0102030405 06'),
        0xc0,
      ),
      bgpAttribute(32, hex('00000001 00000002 00000003'), 0xc0),
      bgpAttribute(99, hex('abcd'), 0xe0),
    )
    const { layer, values, texts, notes } = read(
      segment(
        bgpUpdate({
          withdrawn: concat(route(16, '6767'), route(0, '')),
          attributes,
          routes: concat(route(26, '0af40140'), route(32, '0a000005')),
        }),
      ),
    )
    expect(notes).toEqual([])
    expect(texts('bgp.withdrawn_prefix')).toEqual(['103.103.0.0/16', '0.0.0.0/0'])
    expect(texts('bgp.nlri_prefix')).toEqual(['10.244.1.64/26', '10.0.0.5/32'])
    const prefix = 'bgp.update.path_attribute'
    expect(texts(`${prefix}.origin`)).toEqual(['2 incomplete'])
    expect(texts(`${prefix}.as_path_segment`)).toEqual(['65001 65002', '{7}'])
    expect(texts(`${prefix}.next_hop`)).toEqual(['192.168.152.124'])
    expect(texts(`${prefix}.community`)).toEqual(['65001:100'])
    expect(texts(`${prefix}.community_wellknown`)).toEqual(['NO_EXPORT'])
    expect(texts('bgp.ext_community')).toEqual([
      'route target 65001:100',
      'route target 10.0.0.1:7',
      'route target 65001:8',
      '03 06 01 02 03 04 05 06',
    ])
    expect(texts('bgp.large_communities')).toEqual(['1:2:3'])
    expect(texts('bgp.path_attribute.cluster_id')).toEqual(['10.0.0.3', '10.0.0.4'])
    expect(values).toMatchObject({
      [`${prefix}.multi_exit_disc`]: 5,
      [`${prefix}.local_pref`]: 100,
      [`${prefix}.aggregator_as`]: 65_001,
      [`${prefix}.aggregator_origin`]: '10.0.0.1',
      [`${prefix}.originator_id`]: '10.0.0.2',
      'bgp.update.path_attributes.unknown': hex('abcd'),
    })
    expect(texts(`${prefix}.flags`).at(-1)).toBe('0xe0 optional, transitive, partial')
    expect(summaryOf(layer)).toBe('UPDATE Message: 2 routes, 2 withdrawn')
  })

  it('reads AS numbers of two bytes, as old speakers send them', () => {
    const attributes = concat(
      bgpAttribute(2, hex('0203 00c8 0001 5ba0')),
      bgpAttribute(7, hex('00c8 0a000001')),
      bgpAttribute(17, hex('0201 fffffffa')),
    )
    const { texts } = read(segment(bgpUpdate({ attributes })))
    expect(texts('bgp.update.path_attribute.as_path_segment')).toEqual([
      '200 1 23456',
      '4294967290',
    ])
    expect(texts('bgp.update.path_attribute.aggregator_as')).toEqual(['200'])
  })

  it('reads routes of IPv6, come and gone', () => {
    const reach = concat(
      hex('0002 01 20'),
      ipv6Bytes('fd00::1'),
      ipv6Bytes('fe80::1'),
      hex('00'),
      route(64, 'fd00 0010 0244 0001'),
    )
    const unreach = concat(hex('0002 01'), route(48, 'fd00 0010 0245'))
    const attributes = concat(bgpAttribute(14, reach, 0x90 & 0x80), bgpAttribute(15, unreach, 0x80))
    const { layer, texts } = read(segment(bgpUpdate({ attributes })))
    const name = 'bgp.update.path_attribute.mp_reach_nlri'
    expect(texts(`${name}.next_hop.ipv6`)).toEqual(['fd00::1'])
    expect(texts(`${name}.next_hop.ipv6.link_local`)).toEqual(['fe80::1'])
    expect(texts(`${name}.safi`)).toEqual(['1 IPv6 unicast'])
    expect(texts('bgp.mp_reach_nlri_ipv6_prefix')).toEqual(['fd00:10:244:1::/64'])
    expect(texts('bgp.mp_unreach_nlri_ipv6_prefix')).toEqual(['fd00:10:245::/48'])
    expect(summaryOf(layer)).toBe('UPDATE Message: 1 route, 1 withdrawn')
  })

  it('reads routes of IPv4 in the same attribute, and leaves those of other kinds as bytes', () => {
    const plain = concat(hex('0001 01 04 0a000001 00'), route(24, '0a0002'))
    const evpn = hex('0019 46 04 0a000001 00 0301')
    const attributes = concat(bgpAttribute(14, plain), bgpAttribute(14, evpn))
    const { texts, values } = read(segment(bgpUpdate({ attributes })))
    expect(texts('bgp.mp_reach_nlri_ipv4_prefix')).toEqual(['10.0.2.0/24'])
    expect(values['bgp.update.path_attribute.mp_reach_nlri']).toEqual(hex('0301'))
  })

  it('reads path identifiers where the routes make no sense without', () => {
    const routes = hex('00000001 18 0a0002 00000002 18 0a0003')
    const { texts } = read(segment(bgpUpdate({ routes })))
    expect(texts('bgp.nlri_path_id')).toEqual(['1', '2'])
    expect(texts('bgp.nlri_prefix')).toEqual(['10.0.2.0/24', '10.0.3.0/24'])
  })

  it('reads attributes with a length of two bytes', () => {
    const attributes = concat(hex('50 01 0001 00'), hex('40 03 04 0a000001'))
    const { texts } = read(segment(bgpUpdate({ attributes })))
    expect(texts('bgp.update.path_attribute')).toEqual(['ORIGIN, 1 byte', 'NEXT_HOP, 4 bytes'])
  })

  it.each([
    ['it ends before its lists', hex('00'), 'bgp.update-too-short'],
    ['it ends before its attributes', hex('0000 00'), 'bgp.update-too-short'],
    ['its withdrawn routes are longer than it', hex('00ff 0000'), 'bgp.length-exceeds-message'],
    ['its attributes are longer than it', hex('0000 00ff'), 'bgp.length-exceeds-message'],
    [
      'an attribute is longer than its list',
      hex('0000 0004 40 03 ff 00'),
      'bgp.length-exceeds-message',
    ],
    ['an attribute has no length', hex('0000 0002 40 03'), 'bgp.length-exceeds-message'],
    ['a prefix has too many bits', hex('0000 0000 21 0a00000000'), 'bgp.bad-prefix'],
    ['a prefix is not all there', hex('0000 0000 18 0a'), 'bgp.bad-prefix'],
    [
      'an AS path is longer than its attribute',
      hex('0000 0005 40 02 02 02ff'),
      'bgp.length-exceeds-message',
    ],
  ])('is malformed where %s', (_, body, code) => {
    const { layer, notes } = read(segment(bgpMessage(2, body)))
    expect(layer.status).toBe('malformed')
    expect(notes).toEqual([code])
  })

  it('does not list thousands of routes or attributes', () => {
    const routes = new Uint8Array(9000).fill(1).map((_, at) => (at % 2 === 0 ? 8 : 10))
    expect(read(segment(bgpUpdate({ routes }))).layer.fields.length).toBeLessThan(1300)
    const attributes = concat(...Array.from({ length: 500 }, () => bgpAttribute(6, hex(''))))
    expect(read(segment(bgpUpdate({ attributes }))).layer.fields.length).toBeLessThan(300)
  })
})

describe('bgp notification', () => {
  it('says why a session ends', () => {
    const spoken = concat(hex('0602 05'), ascii('hello'))
    const { values, texts, info } = read(segment(bgpMessage(3, spoken)))
    expect(values).toMatchObject({
      'bgp.notify.major_error': 6,
      'bgp.notify.minor_error_cease': 2,
      'bgp.notify.communication': 'hello',
    })
    expect(texts('bgp.notify.minor_error_cease')).toEqual(['2 Administrative Shutdown'])
    expect(info).toBe('NOTIFICATION Message (Cease, Administrative Shutdown)')
    expect(read(segment(bgpMessage(3, hex('0400')))).info).toBe(
      'NOTIFICATION Message (Hold Timer Expired)',
    )
    expect(read(segment(bgpMessage(3, hex('2a01')))).info).toBe(
      'NOTIFICATION Message (unknown, unknown)',
    )
  })

  it('is malformed where it says nothing', () => {
    expect(read(segment(bgpMessage(3, hex('06')))).notes).toEqual(['bgp.notification-too-short'])
  })
})

describe('bgp route refresh', () => {
  it('names a kind of route', () => {
    const { values, texts } = read(segment(bgpMessage(5, hex('0002 01 01 aabb'))))
    expect(texts('bgp.route_refresh.afi')).toEqual(['2 IPv6 unicast'])
    expect(texts('bgp.route_refresh.subtype')).toEqual(['1 beginning of refresh'])
    expect(values['bgp.route_refresh.orf']).toEqual(hex('aabb'))
    expect(read(segment(bgpMessage(5, hex('0002')))).notes).toEqual(['bgp.route-refresh-too-short'])
  })
})
