import { afterEach, expect, test } from 'vitest'
import { keepFocus } from './keep-focus'

const settled = () => new Promise((resolve) => setTimeout(resolve))
let stop = () => {}
afterEach(() => {
  stop()
  document.body.innerHTML = ''
})

function show(html: string): void {
  document.body.innerHTML = html
  stop = keepFocus()
}

const at = (id: string) => document.getElementById(id) as HTMLElement

test('what took the place of a removed control gets its focus', async () => {
  show('<ul><li id="one"><button id="a">A</button></li><li><button id="b">B</button></li></ul>')
  at('a').focus()
  at('one').remove()
  await settled()
  expect(document.activeElement?.id).toBe('b')
})

test('a focus that somebody else has taken is left alone', async () => {
  show('<div><button id="a">A</button><button id="b">B</button><button id="c">C</button></div>')
  at('a').focus()
  at('c').focus()
  at('a').remove()
  await settled()
  expect(document.activeElement?.id).toBe('c')
})
