/**
 * The universal globals that src-shared may use, declared one by one: they exist in every
 * browser, worker and Node, and none of them reaches a file, a network or a clock.
 */

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: Uint8Array): string
}

declare class TextEncoder {
  encode(input?: string): Uint8Array
}
