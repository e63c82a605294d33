/** Opens files and folders as one session: sorts them out by content, indexes, correlates, names. */
import { basename, resolve } from 'node:path'
import { openCapture } from '../../src-shared/capture/captureFormat.ts'
import { Bindings, defaultBindings, type Binding } from '../../src-shared/layers/bindings.ts'
import { protocolOf } from '../../src-shared/layers/registry.ts'
import { noNames, readClusterFiles } from '../cluster/clusterFiles.ts'
import { looksLikeText } from '../cluster/clusterText.ts'
import { firstBytes } from '../sources/captureFile.ts'
import { inputFiles, reasonOf, type InputFile } from '../sources/inputFiles.ts'
import { CapturesIndexing, type CaptureFiles, type IndexProgress } from './capturesIndexing.ts'
import { captureProblems } from './captureProblems.ts'
import type { IndexerPool } from './indexerPool.ts'
import { openedSession } from './openedSession.ts'
import type { Session, SessionCapture, SessionProblem } from './session.ts'

export interface OpenOptions {
  readonly pool: IndexerPool
  /** A person's own bindings ("Decode As"), after the defaults. */
  readonly bindings?: readonly Binding[]
  /** Called once, before anything is indexed. */
  readonly onStart?: (opening: SessionOpening) => void
  /** Called when there is more to see in the opening's session. */
  readonly onSnapshot?: () => void
}

/** A session that is being opened. */
export interface SessionOpening {
  readonly progress: IndexProgress
  /** What is indexed so far, as a session of its own. */
  readonly session: () => Session
  /** What is indexed by now becomes the session. */
  readonly stop: () => void
}

interface SortedFiles {
  readonly captures: readonly CaptureFiles[]
  readonly cluster: readonly InputFile[]
  readonly leftOut: readonly SessionProblem[]
}

/** Never rejects for what the files hold: a session may be empty and says why in its problems. */
export async function openSession(
  paths: readonly string[],
  { pool, bindings = [], onStart, onSnapshot }: OpenOptions,
): Promise<Session> {
  const found = await inputFiles(paths)
  const sorted = await sortFiles(found.files)
  const indexing = new CapturesIndexing(sorted.captures, {
    pool,
    bindings,
    ...(onSnapshot === undefined ? {} : { onSnapshot }),
  })
  let cluster = noNames()
  const sessionOf = (captures: readonly SessionCapture[], problems: readonly SessionProblem[]) => {
    return openedSession({
      name: paths.map((path) => basename(resolve(path))).join(', '),
      captures,
      objects: cluster.objects,
      identities: cluster.identities,
      bindings: new Bindings([...defaultBindings, ...bindings]),
      problems: [
        ...bindings.map(bindingNote),
        ...found.problems.map((text) => ({ severity: 'error' as const, text })),
        ...problems,
        ...cluster.problems,
      ],
      leftOut: sorted.leftOut,
    })
  }
  onStart?.({
    get progress() {
      return indexing.progress
    },
    session: () => sessionOf(indexing.captures, []),
    stop: () => {
      indexing.stop()
    },
  })
  const reading = readClusterFiles(sorted.cluster).then((read) => (cluster = read))
  await Promise.all([indexing.run(), reading])
  const captures = indexing.captures.filter(({ parts }) => parts.length > 0)
  return sessionOf(captures, [...indexing.problems, ...captures.flatMap(captureProblems)])
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
