/** What a host offers at its start: the paths it was given, and the captures that come with Hopscope. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { SourceRef } from '../../src-shared/contract/services.ts'
import { shownPath, STANDARD_INPUT } from './pipe.ts'

export interface StartSources {
  readonly sources: readonly { readonly ref: SourceRef; readonly paths: readonly string[] }[]
  /** What was given, or else the first sample. */
  readonly openAtStart?: string
}

/** `samples` is a folder with one folder a sample; where it is missing, there are none. */
export async function startSources(
  paths: readonly string[],
  samples: string,
): Promise<StartSources> {
  const bundled = (await foldersIn(samples)).map((name) => ({
    ref: { id: `sample:${name}`, name, kind: 'sample' as const },
    paths: [join(samples, name)],
  }))
  const given =
    paths.length === 0
      ? []
      : [await givenSource(paths.map((path) => (path === STANDARD_INPUT ? path : resolve(path))))]
  const sources = [...given, ...bundled]
  const first = sources[0]
  return first === undefined ? { sources } : { sources, openAtStart: first.ref.id }
}

async function givenSource(paths: readonly string[]): Promise<StartSources['sources'][number]> {
  const [first = '', ...others] = paths
  const shown = shownPath(basename(first))
  const name = others.length === 0 ? shown : `${shown} and ${others.length} more`
  const folder = others.length === 0 && (await isFolder(first))
  return { ref: { id: 'given', name, kind: folder ? 'folder' : 'file' }, paths }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted()
  } catch {
    return []
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
