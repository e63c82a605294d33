/** Checked by tsc, which fails where one of these does not hold. */
import { describe, expectTypeOf, it } from 'vitest'
import type { EngineService } from './services.ts'
import type { WireService } from './wire.ts'

describe('what may cross, by the compiler', () => {
  it('is every method of the engine', () => {
    expectTypeOf<EngineService>().toExtend<WireService<EngineService>>()
  })

  it('is no function, Map, Date, null or symbol', () => {
    expectTypeOf<WireService<{ m: (f: () => void) => Promise<void> }>['m']>().toBeNever()
    expectTypeOf<WireService<{ m: () => Promise<Map<string, 1>> }>['m']>().toBeNever()
    expectTypeOf<WireService<{ m: () => Promise<{ at?: Date }> }>['m']>().toBeNever()
    expectTypeOf<WireService<{ m: () => Promise<readonly (string | null)[]> }>['m']>().toBeNever()
    expectTypeOf<WireService<{ m: (s: symbol) => Promise<void> }>['m']>().toBeNever()
    expectTypeOf<WireService<{ m: () => number }>['m']>().toBeNever()
  })
})
