/** Programs that some tests and the benchmark run and npm cannot bring. What misses one says so. */
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './project.mjs'

/** Debian's package, and a file by which it is recognised: a program, or a header. */
const PACKAGES = [
  ['chromium', ['chromium']],
  ['tshark', ['tshark']],
  ['tcpdump', ['tcpdump']],
  ['iproute2', ['ip']],
  ['libpcap-dev', ['/usr/include/pcap/pcap.h', '/usr/include/pcap.h']],
]

/** GNU's, which knows a program's peak memory. */
export const TIME = ['time', ['time']]

/** The tests' packages and `more` of the same form. */
export function systemPackages(more = []) {
  if (process.platform !== 'linux') return
  const missing = [...PACKAGES, ...more]
    .filter(([, files]) => !files.some(present))
    .map(([name]) => name)
  if (missing.length === 0) return
  const names = missing.join(' ')
  if (process.getuid?.() !== 0 || !isDebian()) {
    console.log(`What needs ${names} will skip; to have it: sudo apt-get install -y ${names}`)
    return
  }
  console.log(`Installing system packages: ${names}`)
  const quiet = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  const code =
    run('apt-get', ['update', '-qq'], quiet) ||
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet)
  if (code !== 0) console.log(`apt-get failed: what needs ${names} will skip`)
}

function present(file) {
  if (file.startsWith('/')) return existsSync(file)
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, file)))
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
