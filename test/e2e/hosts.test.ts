/** Page, preload and engine find each other on every host, and the page has no more than it should. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect as see } from 'playwright/test'
import { describe, expect, it, onTestFinished } from 'vitest'
import { electronDouble, HOSTS, SAMPLE } from '../support/hosts.ts'

describe.each(HOSTS)('on $name', ({ name, open, missing }) => {
  it('the page shows what the engine opened', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    const { page, close } = await open()
    onTestFinished(close)
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await see(page).toHaveTitle(/Hopscope/)
    // The sample's name comes from the engine alone.
    await see(page.locator('body')).toContainText('flannel-vxlan', { timeout: 20_000 })
    expect(errors).toEqual([])
  })

  it('the page has no way to Node, and only the bridge it should have', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    const { page, close } = await open()
    onTestFinished(close)
    const found = await page.evaluate(() => ({
      leaks: ['require', 'process', 'module', 'Buffer', '__toHost', '__double'].filter(
        (global) => global in window,
      ),
      bridge: Object.keys((window as { hopscopeHost?: object }).hopscopeHost ?? {}).sort(),
    }))
    expect(found.leaks).toEqual([])
    expect(found.bridge).toEqual(
      name === 'serve' ? [] : ['onFrame', 'openFiles', 'openFolder', 'platform', 'send'],
    )
  })

  it("the page runs no script but the program's own, and asks nobody else", async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    const { page, close } = await open()
    onTestFinished(close)
    const tried = await page.evaluate(async () => {
      const refused = new Set<string>()
      document.addEventListener('securitypolicyviolation', (event) =>
        refused.add(event.effectiveDirective),
      )
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.body.append(script)
      const image = document.createElement('img')
      image.setAttribute('onerror', 'window.injected = true')
      image.src = 'data:image/png;base64,broken'
      document.body.append(image)
      await fetch('https://example.com/').catch(() => undefined)
      await new Promise((wake) => setTimeout(wake, 200))
      return { injected: 'injected' in window, refused: [...refused].sort() }
    })
    expect(tried).toEqual({
      injected: false,
      refused: ['connect-src', 'script-src-attr', 'script-src-elem'],
    })
  })

  it('a page that loads again is answered again', async ({ skip }) => {
    if (missing !== undefined) skip(missing)
    const { page, close } = await open()
    onTestFinished(close)
    await see(page.locator('body')).toContainText('flannel-vxlan', { timeout: 20_000 })
    await page.reload()
    await see(page.locator('body')).toContainText('flannel-vxlan', { timeout: 20_000 })
  })
})

describe('the desktop host', () => {
  const double = HOSTS.find(({ open }) => open === electronDouble)

  it('opens what a person chooses in its dialog; the page hears no path', async ({ skip }) => {
    if (double?.missing !== undefined) skip(double.missing)
    const folder = mkdtempSync(join(tmpdir(), 'hopscope-chosen-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'chosen-in-the-dialog.pcap')
    copyFileSync(join(SAMPLE, 'client__eth0.pcap'), file)
    const answer = JSON.stringify({ canceled: false, filePaths: [file] })
    const { page, close } = await electronDouble([], { DOUBLE_DIALOG: answer })
    onTestFinished(close)
    await see(page.locator('body')).toContainText('flannel-vxlan', { timeout: 20_000 })
    await page.evaluate(() =>
      (
        window as unknown as { hopscopeHost: { openFiles(): Promise<void> } }
      ).hopscopeHost.openFiles(),
    )
    await see(page).toHaveTitle(/chosen-in-the-dialog/, { timeout: 20_000 })
    expect(await page.content()).not.toContain(folder)
  })

  it('says when the engine died, and goes on after a reload', async ({ skip }) => {
    if (double?.missing !== undefined) skip(double.missing)
    const { page, close, main } = await electronDouble()
    onTestFinished(close)
    await see(page.locator('body')).toContainText('flannel-vxlan', { timeout: 20_000 })
    // The double takes this signal as an accident of its utility process.
    main.kill('SIGUSR2')
    await see(page.locator('body')).toContainText('The engine stopped unexpectedly')
    await page.reload()
    await see(page.locator('body')).toContainText('flannel-vxlan', { timeout: 20_000 })
    main.kill('SIGUSR2')
    await see(page.locator('body')).toContainText('It did so before')
  })
})
