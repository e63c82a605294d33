/**
 * Node and interface from a capture's name, by the pattern `<node>__<interface>.pcap` (also
 * `.pcapng`, `.cap`, compressed, and as a tool rotates its files). The name is a claim, not a proof.
 */
import { rotatedName } from './rotatedName.ts'

export interface PointName {
  readonly node: string
  readonly interface: string
}

const PATTERN = /^(?<node>.+?)__(?<interface>.+?)\.(?:pcap|pcapng|cap|dmp)(?:\.(?:gz|zst|xz))?$/i

/** Undefined where the file's name does not follow the pattern; `file` may be a path. */
export function pointName(file: string): PointName | undefined {
  const base = file.split(/[\\/]/).at(-1) ?? file
  const groups = PATTERN.exec(rotatedName(base)?.base ?? base)?.groups
  const node = groups?.['node']
  const name = groups?.['interface']
  return node === undefined || name === undefined ? undefined : { node, interface: name }
}
