/**
 * What a person opened, as a list of files: folders are walked, each file is named relative to what
 * was opened. Names in a folder are untrusted: links are not followed, depth and number are bounded,
 * and only a pipe that a person named is opened.
 */
import { lstat, readdir, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { shownPath, STANDARD_INPUT } from './pipe.ts'

/** One file that was found. */
export interface InputFile {
  readonly path: string
  /** Relative to the opened folder, with `/`; the base name for a file that was opened itself. */
  readonly file: string
  /** 0 for a pipe, which has no size. */
  readonly bytes: number
  /** Standard input or a named pipe: its bytes come once, from the first to the last. */
  readonly isPipe?: true
}

export interface InputFiles {
  readonly files: readonly InputFile[]
  /** Sentences about what could not be read or was left out. */
  readonly problems: readonly string[]
}

const MAX_DEPTH = 8
export const MAX_FILES = 10_000

/** All regular files at and below `paths`, folder by folder in the order of their names. */
export async function inputFiles(paths: readonly string[]): Promise<InputFiles> {
  const walk = new Walk()
  for (const path of paths) await walk.add(path, path, 0)
  return { files: walk.files, problems: walk.problems }
}

class Walk {
  readonly files: InputFile[] = []
  readonly problems: string[] = []
  #isFull = false

  async add(path: string, root: string, depth: number): Promise<void> {
    if (path === STANDARD_INPUT) {
      this.files.push({ path, file: shownPath(path), bytes: 0, isPipe: true })
      return
    }
    try {
      // What a person typed may be a link: a shell's <(command) is one.
      const stats = path === root ? await stat(path) : await lstat(path)
      if (stats.isDirectory()) await this.#addFolder(path, root, depth)
      else if (stats.isFile()) this.#addFile(path, root, stats.size)
      else if (path !== root) return
      else if (stats.isFIFO()) this.files.push({ path, file: path, bytes: 0, isPipe: true })
      else this.problems.push(`${path} is neither a file, a folder nor a pipe.`)
    } catch (error) {
      this.problems.push(`${path} cannot be read: ${reasonOf(error)}.`)
    }
  }

  async #addFolder(path: string, root: string, depth: number): Promise<void> {
    if (depth > MAX_DEPTH) {
      this.problems.push(`${path} lies more than ${MAX_DEPTH} folders deep and was left out.`)
      return
    }
    const names = (await readdir(path)).toSorted()
    for (const name of names) {
      if (!name.startsWith('.')) await this.add(join(path, name), root, depth + 1)
    }
  }

  #addFile(path: string, root: string, bytes: number): void {
    if (this.files.length === MAX_FILES) {
      if (!this.#isFull) {
        this.problems.push(`Only the first ${MAX_FILES} files were read. Open a smaller folder.`)
      }
      this.#isFull = true
      return
    }
    const file = path === root ? basename(path) : relative(root, path).split(sep).join('/')
    this.files.push({ path, file, bytes })
  }
}

/** An operating system's refusal in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EISDIR':
      return 'it is a folder'
    default:
      return error.message
  }
}
