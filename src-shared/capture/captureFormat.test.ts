import { describe, expect, it } from 'vitest'
import { readCapture } from '../../test/support/readCapture.ts'
import { linkTypeName } from './linkTypes.ts'

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

describe('a file that is no capture', () => {
  const tar = new Uint8Array(512)
  tar.set(ascii('ustar'), 257)

  it.each([
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), 'gunzip'],
    ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), 'zstd -d'],
    ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'xz -dk'],
    ['zip', ascii('PK\x03\x04'), 'zip archive'],
    ['tar', tar, 'tar archive'],
    ['snoop', ascii('snoop\0\0\0'), 'editcap -F pcapng'],
    ['ELF', ascii('\x7fELF\x02\x01'), 'a program'],
    ['a login page', ascii('\n<!DOCTYPE html>'), 'web page'],
    ['JSON', ascii('[{"_index": 1}]'), 'JSON'],
    ['printed packets', ascii('12:01:02.333 IP 10.0.0.1.80 > '), 'tcpdump -w'],
    ['other text', ascii('hello, world'), 'The file is text'],
    ['noise', Uint8Array.of(1, 2, 3, 4, 5), 'starts with the bytes 01 02 03 04 05'],
    ['nothing', new Uint8Array(0), 'The file is empty'],
  ])('says that it is %s, and what to do', (_, first, said) => {
    const { why, records, notes } = readCapture(first)
    expect(why).toContain(said)
    expect([records, notes]).toEqual([[], []])
  })

  it('is still a capture where only its header was cut', () => {
    expect(readCapture(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1)).noteCodes).toEqual([
      'pcap.header-cut',
    ])
    expect(readCapture(Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a, 28)).noteCodes).toEqual(['pcapng.cut'])
  })
})

describe('link types', () => {
  it('have short names, or their number', () => {
    expect([1, 113, 276, 101, 239, 147, 162, 290, 400, -1].map(linkTypeName)).toEqual([
      'eth',
      'sll',
      'sll2',
      'raw',
      'nflog',
      'user0',
      'user15',
      'etw',
      'linktype 400',
      'linktype -1',
    ])
  })
})
