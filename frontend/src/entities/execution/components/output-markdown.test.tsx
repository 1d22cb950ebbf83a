import { render } from '@testing-library/react'
import { expect, it } from 'vitest'
import { MarkdownText } from './output-markdown'

const struck = (text: string) => {
  const { container } = render(<MarkdownText text={text} />)
  return { text: container.textContent, struck: container.querySelector('del')?.textContent ?? null }
}

it.each(['5~10 km and 20~30 kg', '~five~', 'a ~ b ~ c', '~/bin and ~/lib'])(
  'keeps the tildes of %s',
  (text) => {
    expect(struck(text)).toEqual({ text, struck: null })
  },
)

it('strikes what stands between double ones', () => {
  expect(struck('a ~~wrong~~ word, 5~10')).toEqual({ text: 'a wrong word, 5~10', struck: 'wrong' })
})
