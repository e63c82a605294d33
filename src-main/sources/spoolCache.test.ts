import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SpoolCache, spoolOptions } from './spoolCache.ts'

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'hopscope-test-cache-'))
})
afterEach(() => rmSync(base, { recursive: true }))

async function* chunks(...sizes: readonly number[]) {
  for (const size of sizes) yield await Promise.resolve(new Uint8Array(size).fill(7))
}

/** Runs a program that spools a byte, says so, and then waits for its end. */
async function spoolingProcess(last: string) {
  const module = JSON.stringify(resolve(import.meta.dirname, 'spoolCache.ts'))
  const options = JSON.stringify({ base, maxBytes: 100 })
  const program = `
    import { SpoolCache } from ${module}
    await new SpoolCache(${options}).spool((async function* () { yield Uint8Array.of(1) })())
    console.log('spooled')
    ${last}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program])
  await once(child.stdout, 'data')
  return child
}

describe('the cache of what has no random access', () => {
  it('makes nothing before it is needed, and leaves nothing when it is closed', async () => {
    const cache = new SpoolCache({ base, maxBytes: 100 })
    expect(readdirSync(base)).toEqual([])
    const { path, bytes } = await cache.spool(chunks(3, 4))
    expect({ bytes, content: readFileSync(path).length }).toEqual({ bytes: 7, content: 7 })
    await cache.close()
    expect(readdirSync(base)).toEqual([])
  })

  it('is for this user alone', async () => {
    const cache = new SpoolCache({ base, maxBytes: 100 })
    const { path } = await cache.spool(chunks(1))
    const [folder = ''] = readdirSync(base)
    expect(statSync(join(base, folder)).mode & 0o777).toBe(0o700)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await cache.close()
  })

  it('stops at its bound, keeps what was written, and has room again when a file goes', async () => {
    const cache = new SpoolCache({ base, maxBytes: 100 })
    const first = await cache.spool(chunks(60))
    const second = await cache.spool(chunks(30, 30, 30))
    expect(first.stopped).toBeUndefined()
    expect(second).toMatchObject({ bytes: 40, stopped: { by: 'cache' } })
    expect(statSync(second.path).size).toBe(40)
    expect(second.stopped).toHaveProperty('why', expect.stringContaining('HOPSCOPE_CACHE'))
    await cache.remove(first.path)
    expect(await cache.spool(chunks(60))).toMatchObject({ bytes: 60 })
    await cache.close()
  })

  it('never takes more than half of what the disk has free', async () => {
    const cache = new SpoolCache({ base, maxBytes: Number.MAX_SAFE_INTEGER })
    const limit = await cache.limit()
    expect(limit).toBeGreaterThan(0)
    expect(limit).toBeLessThan(1e16)
    await cache.close()
  })

  it('says where it cannot be made, and by what it is made elsewhere', async () => {
    const cache = new SpoolCache({ base: join(base, 'nowhere'), maxBytes: 100 })
    await expect(cache.spool(chunks(1))).rejects.toThrow(
      /cannot be made in .*nowhere, there is no such file; HOPSCOPE_CACHE names another folder/,
    )
    await cache.close()
  })

  it('keeps what came before its source failed', async () => {
    const cache = new SpoolCache({ base, maxBytes: 100 })
    const failing = async function* () {
      yield* chunks(5)
      throw new Error('torn')
    }
    expect(await cache.spool(failing())).toMatchObject({
      bytes: 5,
      stopped: { by: 'source', error: new Error('torn') },
    })
    await cache.close()
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is gone after %s', async (signal) => {
    const child = await spoolingProcess('setInterval(() => undefined, 1000)')
    expect(readdirSync(base)).toHaveLength(1)
    child.kill(signal)
    const [code, by] = (await once(child, 'exit')) as unknown[]
    expect({ code, by }).toEqual({ code: null, by: signal })
    expect(readdirSync(base)).toEqual([])
  })

  it('is gone after the program ended by itself or failed', async () => {
    for (const last of ['process.exit(3)', 'throw new Error("planted")', '']) {
      const child = await spoolingProcess(last)
      if (child.exitCode === null) await once(child, 'exit')
      expect(readdirSync(base)).toEqual([])
    }
  })

  it('of a program that was killed is removed at the next start, and nothing else', async () => {
    const child = await spoolingProcess('setInterval(() => undefined, 1000)')
    const [left = ''] = readdirSync(base)
    const alive = await spoolingProcess('setInterval(() => undefined, 1000)')
    child.kill('SIGKILL')
    await once(child, 'exit')

    const elsewhere = join(base, 'elsewhere')
    mkdirSync(elsewhere)
    writeFileSync(join(elsewhere, 'precious'), '')
    const gone = child.pid ?? 0
    symlinkSync(elsewhere, join(base, left.replace(/[^-]+$/, 'link')))
    writeFileSync(join(base, left.replace(/[^-]+$/, 'file')), '')
    expect(left).toContain(`-${gone}-`)

    const cache = new SpoolCache({ base, maxBytes: 100 })
    await cache.spool(chunks(1))
    const names = readdirSync(base)
    expect(names).not.toContain(left)
    expect(names.some((name) => name.includes(`-${alive.pid ?? 0}-`))).toBe(true)
    expect(readdirSync(elsewhere)).toEqual(['precious'])
    await cache.close()
    alive.kill('SIGTERM')
    await once(alive, 'exit')
  })

  it('takes its folder and its bound from the environment', () => {
    expect(spoolOptions({})).toEqual({ base: tmpdir(), maxBytes: 16 * 2 ** 30 })
    const given = { HOPSCOPE_CACHE: '/big', HOPSCOPE_CACHE_GIB: '0.5' }
    expect(spoolOptions(given)).toEqual({ base: '/big', maxBytes: 2 ** 29 })
    expect(spoolOptions({ HOPSCOPE_CACHE_GIB: 'much' }).maxBytes).toBe(16 * 2 ** 30)
  })
})
