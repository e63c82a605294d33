/**
 * What segments carry, all of it made once: a segment names a part of one pool. The pool knows the sum
 * of any part at once, so that a right checksum costs no look at the payload.
 */
import type { RandomNumbers } from './randomNumbers.ts'

/** A part of the pool; `at` is even, for sums are of 16-bit words. */
export interface PoolPart {
  readonly at: number
  readonly length: number
}

/** At least one, to pick from. */
export type Choice<T> = readonly [T, ...T[]]

const MESSAGES = 64
const NOISE_BYTES = 1 << 19
/** More than any segment carries. */
const LARGEST_SEGMENT = 1 << 11
const ECHO_BYTES = 56
/** `10.96.0.0`, from which services have their addresses. */
const SERVICES = 0x0a60_0000
const WORDS = ['cart', 'checkout', 'catalogue', 'orders', 'payment', 'shipping', 'user', 'web']
const NAMESPACES = ['default', 'shop', 'monitoring', 'kube-system']

export class Payloads {
  readonly bytes: Uint8Array
  /** `GET` and `POST` with their headers. */
  readonly requests: Choice<PoolPart>
  /** The head of a response; its body follows in the pool. */
  readonly responses: Choice<PoolPart>
  readonly dnsExchanges: Choice<readonly [question: PoolPart, answer: PoolPart]>
  readonly echo: PoolPart
  /** Sums of all words before each word; exact, for 2^53 is far. */
  readonly #sums: Float64Array
  readonly #noiseAt: number

  constructor(random: RandomNumbers) {
    const pool = new PoolFilling(random)
    this.requests = choice((at) => pool.text(requestText(at, random)))
    this.responses = choice((at) => {
      const head = pool.text(responseText(at))
      pool.noise(LARGEST_SEGMENT)
      return head
    })
    this.dnsExchanges = choice((at) => {
      const name = `${word(at)}.${NAMESPACES[at % NAMESPACES.length] ?? ''}.svc.cluster.local`
      const address = SERVICES + at
      return [pool.put(dnsMessage(name, at)), pool.put(dnsMessage(name, at, address))]
    })
    this.echo = pool.noise(ECHO_BYTES)
    this.#noiseAt = pool.noise(NOISE_BYTES).at
    this.bytes = pool.filled()
    this.#sums = sumsBefore(this.bytes)
  }

  /** Some part with nothing to recognise in it, that many bytes long. */
  noiseAt(random: RandomNumbers): number {
    return this.#noiseAt + 2 * random.below((NOISE_BYTES - LARGEST_SEGMENT) / 2)
  }

  /** The sum of a part's words, the last byte of an odd length as a word's first. */
  sum(at: number, length: number): number {
    const end = at + length
    const words = ((this.#sums[end >> 1] ?? 0) - (this.#sums[at >> 1] ?? 0)) | 0
    return (end & 1) === 0 ? words : words + (this.bytes[end - 1] ?? 0) * 256
  }
}

function choice<T>(make: (at: number) => T): Choice<T> {
  const first = make(0)
  return [first, ...Array.from({ length: MESSAGES - 1 }, (_, at) => make(at + 1))]
}

/** Parts one after the other, each at an even place. */
class PoolFilling {
  readonly #random: RandomNumbers
  readonly #bytes = new Uint8Array(1 << 20)
  #at = 0

  constructor(random: RandomNumbers) {
    this.#random = random
  }

  put(bytes: Uint8Array): PoolPart {
    const part = { at: this.#at, length: bytes.length }
    this.#bytes.set(bytes, part.at)
    this.#at += bytes.length + (bytes.length & 1)
    return part
  }

  text(text: string): PoolPart {
    return this.put(new TextEncoder().encode(text))
  }

  noise(length: number): PoolPart {
    return this.put(Uint8Array.from({ length }, () => this.#random.u32() >>> 24))
  }

  filled(): Uint8Array {
    return this.#bytes.slice(0, this.#at)
  }
}

function sumsBefore(bytes: Uint8Array): Float64Array {
  const sums = new Float64Array(bytes.length / 2 + 1)
  for (let word = 0; word < bytes.length / 2; word++) {
    const value = (bytes[2 * word] ?? 0) * 256 + (bytes[2 * word + 1] ?? 0)
    sums[word + 1] = (sums[word] ?? 0) + value
  }
  return sums
}

function word(at: number): string {
  return WORDS[at % WORDS.length] ?? ''
}

function requestText(at: number, random: RandomNumbers): string {
  const cookie = 'c'.repeat(random.below(320))
  const lines = [
    `${at % 5 === 0 ? 'POST' : 'GET'} /${word(at)}/${at * 37} HTTP/1.1`,
    `Host: ${word(at)}.default.svc`,
    'User-Agent: bench/1.0',
    'Accept: */*',
    ...(at % 3 === 0 ? [`Cookie: id=${cookie}`] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Without a length: the body ends with the connection. */
function responseText(at: number): string {
  const status = at % 16 === 0 ? '404 Not Found' : '200 OK'
  const lines = [`HTTP/1.1 ${status}`, `Server: ${word(at)}`, 'Connection: close']
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A question for an A record, RFC 1035 section 4; an answer where there is an address. */
function dnsMessage(name: string, id: number, address?: number): Uint8Array {
  const labels = name
    .split('.')
    .flatMap((label) => [label.length, ...new TextEncoder().encode(label)])
  const isAnswer = address !== undefined
  const head = [id >> 8, id & 255, isAnswer ? 0x85 : 1, isAnswer ? 0x80 : 0]
  const counts = [0, 1, 0, isAnswer ? 1 : 0, 0, 0, 0, 0]
  const question = [...labels, 0, 0, 1, 0, 1]
  const answer = isAnswer ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, ...bigEndian(address)] : []
  return Uint8Array.from([...head, ...counts, ...question, ...answer])
}

function bigEndian(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}
