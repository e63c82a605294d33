/** Installs the packages of the lock file, when it changed since the last time. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modules, root, run } from './project.mjs'

const stamp = join(modules, '.installed-for')

export function install() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const wanted = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) ? readFileSync(stamp, 'utf8') === wanted : installedByHand()) return
  console.error('Installing the packages of package-lock.json ...')
  // `cap` compiles against libpcap's headers; it is optional, so npm goes on where it cannot.
  // npm's own words go to stderr: stdout belongs to the program that was asked for.
  const code = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
  })
  if (code !== 0) {
    console.error('npm could not install the packages: see above; is the npm registry reachable?')
    process.exit(code)
  }
  writeFileSync(stamp, wanted)
}

/** A person ran npm after the lock file last changed: that is as good, and must not be undone. */
function installedByHand() {
  const npmsOwn = join(modules, '.package-lock.json')
  const lock = join(root, 'package-lock.json')
  return existsSync(npmsOwn) && statSync(npmsOwn).mtimeMs >= statSync(lock).mtimeMs
}
