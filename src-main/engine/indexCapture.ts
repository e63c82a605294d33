/** Indexes one capture file: what a worker thread does, and what a test may do without one. */
import { Bindings, defaultBindings, type Binding } from '../../src-shared/layers/bindings.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { IndexBuilder } from '../../src-shared/index/indexBuilder.ts'
import { readCapture } from '../sources/captureFile.ts'
import { reasonOf } from '../sources/inputFiles.ts'

export interface IndexRequest {
  readonly path: string
  /** A person's own bindings, after the defaults. */
  readonly bindings: readonly Binding[]
}

/** The index and the format's name, or why there is none. Never rejects. */
export type IndexOutcome =
  { readonly index: CaptureIndex; readonly format: string } | { readonly why: string }

export async function indexCapture(
  { path, bindings }: IndexRequest,
  onProgress: (bytesRead: number) => void,
): Promise<IndexOutcome> {
  const builder = new IndexBuilder(new Bindings([...defaultBindings, ...bindings]))
  try {
    const opened = await readCapture(path, builder, { onProgress })
    if ('why' in opened) return { why: opened.why }
    return { index: builder.finish(), format: opened.format }
  } catch (error) {
    return { why: `The file cannot be read: ${reasonOf(error)}.` }
  }
}
