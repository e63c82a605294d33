import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { captureProblems } from './captureProblems.ts'

const whole = new Uint8Array(60)
const cut = { at: 0, bytes: whole.subarray(0, 40), originalLength: 60 }

describe('what is to be known of a capture', () => {
  it('is that records are cut, once for all files of a rotated one', () => {
    const parts = ['c.pcap', 'c.pcap1', 'c.pcap2'].map((file) => ({
      path: `/${file}`,
      file,
      index: capture([cut, { at: 1, bytes: whole }]),
    }))
    expect(captureProblems({ file: 'c.pcap', format: 'pcap', parts })).toEqual([
      {
        severity: 'warning',
        file: 'c.pcap',
        text: 'c.pcap and 2 more files of it: 3 of 6 records miss their end, although none reaches the snap length; another program may have cut them.',
      },
    ])
  })

  it('is nothing where nothing is missing', () => {
    const part = { path: '/a.pcap', file: 'a.pcap', index: capture([{ at: 0, bytes: whole }]) }
    expect(captureProblems({ file: 'a.pcap', format: 'pcap', parts: [part] })).toEqual([])
  })
})
