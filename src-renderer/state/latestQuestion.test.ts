import { describe, expect, it } from 'vitest'
import { LatestQuestion } from './latestQuestion.ts'

describe('the last question', () => {
  it('wins: answers that a newer one overtook are dropped, and those between never asked', async () => {
    const asked: number[] = []
    const answers: number[] = []
    const question = new LatestQuestion()
    const ask = (number: number) =>
      new Promise<void>((done) => {
        question.ask(
          () => {
            asked.push(number)
            return Promise.resolve(number)
          },
          (answer) => {
            answers.push(answer)
            done()
          },
          () => done(),
        )
      })
    void ask(1)
    void ask(2)
    await ask(3)
    expect(asked).toEqual([1, 3])
    expect(answers).toEqual([3])
  })

  it('that was dropped is not answered', async () => {
    const answers: string[] = []
    const question = new LatestQuestion()
    const tell = (answer: string) => void answers.push(answer)
    question.ask(() => Promise.resolve('old'), tell, tell)
    question.drop()
    await new Promise<void>((done) => {
      question.ask(
        () => Promise.resolve('new'),
        (answer) => {
          tell(answer)
          done()
        },
        tell,
      )
    })
    expect(answers).toEqual(['new'])
  })

  it('that fails says why, and the next is asked', async () => {
    const question = new LatestQuestion()
    const why = await new Promise<string>((told) => {
      question.ask(
        () => Promise.reject(new Error('moved')),
        () => told(''),
        told,
      )
    })
    expect(why).toBe('moved')
    const answer = await new Promise<number>((told) => {
      question.ask(
        () => Promise.resolve(7),
        told,
        () => told(0),
      )
    })
    expect(answer).toBe(7)
  })
})
