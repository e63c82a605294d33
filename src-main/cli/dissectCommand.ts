/** `hopscope dissect FILE`: every layer of every record, field by field. */
import { stat } from 'node:fs/promises'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { epochNs, formatEpoch } from '../../src-shared/base/time.ts'
import type { CaptureInterface, CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import { Bindings, defaultBindings } from '../../src-shared/layers/bindings.ts'
import { withChecksums } from '../../src-shared/layers/checksums.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { readCapture } from '../sources/captureFile.ts'
import { reasonOf } from '../sources/inputFiles.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { dissectionText } from './dissectionText.ts'
import { filterName } from './filterName.ts'
import { jsonLine } from './jsonLine.ts'

/** A record of a capture with its layers; what the command prints one of a line. */
export interface Dissection {
  readonly record: number
  /** Seconds since 1970 with nine decimals; absent where the record has no time. */
  readonly time?: string
  readonly capturedLength: number
  readonly originalLength: number
  readonly layers: readonly Layer[]
}

export async function dissectCommand(
  options: CommandOptions,
  host: CommandHost,
): Promise<ExitCode> {
  const [path = ''] = options.paths
  const interfaces: CaptureInterface[] = []
  const bindings = new Bindings([...defaultBindings, ...options.bindings])
  let records = 0
  let printed = 0
  const onRecord = (record: CaptureRecord) => {
    records++
    if (options.record !== undefined && options.record !== records) return
    printed++
    const linkType = interfaces[record.interfaceIndex]?.linkType ?? -1
    const dissection = dissectRecord(record, { number: records, linkType, bindings })
    host.print(options.json ? jsonLine(toJson(dissection)) : dissectionText(dissection))
  }
  try {
    if ((await stat(path)).isDirectory()) {
      host.complain(`${path} is a folder; "dissect" takes one capture file.`)
      return 1
    }
    const opened = await readCapture(path, {
      onInterface: (it) => (interfaces[it.index] = it),
      onRecord,
      onNote: ({ text }) => host.complain(`${path}: ${text}`),
    })
    if ('why' in opened) {
      host.complain(`${path}: ${opened.why}`)
      return 1
    }
  } catch (error) {
    host.complain(`${path} cannot be read: ${reasonOf(error)}.`)
    return 1
  }
  if (options.record !== undefined && printed === 0) {
    host.complain(`${path} has ${records} records; there is no record ${options.record}.`)
    return 1
  }
  return 0
}

function dissectRecord(
  record: CaptureRecord,
  context: { number: number; linkType: number; bindings: Bindings },
): Dissection {
  const { bytes, start, capturedLength, originalLength } = record
  const slice = ByteSlice.ofRecord(bytes.subarray(start, start + capturedLength), originalLength)
  const time = formatEpoch(epochNs(record.seconds, record.nanoseconds))
  return {
    record: context.number,
    ...(record.hasTime ? { time } : {}),
    capturedLength,
    originalLength,
    layers: withChecksums(dissect(slice, context.linkType, context.bindings), slice),
  }
}

function toJson({ layers, ...record }: Dissection): unknown {
  return {
    ...record,
    layers: layers.map((layer) => ({
      protocol: filterName(layer.protocol),
      depth: layer.depth,
      start: layer.header.start,
      end: layer.header.end,
      status: layer.status,
      ...(layer.quoted ? { quoted: true } : {}),
      ...(layer.trailer === undefined ? {} : { trailer: layer.trailer }),
      fields: layer.fields.map(({ name, value, at, mask, text, checksum }) => ({
        name,
        value,
        ...(text === undefined ? {} : { text }),
        start: at.start,
        end: at.end,
        ...(mask === undefined ? {} : { mask }),
        ...(checksum === undefined ? {} : { checksum }),
      })),
      notes: layer.notes.map(({ severity, code, text, at }) => ({ severity, code, text, ...at })),
    })),
  }
}
