import { render, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { toastStore } from '@/ui/toast'
import { MarkdownText } from './output-markdown'

/** Each piece of code in an answer: what it is said to be written in, and whether it has an end. */
function codesIn(text: string) {
  const { container } = render(<MarkdownText text={text} />)
  return [...container.querySelectorAll('pre')].map(({ parentElement }) => ({
    language: parentElement?.querySelector('.caption')?.textContent,
    isOpen: parentElement?.dataset.open !== undefined,
  }))
}

const closed = (language: string) => ({ language, isOpen: false })
const open = (language: string) => ({ language, isOpen: true })

describe('code in an answer', () => {
  it.each([
    ['```js\na\n```', closed('js')],
    ['```\na\n```', closed('Code')],
    ['```js\na', open('js')],
    // Among other things, where it is parsed.
    ['Words:\n```js\na\n```', closed('js')],
    ['Words:\n~~~ts\na\n~~~\nand more', closed('ts')],
    ['Words:\n```js\na', open('js')],
    ['Words:\n```js', open('js')],
    ['- item\n\n  ```py\n  a\n  ```', closed('py')],
    ['- item\n\n  ```py\n  a', open('py')],
    ['> ```py\n> a', open('py')],
    ['> ```py\n> a\n> ```', closed('py')],
    ['Words:\n\n    indented', closed('Code')],
    [`\`\`\`${'x'.repeat(300)}\na\n\`\`\``, closed('x'.repeat(24))],
    ['```__proto__\na\n```', closed('__proto__')],
  ])('%j', (text, code) => expect(codesIn(text)).toEqual([code]))

  it.each(['```js\nlet a = `<b>`\n```', '- item\n  ```js\n  let a = `<b>`\n  ```'])(
    '%j is copied as it is',
    async (text) => {
      const user = userEvent.setup()
      const { container } = render(<MarkdownText text={text} />)
      await user.click(within(container).getByRole('button', { name: 'Copy code' }))
      expect(await navigator.clipboard.readText()).toBe('let a = `<b>`\n')
      expect(await within(container).findByRole('button', { name: 'Copied' })).toBeTruthy()
    },
  )

  it('says so when the browser does not let it be copied', async () => {
    const user = userEvent.setup()
    const { container } = render(<MarkdownText text={'```\na\n```'} />)
    const write = navigator.clipboard.writeText
    navigator.clipboard.writeText = () => Promise.reject(new Error('no'))
    await user.click(within(container).getByRole('button', { name: 'Copy code' }))
    navigator.clipboard.writeText = write
    expect(within(container).queryByRole('button', { name: 'Copied' })).toBeNull()
    expect(toastStore.get().at(-1)?.text).toContain('did not let it be copied')
  })
})
