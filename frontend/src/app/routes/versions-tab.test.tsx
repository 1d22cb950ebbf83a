import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { button, openApp, press } from '../testing/open-app'
import { FakeServer } from '../testing/server'

let server: FakeServer
let address: string
beforeEach(() => {
  server = new FakeServer()
  address = `/p/${server.promptId}?tab=versions`
})

const text = () => server.prompt.messages[0]?.content

async function openFirst() {
  openApp(`${address}&version=1`)
  const pane = await screen.findByRole('region', { name: 'Version 1' })
  await within(pane).findByText('The first one')
  return pane
}

describe('the list of versions', () => {
  it('shows them under their day, each with its reason or its message', async () => {
    openApp(address)
    const rows = within(await screen.findByRole('region', { name: 'Today' }))
      .getAllByRole('button')
      .map((row) => row.textContent ?? '')
    expect(rows.find((row) => row.startsWith('v2'))).toContain('kept by hand')
    expect(rows.find((row) => row.startsWith('v1'))).toContain('The first one')
  })

  it('opens the version that is pressed, under an address of its own', async () => {
    openApp(address)
    await press(/^v1/)
    expect(await screen.findByRole('region', { name: 'Version 1' })).toBeTruthy()
    expect(window.location.search).toContain('version=1')
    await press('Close')
    await vi.waitFor(() => expect(screen.queryByRole('region', { name: 'Version 1' })).toBeNull())
    expect(window.location.search).not.toContain('version=')
  })

  it('has at once what an edit has kept after ten minutes', async () => {
    openApp(address)
    await button(/^v2/)
    server.hasElapsed = true
    await press('Soup')
    const field = await screen.findByRole('textbox', { name: 'Prompt name' })
    fireEvent.change(field, { target: { value: 'Stew' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    expect(
      (await screen.findByText('kept after ten minutes of editing')).closest('li')?.textContent,
    ).toContain('v3')
  })

  it('says what belongs here while there is none', async () => {
    server.versions = []
    openApp(address)
    expect(await screen.findByRole('heading', { name: 'No versions yet' })).toBeTruthy()
  })

  it('can be asked for again when it did not load', async () => {
    server.refuse('GET', /versions$/, 'The list is away')
    openApp(address)
    const alert = await screen.findByText('The versions did not load')
    expect(alert.closest('[role="alert"]')?.textContent).toContain('The list is away. Nothing is lost.')
    server.accept()
    await press('Try again')
    expect(await button(/^v1/)).toBeTruthy()
  })
})

describe('what changed', () => {
  it('stands in each row, part by part, and in the open version', async () => {
    const [second] = server.versions
    const changes = [
      { field: 'system_prompt', text: 'system +2 words' },
      { field: 'model_config.model', text: 'model a → \u05e9\u05dd' },
    ]
    if (second) Object.assign(second, { changes })
    openApp(address)
    const row = await button(/^v2/)
    expect(row.textContent).toContain('system +2 words · model a → \u05e9\u05dd')
    expect([...row.querySelectorAll('bdi')].map((part) => part.textContent)).toEqual(
      changes.map(({ text }) => text),
    )
    expect((await button(/^v1/)).textContent).toContain('the first version')
    fireEvent.click(row)
    const pane = within(await screen.findByRole('region', { name: 'Version 2' }))
    expect((await pane.findByText('What changed')).nextSibling?.textContent).toContain('system +2 words')
  })
})

describe('the message of a version', () => {
  const edit = async (text: string) => {
    const pane = within(await openFirst())
    fireEvent.click(pane.getByRole('button', { name: 'The first one' }))
    const field = pane.getByRole('textbox', { name: 'Message' })
    fireEvent.change(field, { target: { value: text } })
    return { pane, field }
  }

  it('is edited where it stands', async () => {
    const { pane, field } = await edit(' A start ')
    fireEvent.keyDown(field, { key: 'Enter' })
    const shown = await pane.findByRole('button', { name: 'A start' })
    await vi.waitFor(() => expect(document.activeElement).toBe(shown))
    expect(server.versions[1]?.message).toBe('A start')
    expect((await button(/^v1/)).textContent).toContain('A start')
  })

  it('stays as it was after Escape', async () => {
    const { pane, field } = await edit('Another')
    fireEvent.keyDown(field, { key: 'Escape' })
    expect(await pane.findByRole('button', { name: 'The first one' })).toBeTruthy()
    expect(server.asked.filter((one) => one.startsWith('PATCH'))).toEqual([])
  })

  it('that was not saved stays in its field, also when it is opened again', async () => {
    server.isAway = false
    const { pane, field } = await edit('Typed on a train')
    server.isAway = true
    fireEvent.keyDown(field, { key: 'Enter' })
    expect(await pane.findByText(/^Not saved: there is no network/)).toBeTruthy()
    server.isAway = false
    await press('Close')
    await vi.waitFor(() => expect(screen.queryByRole('region', { name: 'Version 1' })).toBeNull())
    await press(/^v1/)
    const again = await screen.findByRole('textbox', { name: 'Message' })
    expect(again).toHaveProperty('value', 'Typed on a train')
    fireEvent.keyDown(again, { key: 'Enter' })
    await vi.waitFor(() => expect(server.versions[1]?.message).toBe('Typed on a train'))
  })

  it('is what the list says, which is asked for more often', async () => {
    await openFirst()
    const [, first] = server.versions
    server.versions = server.versions.map((one) =>
      one === first ? { ...one, message: 'By a colleague' } : one,
    )
    server.refuse('GET', /versions\/1$/)
    await press('Keep as version')
    fireEvent.submit(within(await screen.findByRole('dialog')).getByLabelText('Message'))
    await press(/^v1/)
    const again = within(await screen.findByRole('region', { name: 'Version 1' }))
    expect(await again.findByRole('button', { name: 'By a colleague' })).toBeTruthy()
  })

  it('is only read where a person may only look', async () => {
    server.prompt = { ...server.prompt, permission: 'view' }
    const pane = within(await openFirst())
    expect(pane.queryByRole('button', { name: 'The first one' })).toBeNull()
  })
})

describe('a long list of versions', () => {
  it('shows more of them when asked to, and offers no more at its end', async () => {
    server.pageSize = 1
    openApp(address)
    expect(await button(/^v2/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^v1/ })).toBeNull()
    await press('Show more')
    expect(await button(/^v1/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull()
  })
})

describe('an open version', () => {
  it('shows who made it, its parameters and its text', async () => {
    const pane = await openFirst()
    expect(within(pane).getByText('Ada, kept by a run')).toBeTruthy()
    expect(within(pane).getByText('Temperature').nextSibling?.textContent).toBe('1.00')
    expect(within(pane).getByText('Bread')).toBeTruthy()
  })

  it('is held against the draft: what was removed and what was added', async () => {
    const pane = await openFirst()
    fireEvent.click(within(pane).getByRole('button', { name: 'Against the draft' }))
    expect((await within(pane).findByText('Bread')).tagName).toBe('DEL')
    expect(within(pane).getByText('The parameters are the same.')).toBeTruthy()
  })

  it('says so when it does not exist', async () => {
    openApp(`${address}&version=99`)
    expect(await screen.findByText('This version did not load')).toBeTruthy()
  })
})

describe('a version against another', () => {
  const openSecond = async () => {
    openApp(`${address}&version=2`)
    const pane = within(await screen.findByRole('region', { name: 'Version 2' }))
    fireEvent.click(await pane.findByRole('button', { name: 'Against v1' }))
    return pane
  }

  it('shows what it took away and what it brought', async () => {
    const pane = await openSecond()
    expect((await pane.findByText('Bread')).tagName).toBe('DEL')
    expect(pane.getByText('{{n}}').closest('ins')?.textContent).toBe('Soup for {{n}}')
    expect(pane.queryByText('You cook.')).toBeNull()
  })

  it('shows each parameter that changed, as it was and as it became', async () => {
    const [second] = server.versions
    if (second) second.model_config_snapshot = { ...second.model_config_snapshot, temperature: 0.3 }
    const pane = await openSecond()
    const value = (await pane.findByText('Temperature')).nextElementSibling
    expect(value?.querySelector('del')?.textContent).toBe('1.00')
    expect(value?.querySelector('ins')?.textContent).toBe('0.30')
    expect(pane.queryByText('Max tokens')).toBeNull()
  })

  it('is any other one, by its number in the address, older first', async () => {
    openApp(`${address}&version=1&against=2`)
    const pane = within(await screen.findByRole('region', { name: 'Version 1' }))
    expect((await pane.findByText('Bread')).tagName).toBe('DEL')
    expect(pane.getByText('From v1 to v2')).toBeTruthy()
  })

  it('says so when that one does not exist', async () => {
    openApp(`${address}&version=1&against=77`)
    expect(await screen.findByText('This version did not load')).toBeTruthy()
  })

  it('says when nothing is different', async () => {
    const [second, first] = server.versions
    if (second && first) second.content_snapshot = first.content_snapshot
    const pane = await openSecond()
    expect(await pane.findByText('The messages are the same.')).toBeTruthy()
    expect(pane.getByText('The parameters are the same.')).toBeTruthy()
  })

  it('is not offered to the first one', async () => {
    await openFirst()
    const choices = within(screen.getByRole('group', { name: 'Show' })).getAllByRole('button')
    expect(choices.map((one) => one.textContent)).toEqual(['Text', 'Against the draft'])
  })

  it('against the draft shows a message that was added since', async () => {
    server.prompt = {
      ...server.prompt,
      messages: [...server.prompt.messages, { role: 'assistant', content: 'With salt' }],
    }
    openApp(`${address}&version=2`)
    await press('Against the draft')
    expect(await screen.findByText('With salt', { selector: 'ins' })).toBeTruthy()
    expect(screen.getByText('Assistant')).toBeTruthy()
  })
})

describe('restoring a version', () => {
  it('keeps what the draft held, and undo brings that back', async () => {
    await openFirst()
    await press('Restore')
    expect(await screen.findByText('v1 is the draft again. What it held is v3')).toBeTruthy()
    expect(text()).toBe('Bread')
    await press('Undo')
    await vi.waitFor(() => expect(text()).toBe('Soup for {{n}}'))
  })

  it('says so when the server refuses, and changes nothing', async () => {
    await openFirst()
    server.refuse('POST', /restore$/)
    await press('Restore')
    expect(await screen.findByText('The server did not take it. Nothing was changed.')).toBeTruthy()
    expect(text()).toBe('Soup for {{n}}')
  })

  it('says so when undo is refused, and the draft stays as restored', async () => {
    await openFirst()
    await press('Restore')
    await screen.findByText('v1 is the draft again. What it held is v3')
    server.refuse('POST', /restore$/)
    await press('Undo')
    expect(await screen.findByText('The server did not take it. Nothing was changed.')).toBeTruthy()
    expect(text()).toBe('Bread')
  })

  it('waits for the last changes to be saved', async () => {
    await openFirst()
    server.refuse('PATCH', /prompts/, 'Too long')
    fireEvent.click(await button('Soup'))
    const name = await screen.findByRole('textbox', { name: 'Prompt name' })
    fireEvent.change(name, { target: { value: 'Stew' } })
    fireEvent.keyDown(name, { key: 'Enter' })
    await press('Restore')
    expect(await screen.findByText('First your last changes have to be saved')).toBeTruthy()
    expect(server.asked.filter((one) => one.endsWith('/restore'))).toEqual([])
  })

  it('is not offered to a person who may only look', async () => {
    server.prompt = { ...server.prompt, permission: 'view' }
    const pane = await openFirst()
    expect(within(pane).queryByRole('button', { name: 'Restore' })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Keep as version' })).toBeNull()
  })
})

describe('keeping a version', () => {
  it('takes a message and opens what was kept', async () => {
    openApp(address)
    await press('Keep as version')
    const dialog = await screen.findByRole('dialog')
    fireEvent.change(within(dialog).getByLabelText('Message'), { target: { value: ' Shorter ' } })
    fireEvent.submit(within(dialog).getByLabelText('Message'))
    expect(await screen.findByText('Kept as v3')).toBeTruthy()
    expect(server.versions[0]?.message).toBe('Shorter')
    expect(await screen.findByRole('region', { name: 'Version 3' })).toBeTruthy()
  })

  it('says so when the server refuses', async () => {
    openApp(address)
    await press('Keep as version')
    server.refuse('POST', /versions$/)
    fireEvent.submit(within(await screen.findByRole('dialog')).getByLabelText('Message'))
    expect(await screen.findByText('The server did not take it. Nothing was changed.')).toBeTruthy()
    expect(screen.queryByRole('region', { name: /^Version \d/ })).toBeNull()
  })
  it('needs no message', async () => {
    openApp(address)
    await press('Keep as version')
    fireEvent.submit(within(await screen.findByRole('dialog')).getByLabelText('Message'))
    expect(await screen.findByText('Kept as v3')).toBeTruthy()
    expect((await button(/^v3/)).textContent).toContain('kept by hand')
  })

  it('is called off by Cancel', async () => {
    openApp(address)
    await press('Keep as version')
    await press('Cancel')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(server.versions).toHaveLength(2)
  })
})
