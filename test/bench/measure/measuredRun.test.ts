import { describe, expect, it } from 'vitest'
import { isInstalled } from './machine.ts'
import { measuredRun } from './measuredRun.ts'

const BLOCK = 200_000_000
const withoutTime = isInstalled('time') ? '' : ' (skipped: GNU time is not installed)'

describe.skipIf(withoutTime !== '')(`a measured run${withoutTime}`, () => {
  it('has the peak memory of the program, not of whoever starts it', () => {
    const fills = `Buffer.alloc(${BLOCK}).fill(1); console.log('filled')`
    const large = measuredRun([process.execPath, '-e', fills])
    const small = measuredRun(['true'])
    expect(large.peakBytes).toBeGreaterThan(BLOCK)
    expect(small.peakBytes).toBeLessThan(BLOCK / 4)
    expect(large.output).toBe('filled\n')
  })

  it('has the time that passed and the time that was worked', () => {
    const { seconds, cpuSeconds } = measuredRun(['sleep', '0.3'])
    expect(seconds).toBeGreaterThanOrEqual(0.3)
    expect(cpuSeconds).toBeLessThan(0.3)
  })

  it('fails with the words of a program that fails', () => {
    expect(() => measuredRun(['ls', '/no such folder'])).toThrow('No such file or directory')
  })
})
