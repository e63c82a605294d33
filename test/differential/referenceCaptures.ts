/** The captures that have a reference: a stored decode beside them, or a tshark to run on them. */
import { existsSync, readdirSync } from 'node:fs'
import { sharedCaptures } from '../support/sharedCaptures.ts'
import { readTsharkDecode, runTshark, type TsharkRow } from './tsharkDecode.ts'

export interface ReferenceCapture {
  readonly name: string
  readonly path: string
  readonly rows: () => readonly TsharkRow[]
}

/** What tshark has to be told of a scenario: a port that it has no name for, a dissector in Lua. */
const LAB_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'flannel-udp': ['-d', 'udp.port==8285,ip'],
  'weave-sleeve': ['-X', `lua_script:${sharedCaptures ?? ''}/../lab/sleeve.lua`],
}

/** Files that one side does not read, and why; the readers' own tests have them. */
export const notCompared: Readonly<Record<string, string>> = {
  'public/format/PcapPlusPlus__solaris.snoop': 'a format that tshark reads and we refuse by name',
  'lab/fault-files/bogus-caplen.pcap': 'tshark stops at the length that lies; we go on behind it',
  'lab/fault-files/empty.pcap': 'no capture: both refuse it',
  'lab/fault-files/header-cut.pcap': 'no capture: both refuse it',
  'lab/fault-files/not-a-capture.pcap': 'no capture: we refuse it, tshark shows it as one record',
}

export function publicCaptures(): readonly ReferenceCapture[] {
  const root = `${sharedCaptures ?? ''}/public`
  const decodeOf = (name: string) =>
    [`${root}/${name}.tshark.tsv`, `${root}/${name}.tshark.tsv.gz`].find(existsSync)
  if (sharedCaptures === undefined) return []
  const found = namesIn(root).flatMap((name) => {
    const decode = decodeOf(name)
    if (decode === undefined) return []
    return [
      { name: `public/${name}`, path: `${root}/${name}`, rows: () => readTsharkDecode(decode) },
    ]
  })
  return found.filter(isCompared)
}

/** The captures of these lab scenarios, or of all. */
export function labCaptures(scenarios?: readonly string[]): readonly ReferenceCapture[] {
  const root = `${sharedCaptures ?? ''}/lab`
  if (sharedCaptures === undefined) return []
  const wanted = scenarios ?? readdirSync(root).filter((name) => !name.includes('.'))
  const found = wanted.flatMap((scenario) => {
    const folder = `${root}/${scenario}`
    return namesIn(folder)
      .filter((name) => /\.pcap(?:ng)?$/.test(name))
      .map((name) => ({
        name: `lab/${scenario}/${name}`,
        path: `${folder}/${name}`,
        rows: () => runTshark(`${folder}/${name}`, LAB_ARGUMENTS[scenario]),
      }))
  })
  return found.filter(isCompared)
}

function isCompared({ name }: ReferenceCapture): boolean {
  return !(name in notCompared)
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
}
