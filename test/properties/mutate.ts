/**
 * `npm run mutate [SEEDS]`: every record of every fixture with every kind of damage, and how long
 * one record takes. Ends with 1 where anything is wrong, and says with which seed.
 */
import { violations } from '../support/layerWalks.ts'
import { fixtureFiles, framesOf } from '../support/fixtureFrames.ts'
import { builtFrames, realFrames } from '../support/sampleFrames.ts'
import type { Frame } from '../support/layerWalks.ts'
import { mutated } from './mutations.ts'

const seeds = Number(process.argv[2] ?? 200)

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Damages each frame with each seed; gives what is wrong, and prints how long it took. */
function damage(name: string, frames: readonly Frame[]): readonly string[] {
  const wrong: string[] = []
  let worst = 0
  const start = process.hrtime.bigint()
  frames.forEach((frame, record) => {
    for (let seed = 0; seed < seeds; seed++) {
      const before = process.hrtime.bigint()
      const found = violations(mutated(frame, seed))
      worst = Math.max(worst, Number(process.hrtime.bigint() - before))
      wrong.push(...found.map((text) => `${name}, record ${record + 1}, seed ${seed}: ${text}`))
    }
  })
  const count = frames.length * seeds
  const mean = count === 0 ? 0 : Number(process.hrtime.bigint() - start) / count
  const micro = (nanoseconds: number) => (nanoseconds / 1000).toFixed(0).padStart(8)
  print(
    `${String(count).padStart(9)}${micro(mean)}${micro(worst)}${String(wrong.length).padStart(6)}  ${name}`,
  )
  return wrong
}

print('  records mean/us worst/us wrong  from')
const wrong = [
  ...damage('one record of every stack at hand', [...builtFrames, ...realFrames]),
  ...fixtureFiles().flatMap(([name, path]) => damage(name, framesOf(path))),
]
print(wrong.length === 0 ? 'Nothing is wrong.' : wrong.join('\n'))
process.exitCode = wrong.length === 0 ? 0 : 1
