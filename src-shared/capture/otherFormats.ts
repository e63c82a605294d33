/** Files that people open by mistake: what each is, and what turns it into a capture. */

interface OtherFormat {
  /** First bytes; text stands for its ASCII. */
  readonly magic: readonly number[] | string
  readonly at?: number
  readonly sentence: string
}

const CONVERT = 'Convert it first: editcap -F pcapng IN OUT.'

const OTHER_FORMATS: readonly OtherFormat[] = [
  {
    magic: [0x1f, 0x8b],
    sentence: 'The file is compressed with gzip. Decompress it first: gunzip -k FILE.',
  },
  {
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    sentence: 'The file is compressed with zstd. Decompress it first: zstd -d FILE.',
  },
  {
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    sentence: 'The file is compressed with xz. Decompress it first: xz -dk FILE.',
  },
  {
    magic: 'BZh',
    sentence: 'The file is compressed with bzip2. Decompress it first: bunzip2 -k FILE.',
  },
  {
    magic: [0x04, 0x22, 0x4d, 0x18],
    sentence: 'The file is compressed with lz4. Decompress it first: lz4 -d FILE.',
  },
  {
    magic: 'PK\x03\x04',
    sentence: 'The file is a zip archive. Unpack it and open the captures in it.',
  },
  {
    magic: 'ustar',
    at: 257,
    sentence: 'The file is a tar archive. Unpack it and open the captures in it.',
  },
  { magic: 'snoop\0\0\0', sentence: `The file is a capture of Solaris snoop. ${CONVERT}` },
  {
    magic: 'btsnoop\0',
    sentence: 'The file is a Bluetooth capture (btsnoop): no IP packets in it.',
  },
  { magic: 'GMBU', sentence: `The file is a capture of Microsoft Network Monitor. ${CONVERT}` },
  { magic: 'RTSS', sentence: `The file is a capture of Microsoft Network Monitor 1. ${CONVERT}` },
  {
    magic: 'TRSNIFF data',
    sentence: `The file is a capture of Network General Sniffer. ${CONVERT}`,
  },
  { magic: 'XCP\0', sentence: `The file is a capture of NetXRay. ${CONVERT}` },
  { magic: 'iptrace ', sentence: `The file is a capture of AIX iptrace. ${CONVERT}` },
  { magic: '\x7fELF', sentence: 'The file is a program (ELF), not a capture.' },
  { magic: 'MZ', sentence: 'The file is a Windows program, not a capture.' },
  { magic: '%PDF', sentence: 'The file is a PDF document, not a capture.' },
  {
    magic: 'PAR1',
    sentence: 'The file is a Parquet table, as an index export writes it, not a capture.',
  },
]

/** A sentence on a known format that is not read here; undefined for bytes that say nothing. */
export function otherFormatOf(first: Uint8Array): string | undefined {
  const found = OTHER_FORMATS.find((format) => startsWith(first, format))
  if (found !== undefined) return found.sentence
  return isText(first) ? textSentence(first) : undefined
}

function startsWith(first: Uint8Array, { magic, at = 0 }: OtherFormat): boolean {
  const bytes = typeof magic === 'string' ? Array.from(magic, (c) => c.charCodeAt(0)) : magic
  return bytes.every((byte, index) => first[at + index] === byte)
}

/** Printable ASCII, line ends and tabs. */
function isText(first: Uint8Array): boolean {
  return first.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
}

function textSentence(first: Uint8Array): string {
  const text = new TextDecoder().decode(first).trimStart()
  if (text.startsWith('<')) {
    return 'The file is a web page or XML, not a capture. Was a login page downloaded in its place?'
  }
  if (text.startsWith('{') || text.startsWith('[')) {
    return 'The file is JSON, not a capture. Captured packets are needed: tcpdump -w FILE.'
  }
  if (/^(\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d |\d{9,}\.\d+ |\s*\d+ +\d+\.\d+ )/.test(text)) {
    return 'The file is the printed output of a capture tool, without the packets. Capture again with: tcpdump -w FILE.'
  }
  return 'The file is text, not a capture. Captured packets are needed: tcpdump -w FILE.'
}
