/**
 * The one frame format of both hosts, so that a log of frames can be replayed anywhere:
 *
 *   u32 header length, big-endian | header, UTF-8 text | attachments, end to end
 *
 * The header is the frame as `devalue` text, which keeps `bigint` and `undefined` and writes an object
 * that occurs twice only once; each `Uint8Array` in it is replaced by its place in the attachments.
 * Decoded bytes are views on the frame, not copies.
 */
import { parse, stringify } from 'devalue'

/** Grows when a page and an engine of different builds could misunderstand each other. */
export const CONTRACT_VERSION = 1

/** Bytes of a frame at most: what an engine may answer, and what a page may ask. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024
export const MAX_QUESTION_BYTES = 1024 * 1024

const LENGTH_BYTES = 4

export type FailureCode =
  'malformed-frame' | 'unknown-method' | 'bad-arguments' | 'too-large' | 'internal'

/** `id` joins an answer to its call; a failure with id 0 is about the connection itself. */
export type Frame =
  | { readonly kind: 'hello'; readonly version: number; readonly build: string }
  | {
      readonly kind: 'call'
      readonly id: number
      readonly method: string
      readonly args: readonly unknown[]
    }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'failure'
      readonly id: number
      readonly code: FailureCode
      readonly message: string
    }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'subscribe'; readonly event: string }
  | { readonly kind: 'event'; readonly event: string; readonly value: unknown }
  | { readonly kind: 'unsubscribe'; readonly event: string }

export type Encoded =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false
      readonly code: 'too-large' | 'internal'
      readonly why: string
    }

export type Decoded =
  { readonly ok: true; readonly frame: Frame } | { readonly ok: false; readonly why: string }

/** Fails with a sentence where the frame would exceed `maxBytes` or holds what cannot cross. */
export function encodeFrame(frame: Frame, maxBytes: number): Encoded {
  const attachments: Uint8Array[] = []
  let attached = 0
  let text: string
  try {
    text = stringify(frame, {
      Bytes: (value: unknown) => {
        if (!(value instanceof Uint8Array)) return undefined
        attachments.push(value)
        attached += value.byteLength
        return [attached - value.byteLength, value.byteLength]
      },
    })
  } catch (cause) {
    return {
      ok: false,
      code: 'internal',
      why: `A value cannot cross between page and engine: ${said(cause)}.`,
    }
  }
  const header = new TextEncoder().encode(text)
  const length = LENGTH_BYTES + header.byteLength + attached
  if (length > maxBytes) {
    const why = `The frame has ${length} bytes and may have ${maxBytes}: ask for less at once.`
    return { ok: false, code: 'too-large', why }
  }
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setUint32(0, header.byteLength)
  bytes.set(header, LENGTH_BYTES)
  let at = LENGTH_BYTES + header.byteLength
  for (const attachment of attachments) {
    bytes.set(attachment, at)
    at += attachment.byteLength
  }
  return { ok: true, bytes }
}

/** Total: any bytes give a frame or a sentence that says what is wrong with them. */
export function decodeFrame(bytes: Uint8Array, maxBytes: number): Decoded {
  if (bytes.byteLength > maxBytes)
    return bad(`a frame of ${bytes.byteLength} bytes came, and ${maxBytes} are allowed`)
  if (bytes.byteLength < LENGTH_BYTES)
    return bad(`a frame of ${bytes.byteLength} bytes came, too short for its header's length`)
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  const start = LENGTH_BYTES + headerLength
  if (start > bytes.byteLength)
    return bad(
      `a frame claims a header of ${headerLength} bytes, and ${bytes.byteLength - LENGTH_BYTES} came`,
    )
  const attachments = new Uint8Array(
    bytes.buffer,
    bytes.byteOffset + start,
    bytes.byteLength - start,
  )
  let header: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(LENGTH_BYTES, start),
    )
    header = parse(text, { Bytes: (place) => attachment(attachments, place) }, { operations })
  } catch (cause) {
    return bad(`a frame's header cannot be read: ${said(cause)}`)
  }
  const frame = asFrame(header)
  return frame === undefined ? bad("a frame's header is of no known kind") : { ok: true, frame }
}

function attachment(attachments: Uint8Array, place: unknown): Uint8Array {
  const [at, length] = Array.isArray(place) ? (place as readonly unknown[]) : []
  if (!isCount(at) || !isCount(length) || at + length > attachments.byteLength)
    throw new Error('an attachment lies outside the frame')
  return attachments.subarray(at, at + length)
}

/** `devalue` could build more than we ever write; what we do not write is refused. */
const operations = {
  createMap: refused,
  createSet: refused,
  createSparseArray: refused,
  createNullPrototypeObject: refused,
  box: refused,
  fromISOString: refused,
  fromStringValue: refused,
  fromRegExpInfo: refused,
  fromArrayBuffer: refused,
  fromViewInfo: refused,
}

function refused(): never {
  throw new Error('it holds a value of a kind that never crosses')
}

type Header = Readonly<Record<string, unknown>>

/** One check for each kind of frame: the allow-list of what a header may be. */
const kinds: { readonly [K in Frame['kind']]: (header: Header) => Frame | undefined } = {
  hello: ({ version, build }) =>
    isCount(version) && typeof build === 'string' ? { kind: 'hello', version, build } : undefined,
  call: ({ id, method, args }) =>
    isCount(id) && typeof method === 'string' && Array.isArray(args)
      ? { kind: 'call', id, method, args }
      : undefined,
  result: ({ id, value }) => (isCount(id) ? { kind: 'result', id, value } : undefined),
  failure: ({ id, code, message }) =>
    isCount(id) && isFailureCode(code) && typeof message === 'string'
      ? { kind: 'failure', id, code, message }
      : undefined,
  cancel: ({ id }) => (isCount(id) ? { kind: 'cancel', id } : undefined),
  subscribe: ({ event }) => (typeof event === 'string' ? { kind: 'subscribe', event } : undefined),
  event: ({ event, value }) =>
    typeof event === 'string' ? { kind: 'event', event, value } : undefined,
  unsubscribe: ({ event }) =>
    typeof event === 'string' ? { kind: 'unsubscribe', event } : undefined,
}

function asFrame(header: unknown): Frame | undefined {
  if (typeof header !== 'object' || header === null) return undefined
  const fields = header as Header
  const kind = fields['kind']
  return typeof kind === 'string' && isKind(kind) ? kinds[kind](fields) : undefined
}

function isKind(kind: string): kind is Frame['kind'] {
  return Object.hasOwn(kinds, kind)
}

const FAILURE_CODES: Readonly<Record<FailureCode, true>> = {
  'malformed-frame': true,
  'unknown-method': true,
  'bad-arguments': true,
  'too-large': true,
  internal: true,
}

function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(FAILURE_CODES, code)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function bad(why: string): Decoded {
  return { ok: false, why }
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
