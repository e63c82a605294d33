/** The first line of an HTTP/1 message, RFC 9112 sections 3 and 4, where a TCP payload begins with one. */
import { printableAscii } from '../bytes/printableText.ts'

const SHOWN_LENGTH = 200
const REQUEST_LINE =
  /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) [!-~]+ HTTP\/1\.[01]$/
const STATUS_LINE = /^HTTP\/1\.[01] [1-5]\d\d(?: |$)/
const CUT_REQUEST = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) [!-~]+/

const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a

/** `GET / HTTP/1.1`, without its line end; at most 200 characters. */
export function httpLineOf(payload: Uint8Array): string | undefined {
  const start = payload.subarray(0, SHOWN_LENGTH)
  const end = start.findIndex((byte) => byte === CARRIAGE_RETURN || byte === LINE_FEED)
  const line = printableAscii(end < 0 ? start : start.subarray(0, end))
  if (REQUEST_LINE.test(line) || STATUS_LINE.test(line)) return line
  // A target longer than what is shown, or than what was captured, is still a request.
  return end < 0 && CUT_REQUEST.test(line) && /^\S+ (?:\/|https?:)/.test(line)
    ? `${line}…`
    : undefined
}
