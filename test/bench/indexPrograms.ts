/** What reads a whole capture: ours, and the programs that it is held against. */
import { fileURLToPath } from 'node:url'
import { isInstalled } from './measure/machine.ts'
import type { Command } from './measure/measuredRun.ts'

export interface IndexProgram {
  readonly name: string
  readonly command: (path: string) => Command
  /** Too slow for every round and every capture: two rounds with the first capture of all. */
  readonly isSlow?: boolean
}

/** The command line as it is built. */
export const hopscope: Command = [
  process.execPath,
  fileURLToPath(new URL('../../out/main/cli.js', import.meta.url)),
]

export const ours: IndexProgram = {
  name: 'hopscope index',
  command: (path) => [...hopscope, 'index', path, '--stats', '--json'],
}

export const tcpdump: IndexProgram = {
  name: 'tcpdump -w /dev/null',
  command: (path) => ['tcpdump', '-r', path, '-w', '/dev/null'],
}

export const capinfos: IndexProgram = { name: 'capinfos', command: (path) => ['capinfos', path] }

export const tsharkConversations: IndexProgram = {
  name: 'tshark -z conv,tcp',
  command: (path) => ['tshark', '-q', '-z', 'conv,tcp', '-r', path],
  isSlow: true,
}

/** With what it needs to look into the tunnels, as ours does. */
const tsharkTunnelled: IndexProgram = {
  name: 'tshark -z conv,tcp, told of the port',
  command: (path) => {
    return ['tshark', '-d', 'udp.port==8472,vxlan', '-q', '-z', 'conv,tcp', '-r', path]
  },
  isSlow: true,
}

/** Without those that are not installed. */
export function indexPrograms(): readonly IndexProgram[] {
  const peers = [tcpdump, capinfos, tsharkConversations, tsharkTunnelled]
  return [ours, ...peers.filter(({ command }) => isInstalled(command('')[0]))]
}
