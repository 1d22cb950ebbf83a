import { describe, expect, it } from 'vitest'
import { templateParts } from './template-parts'

const variables = (text: string) =>
  templateParts(text)
    .filter((part) => part.variable)
    .map((part) => part.text)

describe('templateParts', () => {
  it('finds variables and loses no character', () => {
    const text = 'For {{ dish }} and {{dish}}, not {{2x}} or {{}}.'
    expect(variables(text)).toEqual(['{{ dish }}', '{{dish}}'])
    expect(
      templateParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })

  it('leaves escaped braces alone', () => {
    expect(variables('\\{{dish}} {{b}}')).toEqual(['{{b}}'])
  })
})
