import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type ComponentProps, useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { NumberInput } from './number-input'
import { SliderField } from './slider-field'

const number = () => screen.getByRole<HTMLInputElement>('textbox', { name: /^Temperature/ })
const slider = () => screen.getByRole<HTMLInputElement>('slider', { name: 'Temperature slider' })

function Temperature(props: Partial<ComponentProps<typeof SliderField>>) {
  const [value, setValue] = useState(1)
  const field = { label: 'Temperature', min: 0, max: 2, step: 0.01, digits: 2 }
  return <SliderField {...field} {...props} value={value} onChange={setValue} />
}

describe('SliderField', () => {
  it('shows one value in both of its controls', async () => {
    render(<Temperature />)
    await userEvent.clear(number())
    await userEvent.type(number(), '0.7')
    expect(slider().value).toBe('0.7')
    await userEvent.tab()
    fireEvent.change(slider(), { target: { value: '1.5' } })
    expect(number().value).toBe('1.50')
    expect(slider().getAttribute('aria-valuetext')).toBe('1.50')
  })

  it('names what is wrong beside the number', () => {
    render(<Temperature error="This model stops at 1" />)
    expect(number().getAttribute('aria-invalid')).toBe('true')
    const hint = document.getElementById(number().getAttribute('aria-describedby') ?? '')
    expect(hint).toBe(screen.getByRole('alert'))
    expect(hint?.textContent).toBe('This model stops at 1')
  })

  it('says that it was changed, and goes back by a double click on its label', async () => {
    const onReset = vi.fn()
    render(<Temperature changed onReset={onReset} />)
    await userEvent.dblClick(screen.getByText('Temperature'))
    expect(onReset).toHaveBeenCalledOnce()
    expect(screen.getByText('(changed from the default)')).toBeDefined()
  })

  it('takes nothing while it is off', async () => {
    render(<Temperature disabled />)
    await userEvent.type(number(), '0.5')
    expect(number().value).toBe('1.00')
    expect(slider().disabled).toBe(true)
  })
})

describe('NumberInput', () => {
  function Seed({ onChange }: { onChange: (value: number | null) => void }) {
    const [value, setValue] = useState<number | null>(1024)
    const change = (next: number | null) => {
      setValue(next)
      onChange(next)
    }
    const range = { min: 0, max: 5000, step: 10, digits: 0 }
    return <NumberInput id="seed" aria-label="Seed" {...range} optional value={value} onChange={change} />
  }
  const seed = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Seed' })

  it('marks thousands, and takes what is typed as it stands until it is left', async () => {
    const onChange = vi.fn()
    render(<Seed onChange={onChange} />)
    expect(seed().value).toBe('1,024')
    await userEvent.clear(seed())
    await userEvent.type(seed(), '2004')
    expect(seed().value).toBe('2004')
    await userEvent.tab()
    expect(seed().value).toBe('2,000')
    expect(onChange).toHaveBeenLastCalledWith(2000)
  })

  it('moves by one step with an arrow, by ten with Shift, and never out of its range', async () => {
    render(<Seed onChange={vi.fn()} />)
    seed().focus()
    await userEvent.keyboard('{ArrowUp}')
    expect(seed().value).toBe('1,030')
    await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}')
    expect(seed().value).toBe('930')
    await userEvent.clear(seed())
    await userEvent.type(seed(), '99999{Enter}')
    expect(seed().value).toBe('5,000')
  })

  it('says what became of what it could not take, until there is another value', async () => {
    render(<Temperature />)
    await userEvent.clear(number())
    await userEvent.type(number(), '9')
    expect([number().value, slider().value, number().getAttribute('aria-invalid')]).toEqual([
      '9',
      '1',
      'true',
    ])
    await userEvent.tab()
    expect([number().value, number().getAttribute('aria-invalid')]).toEqual(['2.00', null])
    expect(screen.getByRole('alert').textContent).toBe('9 became 2.00, the most there is')
    expect(number().getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id)
    fireEvent.change(slider(), { target: { value: '1.5' } })
    expect(screen.queryByRole('alert')).toBeNull()
    await userEvent.clear(number())
    await userEvent.type(number(), 'warm{Enter}')
    expect(number().value).toBe('1.50')
    expect(screen.getByRole('alert').textContent).toBe('“warm” is no number: 1.50 stays')
  })

  it('may be emptied, and keeps its value where something else was typed', async () => {
    const onChange = vi.fn()
    render(<Seed onChange={onChange} />)
    await userEvent.clear(seed())
    expect(onChange).toHaveBeenLastCalledWith(null)
    await userEvent.type(seed(), 'abc')
    await userEvent.tab()
    expect(seed().value).toBe('')
  })
})
