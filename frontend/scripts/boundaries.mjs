// Holds the import rule: app → features → entities → ui → lib. A feature never imports another feature, and a
// model never imports React, so that it can be read and tested without a page.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../src', import.meta.url))
const may = {
  app: ['app', 'features', 'entities', 'ui', 'lib', 'styles'],
  features: ['entities', 'ui', 'lib'],
  entities: ['entities', 'ui', 'lib'],
  ui: ['ui', 'lib'],
  lib: ['lib'],
}
const isReact = /^(react|react-dom|@tanstack\/react-|@base-ui\/react|lucide-react|react-markdown|zustand$)/

function problem(file, target) {
  const from = relative(src, file).split('/')
  const inModel = from[0] === 'features' && from[2] === 'model' && !file.includes('.test.')
  const to = localTarget(file, target)
  if (!to) return inModel && isReact.test(target) ? 'a model imports no React' : null
  if (!may[from[0]]) return null
  if (from[0] === 'features' && to[0] === 'features') {
    if (from[1] !== to[1]) return 'a feature imports no other feature'
    return inModel && to[2] === 'components' ? 'a model imports no component' : null
  }
  return may[from[0]].includes(to[0]) ? null : `${from[0]} may not import ${to[0]}`
}

function localTarget(file, target) {
  if (target.startsWith('@/')) return target.slice(2).split('/')
  if (target.startsWith('.')) return relative(src, resolve(dirname(file), target)).split('/')
  return null
}

const specifier = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g
const files = readdirSync(src, { recursive: true })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(src, name))
const problems = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(specifier)]
    .map((match) => [match[1], problem(file, match[1])])
    .filter(([, why]) => why)
    .map(([target, why]) => `${relative(src, file)}: ${target}: ${why}`),
)
for (const line of problems) process.stderr.write(`${line}\n`)
process.exitCode = problems.length > 0 ? 1 : 0
