import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pageFiles } from './pageFiles.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopscope-page-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'assets', 'index.js'), 'let a')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe("the page's files", () => {
  it('are found by their exact path, with their type', async () => {
    const files = await pageFiles(folder)
    const script = await files.read('/assets/index.js')
    expect(new TextDecoder().decode(script?.bytes)).toBe('let a')
    expect(script?.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect((await files.read('/'))?.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it.each(['', '/assets', '/assets/', '//index.html', '/./index.html', '/assets/../index.html'])(
    'are not found as %j',
    async (path) => {
      expect(await (await pageFiles(folder)).read(path)).toBeUndefined()
    },
  )

  it('do not include what a link leads to, nor what came later', async () => {
    symlinkSync('/etc/passwd', join(folder, 'link'))
    const files = await pageFiles(folder)
    writeFileSync(join(folder, 'later.html'), '')
    expect(await files.read('/link')).toBeUndefined()
    expect(await files.read('/later.html')).toBeUndefined()
  })

  it('must have been built', async () => {
    await expect(pageFiles(join(folder, 'nowhere'))).rejects.toThrow('ENOENT')
  })
})
