import { describe, expect, it } from 'vitest'
import { compileFilterText } from './compileFilter.ts'
import { isFilterError, pointedAt } from './filterError.ts'
import { parseFilter } from './filterParser.ts'
import { printFilter } from './filterPrinter.ts'

function canonical(text: string): string {
  const filter = parseFilter(text)
  return isFilterError(filter)
    ? `${filter.why} ${filter.at.start}-${filter.at.end}`
    : printFilter(filter)
}

/** Why a filter is refused, with the part of the text that it points at. */
function refusal(text: string): { why: string; part: string } {
  const compiled = compileFilterText(text)
  if (!isFilterError(compiled)) throw new Error(`${text} is a filter`)
  return { why: compiled.why, part: text.slice(compiled.at.start, compiled.at.end) }
}

describe('the grammar of filters', () => {
  it('binds ! before && before ||, as Wireshark does', () => {
    expect(canonical('tcp or udp and not icmp')).toBe('tcp || udp && !icmp')
    expect(canonical('(tcp or udp) and icmp')).toBe('(tcp || udp) && icmp')
    expect(canonical('not ip.src == 10.0.0.1 and tcp')).toBe('!(ip.src == 10.0.0.1) && tcp')
    expect(canonical('a && (b && c)')).toBe('a && (b && c)')
  })

  it('knows operators as signs and as words', () => {
    const pairs = [
      ['eq', '=='],
      ['ne', '!='],
      ['lt', '<'],
      ['le', '<='],
      ['gt', '>'],
      ['ge', '>='],
      ['~', 'matches'],
      ['any_ne', '!=='],
      ['all_eq', '==='],
    ]
    for (const [word = '', sign = ''] of pairs) {
      expect(canonical(`ip.ttl ${word} 64`)).toBe(`ip.ttl ${sign} 64`)
    }
  })

  it('reads sets with ranges, slices, headers and masks', () => {
    expect(canonical('tcp.port in {80,443, 8000..9000}')).toBe('tcp.port in {80, 443, 8000..9000}')
    expect(canonical('ip.src not in {10.0.0.1..10.0.0.9}')).toBe(
      '!(ip.src in {10.0.0.1..10.0.0.9})',
    )
    expect(canonical('eth.src[0:3,5] == 00:0c:29:01')).toBe('eth.src[0:3,5:1] == 00:0c:29:01')
    expect(canonical('eth.src[1-2] == 0c:29')).toBe('eth.src[1:2] == 0c:29')
    expect(canonical('ip.src#1==::1')).toBe('ip.src#[1] == ::1')
    expect(canonical('tcp.flags & 2 == 2')).toBe('tcp.flags & 2 == 2')
  })

  it('keeps what a text escapes, and raw texts as they are', () => {
    expect(canonical('a == "\\"\\x41\\n"')).toBe('a == "\\"A\\x0a"')
    expect(canonical('a ~ r"\\d\\."')).toBe('a matches "\\\\d\\\\."')
  })
})

describe('a filter with a mistake', () => {
  it('is refused with the names that may have been meant', () => {
    expect(refusal('tcp && ip.adr == 10.0.0.1')).toEqual({
      why: 'There is no field named ip.adr; did you mean ip.addr or ip.id?',
      part: 'ip.adr',
    })
    expect(refusal('inner.ip.sorc == 10.0.0.1').why).toContain('inner.ip.src')
    expect(refusal('zzzzzzzzz').why).toBe('There is no field named zzzzzzzzz.')
  })

  it('points at the very part that is wrong', () => {
    const parts = [
      ['tcp &&', ''],
      ['tcp.port = 80', '='],
      ['tcp.port == 80 90', '90'],
      ['(tcp', '('],
      ['tcp)', ')'],
      ['tcp.port in 80', '80'],
      ['tcp.port in {80', ''],
      ['frame contains "GET', '"GET'],
      ['http.host matches "a\\."', '\\.'],
      ['http.host matches r"("', 'r"("'],
      ['ip.src[0:0] == 1', '[0:0]'],
      ['ip.src#0 == 10.0.0.1', '#0'],
      ['tcp.port == http', 'http'],
      ['ip.src == 10.244.1', '10.244.1'],
      ['ip.src == 10.0.0.0/33', '10.0.0.0/33'],
      ['eth.src == 00:0c:29', '00:0c:29'],
      ['frame contains GET', 'GET'],
      ['ip.ttl contains 4', 'contains'],
      ['frame.number[0] == 1', 'frame.number[0]'],
      ['frame.len#1 > 3', 'frame.len#1'],
      ['frame.time > yesterday', 'yesterday'],
      ['10.0.0.1 == ip.src', '10.0.0.1'],
      ['tcp.flags.syn & 1', 'tcp.flags.syn & 1'],
    ]
    for (const [text = '', part = ''] of parts)
      expect({ text, ...refusal(text) }).toMatchObject({ text, part })
  })

  it('names the outcomes that there are', () => {
    expect(refusal('journey.outcome == delivred').why).toBe(
      'journey.outcome is one of delivered, last-seen, incomplete, ambiguous, not delivred. Did you mean delivered?',
    )
  })

  it('is shown with marks under the place', () => {
    const error = compileFilterText('tcp && ip.adr')
    if (!isFilterError(error)) throw new Error('a filter')
    expect(pointedAt('tcp && ip.adr', error)).toBe('tcp && ip.adr\n       ^^^^^^')
    expect(pointedAt('', { why: '', at: { start: 0, end: 0 } })).toBe('\n^')
  })

  it('is refused, not worked on, where it is too long or too deep', () => {
    expect(refusal('a'.repeat(20_000)).why).toContain('at most')
    expect(refusal(`${'('.repeat(5_000)}tcp`).why).toContain('nested too deep')
    expect(refusal(`${'!'.repeat(5_000)}tcp`).why).toContain('nested too deep')
    expect(refusal(Array(2_000).fill('ip').join('||')).why).toContain('at most 250 comparisons')
    expect(isFilterError(parseFilter(Array(250).fill('ip').join('||')))).toBe(false)
  })
})
