/** Tar archives as bytes, also such as no tar program would write. */
import { Header } from 'tar/header'
import type { EntryTypeName } from 'tar/types'
import { joined } from './readCapture.ts'

const BLOCK = 512

export interface TarEntry {
  readonly path: string
  readonly content?: Uint8Array
  readonly type?: EntryTypeName
  readonly linkpath?: string
  /** What the header claims, where it lies. */
  readonly size?: number
}

export function tarFile(entries: readonly TarEntry[]): Uint8Array {
  return joined(...entries.map(tarEntry), new Uint8Array(2 * BLOCK))
}

export function tarEntry({ path, content, type = 'File', linkpath, size }: TarEntry): Uint8Array {
  const bytes = content ?? new Uint8Array(0)
  const block = Buffer.alloc(BLOCK)
  new Header({
    path,
    mode: 0o644,
    size: size ?? bytes.length,
    type,
    mtime: new Date(0),
    ...(linkpath === undefined ? {} : { linkpath }),
  }).encode(block)
  return joined(block, bytes, new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK))
}
