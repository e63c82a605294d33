/** `cap` is compiled while packages are installed; it may be missing, but not broken. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const built = existsSync(join(root, 'node_modules/cap/build/Release/cap.node'))

it('cap loads under the Node that runs us, and lists the interfaces', async ({ skip }) => {
  if (!built) skip("cap was not compiled here: libpcap's headers or a compiler are missing")
  // In a process of its own: a native fault must not end the test run.
  const script = "console.log(JSON.stringify(require('cap').deviceList()))"
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: root })
  const devices = JSON.parse(stdout) as readonly { readonly name: string }[]
  for (const { name } of devices) expect(name).not.toBe('')
  expect(Array.isArray(devices)).toBe(true)
})
