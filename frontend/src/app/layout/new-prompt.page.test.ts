import { beforeEach, expect, it } from 'vitest'
import { createPrompt } from '@/entities/prompt/api/prompts'
import { rememberModel } from '@/entities/prompt/model/last-model'
import { FakeServer } from '../testing/server'

let server: FakeServer
beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
})

it('begins a new prompt with the model that was last run, and lets the server choose without one', async () => {
  await createPrompt('p', 'Untitled')
  expect(server.created[0]).not.toHaveProperty('model_config')
  rememberModel('demo-1')
  await createPrompt('p', 'Untitled')
  expect(server.created[1]).toMatchObject({ model_config: { model: 'demo-1' } })
})
