/** Names that a person may have meant: those a few keystrokes away from what was typed. */

/** At most `count` of `names`, nearest first; a name that begins with what was typed counts as near. */
export function nearestNames(
  typed: string,
  names: readonly string[],
  count: number,
): readonly string[] {
  const wanted = typed.toLowerCase().slice(0, MAX_LENGTH)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return names
    .map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase(), limit) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name)
}

/** No name is longer; a longer word is nothing that was mistyped. */
const MAX_LENGTH = 64

function distanceOf(typed: string, name: string, limit: number): number {
  if (typed.length >= 2 && name.startsWith(typed)) return limit
  if (Math.abs(typed.length - name.length) > limit) return limit + 1
  return editDistance(typed, name)
}

/** Insertions, deletions, replacements and exchanges of neighbours that turn one into the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let least = Math.min(
        (row[j - 1] ?? 0) + (isSame ? 0 : 1),
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
      )
      const isExchange = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isExchange) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}
