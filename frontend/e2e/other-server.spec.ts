import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { freePort, type Playground, startPlayground, stop } from './fixtures/server'

// An OpenAI-compatible server that is not ours: it repeats the last message.
const program = fileURLToPath(new URL('../node_modules/@dwmkerr/mock-llm/dist/main.js', import.meta.url))

let other: ChildProcess
let playground: Playground

test.beforeAll(async () => {
  const port = String(await freePort())
  other = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: port },
    cwd: test.info().project.outputDir,
  })
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}/v1/models`).then(
        (r) => r.ok,
        () => false,
      ),
    )
    .toBe(true)
  playground = await startPlayground({
    OPENAI_API_KEY: 'sk-of-nobody',
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
  })
})

test.afterAll(async () => {
  await playground?.stop()
  if (other) await stop(other)
})

test("a prompt runs on somebody else's OpenAI-compatible server", async ({ request }) => {
  const post = async (path: string, data: object, token = '') => {
    const headers: Record<string, string> = token
      ? { Authorization: `Bearer ${token}`, Accept: 'application/json' }
      : {}
    const answer = await request.post(playground.url + path, { data, headers })
    expect(answer.ok(), await answer.text()).toBe(true)
    return answer.json()
  }
  const session = await post('/v1/auth/signup', { email: 'sam@example.com', password: 'correct horse' })
  const token: string = session.access_token
  const { models } = await (
    await request.get(`${playground.url}/v1/models`, { headers: { Authorization: `Bearer ${token}` } })
  ).json()
  const model = models.find((one: { provider: string }) => one.provider === 'openai')
  expect(model.available).toBe(true)

  const { project } = await post('/v1/projects', { name: 'Echoes' }, token)
  const { prompt } = await post(
    '/v1/prompts',
    {
      project_id: project.id,
      name: 'Echo',
      messages: [{ role: 'user', content: 'Bake {{dish}}, please' }],
      model_config: { model: model.id },
    },
    token,
  )
  const { execution } = await post(
    `/v1/prompts/${prompt.id}/execute`,
    { variable_values: { dish: 'Käsekuchen 🧀' } },
    token,
  )
  expect(execution).toMatchObject({
    status: 'completed',
    finish_reason: 'end_turn',
    response_text: 'Bake Käsekuchen 🧀, please',
  })
})
