import { describe, expect, it } from 'vitest'
import { emptyState } from '../../../src-shared/contract/emptyState.ts'
import type { SessionState } from '../../../src-shared/contract/services.ts'
import { compileFilterText } from '../../../src-shared/query/compileFilter.ts'
import { suggestionsAt } from './filterSuggestions.ts'

const session: SessionState = {
  ...emptyState(1),
  pods: [
    { namespace: 'default', name: 'web-zp4nv', addresses: ['10.244.2.2'], hostNetwork: false },
    { namespace: 'odd', name: 'two words', addresses: [], hostNetwork: false },
  ],
  nodes: [{ name: 'worker1', addresses: ['192.168.1.5'], podRanges: [] }],
}

const words = (text: string, caret = text.length) =>
  suggestionsAt(text, caret, session).map((each) => each.text)

describe('suggestions', () => {
  it('are fields that begin so, the shorter first, at most eight', () => {
    expect(words('tcp && vx')[0]).toBe('vxlan')
    expect(words('i')).toHaveLength(8)
    expect(words('port')).toContain('tcp.port')
    expect(words('inner.ip.sr')).toEqual(['inner.ip.src'])
    expect(words('inner.pod')).toEqual([])
  })

  it('are values that exist here, behind an operator', () => {
    expect(words('pod.name == ')).toEqual(['web-zp4nv', '"two words"'])
    expect(words('pod != we')).toEqual(['web-zp4nv'])
    expect(words('tcp and ip.addr==10')).toEqual(['10.244.2.2'])
    expect(words('node.name in {worker9, w')).toEqual(['worker1'])
    expect(words('journey.outcome == del')).toEqual(['delivered'])
    expect(words('ip.ttl == 6')).toEqual([])
  })

  it('replace the word that the caret is in, and make filters that compile', () => {
    const text = 'pod.name == we && tcp'
    const [first] = suggestionsAt(text, 14, session)
    expect(first).toMatchObject({ from: 12, to: 14, text: 'web-zp4nv' })
    for (const word of words('pod.name == ')) {
      expect(compileFilterText(`pod.name == ${word}`)).not.toHaveProperty('why')
    }
  })

  it('are none where nothing is begun, nor of what is there already', () => {
    expect(words('')).toEqual([])
    expect(words('tcp && ')).toEqual([])
    expect(words('vxlan.vni')).toEqual([])
  })
})
