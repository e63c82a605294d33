/** Opens files and folders as one session: sorts them out by content, indexes, correlates, names. */
import { basename, resolve } from 'node:path'
import { openCapture } from '../../src-shared/capture/captureFormat.ts'
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { Bindings, defaultBindings, type Binding } from '../../src-shared/layers/bindings.ts'
import { protocolOf } from '../../src-shared/layers/registry.ts'
import { readClusterFiles } from '../cluster/clusterFiles.ts'
import { looksLikeText } from '../cluster/clusterText.ts'
import { firstBytes } from '../sources/captureFile.ts'
import { inputFiles, reasonOf, type InputFile } from '../sources/inputFiles.ts'
import { indexFiles, type CaptureFiles, type IndexOptions } from './indexFiles.ts'
import { capturePoints } from './capturePoints.ts'
import { captureProblems } from './captureProblems.ts'
import type { IndexerPool } from './indexerPool.ts'
import type { Session, SessionProblem } from './session.ts'

export interface OpenOptions {
  readonly pool: IndexerPool
  /** A person's own bindings ("Decode As"), after the defaults. */
  readonly bindings?: readonly Binding[]
  readonly onProgress?: IndexOptions['onProgress']
}

interface SortedFiles {
  readonly captures: readonly CaptureFiles[]
  readonly cluster: readonly InputFile[]
  readonly leftOut: readonly SessionProblem[]
}

/** Never rejects for what the files hold: a session may be empty and says why in its problems. */
export async function openSession(
  paths: readonly string[],
  { pool, bindings = [], onProgress = () => undefined }: OpenOptions,
): Promise<Session> {
  const found = await inputFiles(paths)
  const sorted = await sortFiles(found.files)
  const indexed = await indexFiles(sorted.captures, { pool, bindings, onProgress })
  const cluster = await readClusterFiles(sorted.cluster)
  const index = new SessionIndex(
    indexed.captures.map(({ parts }) => parts.map((part) => part.index)),
  )
  const points = capturePoints(index, indexed.captures)
  return {
    name: paths.map((path) => basename(resolve(path))).join(', '),
    captures: indexed.captures,
    index,
    points,
    journeys: new Journeys(index, points),
    identities: cluster.identities,
    objects: cluster.objects,
    bindings: new Bindings([...defaultBindings, ...bindings]),
    problems: [
      ...bindings.map(bindingNote),
      ...found.problems.map((text) => ({ severity: 'error' as const, text })),
      ...indexed.problems,
      ...indexed.captures.flatMap(captureProblems),
      ...cluster.problems,
    ],
    leftOut: sorted.leftOut,
  }
}

function bindingNote({ table, key, protocol }: Binding): SessionProblem {
  const text = `${table} ${key} is decoded as ${protocolOf(protocol).title}, as you asked.`
  return { severity: 'note', text }
}

/** By content, never by name. */
async function sortFiles(files: readonly InputFile[]): Promise<SortedFiles> {
  const captures: CaptureFiles[] = []
  const cluster: InputFile[] = []
  const leftOut: SessionProblem[] = []
  for (const input of files) {
    try {
      const first = await firstBytes(input.path)
      const why = whyNoCapture(first)
      if (why === undefined) captures.push([input])
      else if (looksLikeText(first)) cluster.push(input)
      else leftOut.push({ severity: 'note', file: input.file, text: `${input.file}: ${why}` })
    } catch (error) {
      const text = `${input.file} cannot be read: ${reasonOf(error)}.`
      leftOut.push({ severity: 'warning', file: input.file, text })
    }
  }
  return { captures, cluster, leftOut }
}

function whyNoCapture(first: Uint8Array): string | undefined {
  const ignore = () => undefined
  const opened = openCapture(first, { onInterface: ignore, onRecord: ignore, onNote: ignore })
  return 'why' in opened ? opened.why : undefined
}
