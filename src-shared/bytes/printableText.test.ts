import { describe, expect, it } from 'vitest'
import { printable, printableAscii } from './printableText.ts'

describe('printable text', () => {
  it('keeps letters of every script and replaces what steers a screen', () => {
    expect(printable('pod-1 größe 名前')).toBe('pod-1 größe 名前')
    expect(printable('a\u0000b\u001b[2Jc\u009bd\u2028e\u202ef\u200bg')).toBe('a·b·[2Jc·d·e·f·g')
  })

  it('shows bytes as ASCII, whatever they are', () => {
    expect(printableAscii(Uint8Array.of(0x47, 0x20, 0x7e, 0x7f, 0x0a, 0xc3))).toBe('G ~···')
  })
})
