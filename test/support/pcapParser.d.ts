/** The part of npm's pcap-parser that the differential test uses; the package has no types. */
declare module 'pcap-parser' {
  interface ParsedPacket {
    readonly header: {
      readonly timestampSeconds: number
      readonly timestampMicroseconds: number
      readonly capturedLength: number
      readonly originalLength: number
    }
    readonly data: Uint8Array
  }

  interface Parser {
    on(event: 'packet', listener: (packet: ParsedPacket) => void): this
    on(event: 'end', listener: () => void): this
    on(event: 'error', listener: (error: Error) => void): this
  }

  export function parse(stream: NodeJS.ReadableStream): Parser
}
