/** Opens files and folders as one session: sorts them out by content, indexes, correlates, names. */
import { basename, resolve } from 'node:path'
import { openCapture } from '../../src-shared/capture/captureFormat.ts'
import { Bindings, defaultBindings, type Binding } from '../../src-shared/layers/bindings.ts'
import { protocolOf } from '../../src-shared/layers/registry.ts'
import { noNames, readClusterFiles } from '../cluster/clusterFiles.ts'
import { looksLikeText } from '../cluster/clusterText.ts'
import { firstBytes } from '../sources/captureFile.ts'
import { joinRotated } from '../sources/captureSpan.ts'
import { inputFiles, reasonOf, type InputFile } from '../sources/inputFiles.ts'
import { shownPath } from '../sources/pipe.ts'
import { SpooledSources } from '../sources/spooledSources.ts'
import { CapturesIndexing, type IndexProgress } from './capturesIndexing.ts'
import { captureProblems } from './captureProblems.ts'
import type { IndexerPool } from './indexerPool.ts'
import { openedSession } from './openedSession.ts'
import type { Session, SessionCapture, SessionProblem } from './session.ts'
import { SessionNames } from './sessionNames.ts'

export interface OpenOptions {
  readonly pool: IndexerPool
  /** A person's own bindings ("Decode As"), after the defaults. */
  readonly bindings?: readonly Binding[]
  /** Where compressed files, archives and pipes become plain files; its owner closes it. */
  readonly spooled?: SpooledSources
  /** Captures that grow are read on, until the opening is stopped. */
  readonly follow?: boolean
  /** Nobody waits for the session any more. */
  readonly signal?: AbortSignal
  /** Called once, before anything is read. */
  readonly onStart?: (opening: SessionOpening) => void
  /** Called when there is more to see in the opening's session. */
  readonly onSnapshot?: () => void
  /** Called where a pipe is silent, with a sentence. */
  readonly onWaiting?: (sentence: string) => void
}

/** A session that is being opened. */
export interface SessionOpening {
  /** All that there was at some moment is in the session; more may come where it is followed. */
  readonly isAtEnd: boolean
  /** First of what is decompressed, then of what is indexed. */
  readonly progress: IndexProgress
  /** What is indexed so far, as a session of its own. */
  readonly session: () => Session
  /** What is decompressed, or else what is indexed by now becomes the session. */
  readonly stop: () => void
}

interface SortedFiles {
  readonly captures: readonly InputFile[]
  readonly cluster: readonly InputFile[]
  readonly leftOut: readonly SessionProblem[]
}

/** Never rejects for what the files hold: a session may be empty and says why in its problems. */
export async function openSession(
  paths: readonly string[],
  options: OpenOptions,
): Promise<Session> {
  const { pool, bindings = [], spooled = new SpooledSources(), signal, onSnapshot } = options
  const problems = bindings.map(bindingNote)
  const leftOut: SessionProblem[] = []
  let cluster = noNames()
  let names = new SessionNames()
  let progress: IndexProgress = { bytesRead: 0, bytesTotal: 0, records: 0 }
  let indexing: CapturesIndexing | undefined = undefined
  const spooling = new AbortController()
  signal?.addEventListener('abort', () => spooling.abort())

  const sessionOf = (captures: readonly SessionCapture[], more: readonly SessionProblem[]) => {
    return openedSession({
      name: paths.map((path) => shownPath(basename(resolve(path)))).join(', '),
      captures,
      names,
      bindings: new Bindings([...defaultBindings, ...bindings]),
      problems: [...problems, ...more, ...cluster.problems],
      leftOut,
    })
  }
  options.onStart?.({
    get isAtEnd() {
      return indexing?.isAtEnd === true
    },
    get progress() {
      return indexing?.progress ?? progress
    },
    session: () => {
      const captures = indexing?.captures ?? []
      const remarks = indexing?.isAtEnd === true ? captures.flatMap(captureProblems) : []
      return sessionOf(captures, [...(indexing?.problems ?? []), ...remarks])
    },
    stop: () => {
      if (indexing === undefined) spooling.abort()
      else indexing.stop()
    },
  })
  const found = await inputFiles(paths)
  problems.push(...found.problems.map((text) => ({ severity: 'error' as const, text })))
  const plain = await spooled.plain(found.files, {
    signal: spooling.signal,
    onProgress: (spoolProgress) => (progress = { ...spoolProgress, records: 0 }),
    onWaiting: (sentence) => options.onWaiting?.(sentence),
  })
  problems.push(...plain.remarks.map((remark) => ({ severity: 'warning' as const, ...remark })))
  const sorted = await sortFiles(plain.files, options.follow === true)
  leftOut.push(...sorted.leftOut)
  const rotated = await joinRotated(sorted.captures)
  problems.push(...rotated.remarks.map((remark) => ({ severity: 'note' as const, ...remark })))
  indexing = new CapturesIndexing(rotated.captures, {
    pool,
    bindings,
    follow: options.follow === true,
    ...(onSnapshot === undefined ? {} : { onSnapshot }),
  })
  if (signal?.aborted === true) indexing.stop()
  const reading = readClusterFiles(sorted.cluster).then((read) => {
    cluster = read
    names = new SessionNames(read.facts, read.identities, read.objects)
  })
  await Promise.all([indexing.run(), reading])
  const captures = indexing.captures.filter(({ parts }) => parts.length > 0)
  return sessionOf(captures, [...indexing.problems, ...captures.flatMap(captureProblems)])
}

function bindingNote({ table, key, protocol }: Binding): SessionProblem {
  const text = `${table} ${key} is decoded as ${protocolOf(protocol).title}, as you asked.`
  return { severity: 'note', text }
}

/** By content, never by name. */
async function sortFiles(files: readonly InputFile[], isFollowed: boolean): Promise<SortedFiles> {
  const captures: InputFile[] = []
  const cluster: InputFile[] = []
  const leftOut: SessionProblem[] = []
  for (const input of files) {
    try {
      const first = await firstBytes(input.path)
      // A capture tool may not have written anything yet.
      const why = isFollowed && first.length === 0 ? undefined : whyNoCapture(first)
      if (why === undefined) captures.push(input)
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
