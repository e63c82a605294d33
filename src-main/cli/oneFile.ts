/** The single file that a command was given, as a plain file: decompressed, or read from a pipe. */
import { stat } from 'node:fs/promises'
import { inputFiles, type InputFile } from '../sources/inputFiles.ts'
import { STANDARD_INPUT } from '../sources/pipe.ts'
import type { CommandHost, CommandOptions } from './command.ts'

/** Undefined where there is none, or not just one; why has been said. Throws where it cannot be read. */
export async function oneFile(
  command: string,
  { paths, spooled }: CommandOptions,
  host: CommandHost,
): Promise<InputFile | undefined> {
  const [path = ''] = paths
  if (path !== STANDARD_INPUT && (await stat(path)).isDirectory()) {
    host.complain(`${path} is a folder; "${command}" takes one capture file.`)
    return undefined
  }
  const found = await inputFiles(paths)
  const { files, remarks } = await spooled.plain(found.files, {
    onProgress: () => undefined,
    onWaiting: host.complain,
  })
  for (const text of found.problems) host.complain(text)
  for (const { text } of remarks) host.complain(text)
  const [file, ...others] = files
  if (others.length === 0) return file
  host.complain(`${path} holds ${files.length} files; "${command}" takes one capture file.`)
  return undefined
}
