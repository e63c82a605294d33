/**
 * Which values may cross: what the frame codec gives back as it took it. `WireValue<T>` is `T` where
 * every part of `T` may cross, and holds `never` where a part may not (functions, class instances
 * with methods, `Map`, `Date`, `null`, symbols).
 */
type Plain = undefined | boolean | number | bigint | string

export type WireValue<T> = T extends Plain
  ? T
  : T extends Uint8Array
    ? T
    : T extends null | symbol | ((...args: never[]) => unknown)
      ? never
      : { readonly [K in keyof T]: WireValue<T[K]> }

/** Holds `never` for each method that takes or returns what cannot cross. */
export type WireService<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => Promise<infer R>
    ? A extends WireValue<A>
      ? [R] extends [WireValue<R>]
        ? T[K]
        : never
      : never
    : never
}
