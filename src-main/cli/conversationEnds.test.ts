import { describe, expect, it } from 'vitest'
import { parseEnds } from './conversationEnds.ts'

describe('the ends of a conversation', () => {
  it('are addresses with a port or without, of both families', () => {
    expect(parseEnds('10.244.1.3:41010-10.96.0.10:53')).toEqual([
      { address: '10.244.1.3', port: 41010 },
      { address: '10.96.0.10', port: 53 },
    ])
    expect(parseEnds('[fd00::1]:53 - FD00:0:0::2')).toEqual([
      { address: 'fd00::1', port: 53 },
      { address: 'fd00::2', port: undefined },
    ])
  })

  it('are not what is a filter', () => {
    const filters = ['tcp.port == 80', 'ip.addr==10.0.0.1', 'a-b', '10.0.0.1', '10.0.0.1-', '1-2-3']
    for (const text of filters) expect(parseEnds(text)).toBeUndefined()
    expect(parseEnds('10.0.0.1:x-10.0.0.2')).toBeUndefined()
    expect(parseEnds('10.0.0.300-10.0.0.2')).toBeUndefined()
  })
})
