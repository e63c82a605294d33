/** `hopscope dissect FILE`: every layer of every record, field by field. */
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { epochNs, formatEpoch } from '../../src-shared/base/time.ts'
import type { CaptureInterface, CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import { Bindings, defaultBindings } from '../../src-shared/layers/bindings.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import type { Reassembly } from '../../src-shared/layers/fragmentTable.ts'
import { Reassembler } from '../../src-shared/layers/reassembly.ts'
import { readCapture } from '../sources/captureFile.ts'
import { reasonOf } from '../sources/inputFiles.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { dissectionText } from './dissectionText.ts'
import { filterName } from './filterName.ts'
import { jsonLine } from './jsonLine.ts'
import { oneFile } from './oneFile.ts'

/** A record of a capture with its layers; what the command prints one of a line. */
export interface Dissection {
  readonly record: number
  /** Seconds since 1970 with nine decimals; absent where the record has no time. */
  readonly time?: string
  readonly capturedLength: number
  readonly originalLength: number
  readonly layers: readonly Layer[]
  /** Packets whose last missing fragment is in this record, outermost first. */
  readonly reassemblies: readonly Reassembly[]
}

export async function dissectCommand(
  options: CommandOptions,
  host: CommandHost,
): Promise<ExitCode> {
  const [path = ''] = options.paths
  const interfaces: CaptureInterface[] = []
  const reassembler = new Reassembler(new Bindings([...defaultBindings, ...options.bindings]))
  let records = 0
  let printed = 0
  const onRecord = (record: CaptureRecord) => {
    records++
    // Those before the one that was asked for are taken apart too: it may complete what they began.
    if (options.record !== undefined && records > options.record) return
    const linkType = interfaces[record.interfaceIndex]?.linkType ?? -1
    const dissection = dissectRecord(record, { number: records, linkType, reassembler })
    if (options.record !== undefined && records < options.record) return
    printed++
    host.print(options.json ? jsonLine(toJson(dissection)) : dissectionText(dissection))
  }
  try {
    const file = await oneFile('dissect', options, host)
    if (file === undefined) return 1
    const opened = await readCapture(file.path, {
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

interface DissectContext {
  readonly number: number
  readonly linkType: number
  readonly reassembler: Reassembler
}

function dissectRecord(
  record: CaptureRecord,
  { number, linkType, reassembler }: DissectContext,
): Dissection {
  const { bytes, start, capturedLength, originalLength, interfaceIndex, seconds } = record
  const slice = ByteSlice.ofRecord(bytes.subarray(start, start + capturedLength), originalLength)
  const time = formatEpoch(epochNs(record.seconds, record.nanoseconds))
  return {
    record: number,
    ...(record.hasTime ? { time } : {}),
    capturedLength,
    originalLength,
    ...reassembler.dissect({ bytes: slice, linkType, number, interfaceIndex, seconds }),
  }
}

function toJson({ layers, reassemblies, ...record }: Dissection): unknown {
  return {
    ...record,
    ...reassembledJson(reassemblies),
    layers: layers.map((layer) => ({
      protocol: filterName(layer.protocol),
      depth: layer.depth,
      start: layer.header.start,
      end: layer.header.end,
      status: layer.status,
      ...(layer.quoted ? { quoted: true } : {}),
      ...(layer.source === undefined ? {} : { source: 'reassembled', reassembly: layer.source }),
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

/** The outermost packet that was put together; one that was put together inside it lies inside it. */
function reassembledJson(reassemblies: readonly Reassembly[]): object {
  return reassemblies.reduceRight<object>(
    (inside, { records, pieces, length, notes }) => ({
      reassembled: {
        records,
        length,
        pieces,
        ...(notes.length === 0 ? {} : { notes }),
        ...inside,
      },
    }),
    {},
  )
}
