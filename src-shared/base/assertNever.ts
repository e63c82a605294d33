/** Makes a switch exhaustive for the compiler, and loud if the types were lied to. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${String(value)}`)
}
